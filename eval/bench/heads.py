"""Prints what is read of each document about itself, and in how many something is missing or cannot be.

    python -m eval.bench.heads FOLDER...

A line a document: title, issuer, number, days (written, published, effective, expires), place, and how many clauses, duties
and targets. At the end: how many documents lack each, name a place that the lexicon does not know, an issuer
that ends like no office, or a title that is none. For reading by eye on documents that no gold is there for.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from index.documents import ParsedDocument
from index.errors import TiaowenError
from index.lexicon import default_lexicon
from index.reader import read

FIELDS = ("title", "issuer", "document_number", "written", "published", "effective", "jurisdiction")
_OFFICE = re.compile(
    r"(?:人民代表大会|常务委员会|国务院|政府|办公厅|办公室|委员会|委|部|厅|局|署|院|会|行|处|中心|公司|集团)$"
)
_NO_TITLE = re.compile(r"。|令$|\d日|(?<!工)作.{0,6}报告$|^(?:政府)?工作报告$|[会届]议$")


def doubts(parsed: ParsedDocument) -> list[str]:
    """Return what is missing or cannot be: "no issuer", "no such place", …; "an end" is rare and worth a look."""
    document = parsed.document
    found = [f"no {name}" for name in FIELDS if not getattr(document, name)]
    place = document.jurisdiction
    if place and place != "国家" and default_lexicon().jurisdiction_of(place + "人民政府") != place:
        found.append("no such place")
    if document.issuer and (
        not _OFFICE.search(document.issuer) or re.match("(?:省|市|自治区)人民", document.issuer)
    ):
        found.append("no such office")
    if _NO_TITLE.search(document.title):
        found.append("no such title")
    if document.expires:
        found.append("an end")
    return found


def main(arguments: list[str] | None = None) -> None:
    """Print a line a document and the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    for folder in options.folders:
        for path in sorted(p for p in (folder.rglob("*") if folder.is_dir() else [folder]) if p.is_file()):
            try:
                parsed = read(path, lexicon=default_lexicon())
            except TiaowenError as error:
                print(f"{path.name}\tunread: {error}")
                counts["unread"] += 1
                continue
            document = parsed.document
            counts["documents"] += 1
            counts.update(doubts(parsed))
            values = (*(getattr(document, name) for name in FIELDS), document.expires)
            sizes = (len(parsed.clauses), len(parsed.duties), len(parsed.targets))
            print("\t".join((path.name, *values, *map(str, sizes))))
    print("; ".join(f"{name} {number}" for name, number in counts.most_common()))


if __name__ == "__main__":
    main()
