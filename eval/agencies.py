"""Which government bodies a text names, by identity and not by string, and in which role."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from index.errors import SourceMissing
from index.lexicon import default_lexicon
from index.text import simplify

#: Words that give bodies a role. A forward cue governs what follows; any other what stands before it, if
#: something without a role does, else what follows.
_LEAD = (
    r"牵头(?:单位|部门|机构|方)?(?:及责任单位)?|领头|lead(?:s|ing)?(?:\s+(?:agency|agencies|body|bodies|department|departments|authority|unit|units))?"
    r"|led|takes?\s+the\s+lead|lider(?:a|ado|ada|am|ados|adas|ar)|entidades?\s+(?:l[ií]der(?:es)?|responsáve(?:l|is)\s+principa(?:l|is))|l[ií]der(?:es)?"
    r"|coordena(?:m|da|do|dor|dora)?"
)
_PARTICIPANT = (
    r"(?:参与|参加|配合|协同|协办|支撑|支持|协助|指导)(?:单位|部门|机构)|(?:参与|参加|配合|协同|协办)(?=[\s。；;，,、)）\[「“该这此第]|$)|按职责分工(?:负责)?|"
    r"participat(?:e|es|ing|ion)|participants?|participating\s+(?:agencies|bodies|units|agency)|tak(?:e|es|ing)\s+part|"
    r"support(?:ed|s|ing)?\s+by|jointly\s+with|with\s+responsibilit\w+|particip(?:a|am|ante|antes|ação|ando|antes)|"
    r"entidades?\s+participantes?|division\s+of\s+responsibilit\w+"
)
# What takes a role away again: 并非由深圳海关牵头; Shenzhen Customs does not lead.
_NOT_BEFORE = re.compile(
    r"(?:不是|并非|不由|而非|而不是|不系|唔系)由?\s*$|\b(?:not|rather\s+than|instead\s+of|não\s+é|e\s+não|em\s+vez\s+d[eoa])"
    r"\s+(?:led\s+by\s+|pel[oa]\s+)?(?:the\s+|o\s+|a\s+)?$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(
    r"\s*(?:（[^（）]*）|\([^()]*\))?\s*(?:并不|并未|并没有|没有|不|未)(?:是|由)?(?:牵头|参与)"
    r"|\s*(?:\([^()]*\))?\s*(?:does\s+not|do\s+not|did\s+not|is\s+not|are\s+not|isn't|doesn't|não)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(r"、([一-鿿]{2,12}?(?:厅|局|委|办|院))(?=[、，,。；;)）按和与及牵]|$)")
_GOVERNMENTS = re.compile(r"([一-鿿]{2,3})、(?=[一-鿿]{2,3}(市人民政府))")
_FORWARD = re.compile(
    r"\s*(?:[::]|是|为|有|包括|by\b|is\b|are\b|include|são\b|é\b|por\b|pel[oa]s?\b|of\b|de\b)", re.IGNORECASE
)
# A list below a cue that ends in a colon still belongs to it: "参与单位：\n- 省科技厅；\n- 省司法厅".
_BOUNDARY = r"[。；;!?！？](?!\s*\n\s*[-*•])|\n(?!\s*(?:[-*•]|\d+[.、]))|(?<=[a-z\])])\.(?=\s|$)"
#: "Led by A, with B participating": what follows is not under the cue before it.
_TURN = r",\s+(?:with|com|and\s+with)\b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A body named in a text: canonical ``agency``, ``role`` lead | participant | not | "".

    ``not``: the text says that it has no such role.
    """

    agency: str
    role: str
    start: int
    end: int


#: Texts whose bodies are remembered.
_KEPT = 4096


