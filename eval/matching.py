"""Whether an answer contains a part of the gold: words, numbers, bodies in roles, dates, clauses, strength."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from eval.agencies import AgencyBook, Mention
from eval.cases import AgencyPart, ClausePart, DatePart, ModalityPart, NumberPart, Part, TextPart
from eval.dates import dates, same_date
from eval.numbers import Quantity, quantities, same_number
from index.text import fold, fold_key
from qa.answers import Answer

#: Words that carry each strength, folded, any language. 可以 and "can" are too chatty to count as permission.
MODALITY_WORDS: dict[str, str] = {
    "explore": r"探索|研究(?:制定|推动|建立)?|explor\w*|experiment\w*|pilot\w*|study\s|estud\w+",
    "seek": r"争取|力争|努力|striv\w*|seek\w*|aim\w*|endeavou?r\w*|strive|work\s+toward\w*|procura\w*|esfor[çc]\w*|visa\w*|obter",
    "support": r"支持|support\w*|apoi\w*",
    "encourage": r"鼓励|encourag\w*|incentiv\w*|encoraj\w*",
    "allow": r"允许|准许|获准|allow\w*|permi(?:t|ts|tted|tting|ssion)\b|authori[sz]ed|permitid\w*|autoriz\w*|permite\w*",
    "shall": r"应当|必须|务必|\bmust\b|\bshall\b|\bobliged\b|\brequired\s+to\b|\bdeve(?:m|rá|rão)?\b|obrigad\w*",
    "prohibit": r"不得|禁止|严禁|prohibit\w*|forbid\w*|\bban(?:s|ned)?\b|proib\w*|must\s+not|shall\s+not",
    "will": r"将|推进|推动|建设|加快|\bwill\b|promot\w*|develop\w*|promov\w*",
}


@dataclass(frozen=True)
class Reading:
    """An answer read once: its words, bodies, numbers and dates, for many comparisons.

    ``text`` is the answer's text without its markers.
    """

    answer: Answer
    book: AgencyBook

    @cached_property
    def text(self) -> str:
        """The answer's text without markers."""
        return re.sub(r"\[\d+\]|【\d+】", "", self.answer.text)

    @cached_property
    def key(self) -> str:
        """The folded text without blanks."""
        return fold_key(self.text)

    @cached_property
    def words(self) -> str:
        """The folded text with single blanks."""
        return re.sub(r"\s+", " ", fold(self.text).text)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The bodies named, those inside the titles of documents (《国务院办公厅关于…》) left out."""
        return self.book.mentions(re.sub(r"《[^《》]*》", lambda m: " " * len(m.group()), self.text))

    @cached_property
    def numbers(self) -> tuple[Quantity, ...]:
        """The numbers named, dates and ordinals left out."""
        return quantities(self.text)

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """The dates named."""
        return tuple(dates(self.text))

    @cached_property
    def clauses(self) -> frozenset[str]:
        """The clauses cited."""
        return frozenset(c.clause_id for c in self.answer.citations)

    @cached_property
    def leads(self) -> frozenset[str]:
        """The bodies said to lead; where no role is said at all, every body named."""
        return self._in_role("lead")

    @cached_property
    def participants(self) -> frozenset[str]:
        """The bodies said to take part; where no role is said at all, every body named."""
        return self._in_role("participant")

    def _in_role(self, role: str) -> frozenset[str]:
        said = frozenset(m.agency for m in self.mentions if m.role == role)
        if said or any(m.role not in {"", "not"} for m in self.mentions):
            return said
        return frozenset(m.agency for m in self.mentions if not m.role)

    def has(self, part: Part) -> bool:
        """Return whether the answer contains ``part``."""
        if isinstance(part, TextPart):
            return self._has_text(part.text)
        if isinstance(part, NumberPart):
            return any(same_number(q, part.number, part.unit) for q in self.numbers)
        if isinstance(part, AgencyPart):
            agency = self.book.canonical(part.agency)
            return any(
                m.agency == agency and (not part.role or m.role in {part.role, ""}) for m in self.mentions
            )
        if isinstance(part, DatePart):
            return any(same_date(d, part.date) for d in self.dates)
        if isinstance(part, ClausePart):
            return part.clause in self.clauses
        return isinstance(part, ModalityPart) and bool(re.search(MODALITY_WORDS[part.modality], self.words))

    def _has_text(self, wanted: str) -> bool:
        if wanted.isascii():
            pattern = r"\s+".join(map(re.escape, fold(wanted).text.split()))
            return bool(re.search(rf"(?<![a-z0-9]){pattern}(?![a-z0-9])", self.words))
        return fold_key(wanted) in self.key


def describe(part: Part) -> str:
    """Return ``part`` in a few characters for a table."""
    if isinstance(part, TextPart):
        return f"“{part.text}”"
    if isinstance(part, NumberPart):
        return f"{part.number:,.10g} {part.unit}".strip()
    if isinstance(part, AgencyPart):
        return f"{part.agency} ({part.role})" if part.role else part.agency
    if isinstance(part, DatePart):
        return part.date
    if isinstance(part, ClausePart):
        return f"§{part.clause}"
    return f"~{part.modality}"
