"""No regular expression takes more than polynomial pains over a hostile text, and reading takes linear ones.

Every pattern of the packages is attacked with texts made from its own repetitions: what is repeated, again and
again, after what must stand before it, and then something that does not match. Processor time of this thread is
what counts, so that busy neighbours do not.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import re._constants as op
import re._parser as parser
import time
from itertools import chain
from pathlib import Path

import pytest

import index
import qa
from index.later import Later
from index.lexicon import default_lexicon
from index.reader import read

ROOT = Path(__file__).resolve().parent.parent

#: So many characters take a linear pattern microseconds, a quadratic one half a millisecond, a cubic one a hundred times
#: that, and one that is exponential for ever.
LONGEST, MOST_SECONDS = 160, 0.04

FUNCTIONS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def patterns():
    """Every pattern: (pattern, flags) → where; those kept in modules, and literals in calls."""
    found = {}
    for package in (index, qa):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                for pattern in inside(value):
                    found.setdefault((pattern.pattern, pattern.flags), f"{info.name}.{name}")
    for path in chain((ROOT / "index").rglob("*.py"), (ROOT / "qa").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re"), attr=name),
                    args=[ast.Constant(value=str(text)), *_],
                ) if name in FUNCTIONS:
                    found.setdefault((text, re.UNICODE), f"{path.relative_to(ROOT)}:{node.lineno}")
                case ast.Call(func=ast.Name(id="later"), args=[ast.Constant(value=str(text)), *_]):
                    found.setdefault((text, re.UNICODE), f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def inside(value, depth=0):
    """Patterns in a value: itself, in containers, in fields of our own objects and classes."""
    if isinstance(value, Later):
        yield value.compiled()
    elif isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth < 4:
        if isinstance(value, dict):
            parts = chain(value, value.values())
        elif isinstance(value, list | tuple | set | frozenset):
            parts = value
        elif type(value).__module__.partition(".")[0] in {"index", "qa"} or isinstance(value, type):
            slots = [getattr(value, name, None) for name in getattr(type(value), "__slots__", ())]
            parts = chain(getattr(value, "__dict__", {}).values(), slots)
        else:
            return
        for part in list(parts):
            yield from inside(part, depth + 1)


# Texts that a pattern half matches


KINDS = {
    op.CATEGORY_DIGIT: "1",
    op.CATEGORY_SPACE: " ",
    op.CATEGORY_WORD: "a",
    op.CATEGORY_NOT_DIGIT: "x",
    op.CATEGORY_NOT_SPACE: "x",
    op.CATEGORY_NOT_WORD: "-",
}


def texts_of(items):
    """A few texts that a sequence of parts matches."""
    choices = [texts_of_part(*item) for item in items]
    width = max((len(choice) for choice in choices), default=1)
    return ["".join(choice[min(n, len(choice) - 1)] for choice in choices) for n in range(width)]


def texts_of_part(kind, value):
    if kind is op.LITERAL:
        return [chr(value)]
    if kind is op.NOT_LITERAL:
        return ["x" if value != ord("x") else "y"]
    if kind is op.ANY:
        return ["x"]
    if kind is op.IN:
        return texts_of_class(value)[:3]
    if kind is op.BRANCH:
        return [texts_of(branch)[0] for branch in value[1]][:6]
    if kind is op.SUBPATTERN:
        return texts_of(value[3])[:3]
    if kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
        return [text * max(value[0], 1) for text in texts_of(value[2])][:3]
    return texts_of(value)[:3] if kind is op.ATOMIC_GROUP else [""]


def texts_of_class(parts):
    if parts[0][0] is not op.NEGATE:
        single = {op.LITERAL: chr, op.RANGE: lambda pair: chr(pair[0]), op.CATEGORY: KINDS.get}
        return [single[kind](value) for kind, value in parts]
    return [c for c in "x一1 a(（\n" if not any(holds(part, c) for part in parts[1:])][:1] or ["☃"]


def holds(part, character):
    kind, value = part
    if kind is op.LITERAL:
        return ord(character) == value
    if kind is op.RANGE:
        return value[0] <= ord(character) <= value[1]
    return bool(
        re.match({"1": r"\d", " ": r"\s", "a": r"\w", "x": r"\D", "-": r"\W"}[KINDS[value]], character)
    )


def units_of(items):
    """What a repetition may repeat: every alternative, as any two of them may be one too many."""
    kind, value = items[0]
    if len(items) == 1 and kind is op.SUBPATTERN:
        return units_of(value[3])
    if len(items) == 1 and kind is op.BRANCH:
        return list(dict.fromkeys(text for branch in value[1] for text in texts_of(branch)[:2]))
    return texts_of(items)[:4]


def repetitions(items, before=("",)):
    """Yield (what must stand before, what is repeated) of every repetition without a small bound."""
    heads = list(before)[:2]
    for kind, value in items:
        if kind in {op.MAX_REPEAT, op.MIN_REPEAT}:
            if value[1] is op.MAXREPEAT or value[1] >= 20:
                yield from ((head, unit) for unit in units_of(value[2]) for head in heads)
            yield from repetitions(value[2], heads)
        elif kind is op.BRANCH:
            for branch in value[1]:
                yield from repetitions(branch, heads)
        elif kind is op.SUBPATTERN:
            yield from repetitions(value[3], heads)
        elif kind in {op.ASSERT, op.ASSERT_NOT}:
            yield from repetitions(value[1], heads)
        heads = [head + text for head in heads for text in texts_of_part(kind, value)[:2]][:2]


def attacks(pattern):
    found = {}
    for head, unit in repetitions(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)):
        for attack in ((head, unit), ("", unit), ("", head + unit), ("", head)):
            if attack[1]:
                found[attack] = None
    return list(found)


def seconds(pattern, text):
    began = time.thread_time()
    pattern.search(text)
    pattern.fullmatch(text)
    return time.thread_time() - began


def worst(pattern):
    """Return the first attack that takes too long as (seconds, length, head, unit), None if none does."""
    for head, unit in attacks(pattern):
        length = 12
        while (
            length <= LONGEST
        ):  # growing slowly: an exponential pattern must be found before it takes for ever
            text = head + unit * (length // len(unit)) + "\0"
            if (took := seconds(pattern, text)) > MOST_SECONDS and (
                took > 1 or seconds(pattern, text) > MOST_SECONDS
            ):
                return took, length, head, unit
            length = length * 5 // 4 if length < 60 else length * 5 // 2
    return None


def test_no_pattern_takes_for_ever():
    found = patterns()
    assert len(found) > 500
    slow = {where: worst(re.compile(*pattern)) for pattern, where in found.items()}
    assert {where: attack for where, attack in slow.items() if attack} == {}


def test_the_attack_finds_what_takes_for_ever():
    assert worst(re.compile(r"(?:的|规模的?)+完"))
    assert worst(re.compile(r"(?:一|二|三|四|五|六|七|不少于|不得?少于)+完"))
    assert worst(re.compile(r"\s*\s*\s*\s*x"))
    assert not worst(re.compile(r"第[一二三]+条"))


UNITS = (
    " ", "\u3000", "1", "一", "a b ", "-", ".", "（", "《", "“", "[", "第", "的", "省", "、", "：", "（一）", "第一条 ",
    "省商务厅、", "《a》", "达到", "2025年", "粤府函〔", "|", "| a ", "附件", "1,111", ",111", "\t1", "① ",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_reading_a_hostile_line_takes_time_as_it_grows_and_no_more(tmp_path, unit):
    def took(length):
        (tmp_path / "a.txt").write_text(
            f"关于x的通知\n\n一、{unit * (length // len(unit))}完。\n", encoding="utf-8"
        )
        began = time.thread_time()
        assert read(tmp_path / "a.txt", lexicon=default_lexicon()).document.text
        return time.thread_time() - began

    def grows_as_it_should():  # four times the text: 4 where it is linear, 16 where it is quadratic
        short, long = took(6_000), took(24_000)
        return long < 1 or long / short < 9

    took(100)
    # A take in which something else stood in the way (a collection, caches turned out by a neighbour) is no finding;
    # what is quadratic is so in every take.
    assert any(grows_as_it_should() for _ in range(4))