class AgencyBook:
    """Knows agencies under all their names: those of the product's lexicon, and those the gold names besides.

    ``extra``: names that gold uses; one the lexicon does not know is matched by its own characters.
    ``lexicon``: anything with ``agency(name, guess=)`` and ``find(text, kinds=, guess=)``; None loads the
    product's, False goes without.
    """

    def __init__(self, extra: Iterable[str] = (), lexicon: Any = None) -> None:
        self._lexicon = _load_lexicon() if lexicon is None else (lexicon or None)
        self._by_key: dict[str, str] = {}
        self._read: dict[str, tuple[Mention, ...]] = {}
        for name in extra:
            if self._known(name):
                continue
            for alias in _own_aliases(name):
                self._by_key.setdefault(_key(alias), name)
            self._by_key[_key(name)] = name
        ordered = sorted(self._by_key, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_flexible, ordered)), re.IGNORECASE) if ordered else None

    def canonical(self, name: str) -> str:
        """Return the canonical name of ``name``; an unknown one unchanged."""
        return self._known(name) or self._by_key.get(_key(name), name)

    def knows(self, name: str) -> bool:
        """Return whether the lexicon knows ``name``."""
        return bool(self._known(name))

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the bodies that ``text`` names, in order, longest name first, each with its role if said."""
        # Questions and paragraphs come again, within a case and over a run; the metrics ask for each anew.
        if text not in self._read:
            if len(self._read) >= _KEPT:
                self._read.clear()
            self._read[text] = self._mentions(text)
        return self._read[text]

    def _mentions(self, text: str) -> tuple[Mention, ...]:
        spans: list[tuple[int, int, str]] = []
        if self._lexicon is not None:
            found = self._lexicon.find(text, kinds=("agency",), guess=True)
            spans = [(m.start, m.end, m.entry.canonical) for m in found]
        plain = simplify(text)
        if self._pattern is not None:
            for match in self._pattern.finditer(plain):
                inside = [s for s in spans if s[0] < match.end() and match.start() < s[1]]
                if all(match.end() - match.start() > s[1] - s[0] for s in inside):
                    spans = [s for s in spans if s not in inside]
                    spans.append((match.start(), match.end(), self._by_key[_key(match.group())]))
        return _assign_roles(plain, sorted({*spans, *self._inherited(plain, sorted(spans))}))

    def agencies(self, text: str, role: str = "") -> frozenset[str]:
        """Return the canonical names in ``text``; with ``role``, those said in that role or in none."""
        return frozenset(m.agency for m in self.mentions(text) if not role or m.role in {role, ""})

    def _inherited(self, plain: str, spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """Return bodies printed without what they share: 省农业农村厅、市场监管局; 广州、深圳市人民政府.

        A quote is shown as printed, so an answer by quote names them in no other way.
        """
        found: list[tuple[int, int, str]] = []
        for start, end, _ in spans:
            if plain[start:end].startswith(("省", "广东省")):
                at = end
                while match := _NEXT.match(plain, at):
                    canonical = self._known("省" + match[1])
                    if not canonical:
                        break
                    found.append((match.start(1), match.end(1), canonical))
                    at = match.end()
        for match in _GOVERNMENTS.finditer(plain):
            canonical = self._known(match[1] + match[2])
            if canonical:
                found.append((match.start(1), match.end(1), canonical))
        return [f for f in found if not any(s[0] < f[1] and f[0] < s[1] for s in spans)]

    def _known(self, name: str) -> str:
        entry = self._lexicon.agency(name, guess=True) if self._lexicon is not None else None
        return str(entry.canonical) if entry is not None else ""


@lru_cache(maxsize=1)
def _load_lexicon() -> Any | None:
    try:
        return default_lexicon()
    except SourceMissing:
        return None


def _own_aliases(name: str) -> tuple[str, ...]:
    """Return ``name`` and, of a body of Guangdong, the short forms its documents print."""
    if name.startswith("广东省") and len(name) > 5:
        return (name, name[2:], name[3:])
    return (name,)


def _key(text: str) -> str:
    return re.sub(r"\s+", " ", simplify(text).casefold()).strip()


def _flexible(key: str) -> str:
    pattern = re.escape(key).replace(r"\ ", r"\s+")
    if re.match(r"[a-z0-9]", key):
        pattern = r"(?<![a-z0-9])" + pattern
    if re.search(r"[a-z0-9]$", key):
        pattern += r"(?![a-z0-9])"
    return pattern


def _assign_roles(text: str, spans: list[tuple[int, int, str]]) -> tuple[Mention, ...]:
    """Give each span the role that the nearest cue of its sentence gives it, "" where none does."""
    cues = re.compile(
        f"(?P<lead>{_LEAD})|(?P<participant>{_PARTICIPANT})|(?P<stop>{_BOUNDARY})|(?P<turn>{_TURN})",
        re.IGNORECASE,
    )
    events = [(start, end, "body", i) for i, (start, end, _) in enumerate(spans)]
    events += [
        (m.start(), m.end(), m.lastgroup or "", -1)
        for m in cues.finditer(text)
        if not any(start <= m.start() < end for start, end, _ in spans)
    ]
    roles = [""] * len(spans)
    waiting: list[int] = []  # bodies that no cue has spoken of yet
    under: list[int] = []  # bodies that follow the cue that speaks now
    role = ""  # of the cue that speaks now
    for _, end, what, which in sorted(events):
        if what == "body":
            if role:
                roles[which] = role
                under.append(which)
            else:
                waiting.append(which)
        elif what in {"stop", "turn"}:
            waiting, under, role = [], [], ""
        elif _FORWARD.match(text, end):
            waiting, under, role = [], [], what
        else:
            behind = waiting or _after_comma(text, spans, under)
            for i in behind:
                roles[i] = what
            waiting, under, role = [], [], "" if behind else what
    for i, (start, end, _) in enumerate(spans):
        if _NOT_BEFORE.search(text, max(0, start - 24), start) or _NOT_AFTER.match(text, end):
            roles[i] = "not"
    return tuple(
        Mention(agency=agency, role=roles[i], start=start, end=end)
        for i, (start, end, agency) in enumerate(spans)
    )


def _after_comma(text: str, spans: list[tuple[int, int, str]], under: list[int]) -> list[int]:
    """Return those of ``under`` after the first comma: 牵头单位为A，B、C参与."""
    for position, which in enumerate(under[:-1]):
        if re.search("[，,]", text[spans[which][1] : spans[under[position + 1]][0]]):
            return under[position + 1 :]
    return []
