"""Damaged and random files for every reader: what comes out is a document or an error with a reason, in bounded time.

    python -m eval.bench fuzz --minutes 5 --seed 1

Half are small documents of each format with bytes changed, cut, doubled or swapped; half are random bytes and random
pieces of official Chinese. Anything but an `InputError`, and a document whose clauses are not its text, is kept beside
the report under its own name, to be made a test.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

from eval.bench.contents import policy
from index.errors import InputError
from index.lexicon import default_lexicon
from index.reader import read

_TEXTS = frozenset({".txt", ".md", ".html"})
_SLOW = 20.0  # seconds for a file of some kilobytes
_PIECES = (
    *("第", "一", "二", "十", "条", "章", "（", "）", "(", "、", "，", "。", "；", "：", "\n", "\n\n", "\u3000", " ", "\t", "|", "#", "附件"),
    *("省商务厅", "牵头", "负责", "配合", "责任单位：", "到2025年", "达到", "1,000", "亿元", "%", "粤府函〔2024〕9号", "《", "》", "“", "”"),
    *("统一", "共同", "的", "Article 1", "artigo 2.º", "\u200b", "\U0001f600", "\ufeff", "\x00"),
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Read for as long as asked; 1 if a reader broke, hung or lost text."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    randomly = random.Random(options.seed)
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    kept = Path(tempfile.mkdtemp(prefix="tiaowen-fuzz-"))
    until = time.monotonic() + 60 * options.minutes
    while time.monotonic() < until:
        suffix, data = sample(randomly)
        path = kept / f"case-{sum(outcomes.values())}{suffix}"
        path.write_bytes(data)
        outcome = attempt(path)
        outcomes[f"{suffix} {outcome.partition(':')[0]}"] += 1
        if outcome.startswith(("read", "refused")):
            path.unlink()
        else:
            failures.append(f"{path}: {outcome}")
            print(failures[-1], file=sys.stderr)
    print(json.dumps({"outcomes": outcomes, "failures": failures}, indent=2, ensure_ascii=False))
    return 1 if failures else 0


def attempt(path: Path) -> str:
    """Return "read", "refused: why", or what went wrong."""
    began = time.thread_time()
    try:
        parsed = read(path, lexicon=default_lexicon())
    except InputError as error:
        outcome = f"refused: {type(error).__name__}"
    except Exception as error:  # what no reader may let out: this is the bug that is looked for
        return f"broke: {type(error).__name__}: {error}"
    else:
        text = parsed.document.text
        whole = "".join(text[clause.start : clause.end] for clause in parsed.clauses)
        outcome = "read" if whole == text else "lost text"
    took = time.thread_time() - began
    return f"slow: {took:.0f} s" if took > _SLOW else outcome


def sample(randomly: random.Random) -> tuple[str, bytes]:
    """Return the suffix and bytes of one file."""
    suffix = randomly.choice([".txt", ".md", ".html", ".docx", ".pdf"])
    if randomly.random() < 0.5:
        whole = _small(suffix, randomly)
        if suffix in _TEXTS and randomly.random() < 0.8:  # else hardly one would get past the decoder
            return suffix, _shuffled(whole.decode(), randomly).encode()
        return suffix, _damaged(whole, randomly)
    if suffix not in _TEXTS or randomly.random() < 0.2:
        return suffix, randomly.randbytes(randomly.randint(0, 4_000))
    pieces = _PIECES if randomly.random() < 0.1 else _PIECES[:-2]
    text = "".join(randomly.choices(pieces, k=randomly.randint(0, 1_500)))
    return suffix, text.encode("utf-8", "surrogatepass")


def _small(suffix: str, randomly: random.Random) -> bytes:
    text = policy(randomly.randint(1, 9), randomly.randint(1, 9))
    if suffix == ".docx":
        body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr(
                "word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
            )
        return packed.getvalue()
    if suffix == ".html":
        return f"<html><body><p>{'</p><p>'.join(text.splitlines())}</p></body></html>".encode()
    if suffix == ".pdf":
        stream = b"BT /F1 12 Tf 72 700 Td (Article 1 The bureau leads.) Tj ET"
        return (
            b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font"
            b"/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n"
            b"trailer<</Root 1 0 R>>\n%%%%EOF" % (len(stream), stream)
        )
    return text.encode()


def _shuffled(text: str, randomly: random.Random) -> str:
    """Return the text with pieces put in, taken out and repeated, still valid UTF-8."""
    for _ in range(randomly.randint(1, 30)):
        at = randomly.randint(0, len(text))
        until = min(len(text), at + randomly.randint(0, 40))
        fresh = "".join(randomly.choices(_PIECES[:-2], k=randomly.randint(0, 6)))
        text = text[:at] + fresh + text[at:until] * randomly.randint(0, 3) + text[until:]
    return text


def _damaged(data: bytes, randomly: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(randomly.randint(1, 12)):
        at = randomly.randrange(len(changed)) if changed else 0
        until = min(len(changed), at + randomly.randint(1, 60))
        match randomly.randrange(4):
            case 0:
                changed[at:until] = randomly.randbytes(until - at)
            case 1:
                del changed[at:until]
            case 2:
                changed[at:at] = changed[at:until] * randomly.randint(1, 40)
            case _:
                changed[at:until] = bytes(reversed(changed[at:until]))
    return bytes(changed)
