"""What a question turned out to ask: its kinds, names, clause number and topic."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from index.text import fold
from qa import patterns

if TYPE_CHECKING:
    from index.documents import Role
    from index.lexicon import Entry, Mention


class Kind(StrEnum):
    """Kinds of question. All but FACT have typed tables behind them."""

    METADATA = "metadata"  # about the document itself
    ROLE_CHECK = "role_check"  # does agency A lead X
    MOST = "most"  # which agency leads, or takes part in, most
    DUTIES_OF = "list"  # what does agency A lead, take part in
    COUNT = "count"  # how many tasks (does A lead)
    LEAD = "lead"  # who leads X
    PARTICIPANTS = "participants"  # who takes part in X
    RESPONSIBLE = "responsible"  # who is responsible for X, whom to turn to
    TARGET = "target"  # the number aimed at, and by when
    STRUCTURE = "structure"  # which tasks, parts, measures are there
    CLAUSE = "clause"  # what does task 5 say
    FACT = "fact"  # anything else: the clause that says it


#: Kinds that ask for an agency of one matter.
AGENCY_KINDS = frozenset({Kind.LEAD, Kind.PARTICIPANTS, Kind.RESPONSIBLE, Kind.ROLE_CHECK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A clause asked for by number. ``unit``: article | chapter | section | task (any other numbered item)."""

    number: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """A question understood.

    ``kinds``: what it may be, likeliest first, always ending in FACT; the first whose tables hold a complete
    answer wins. ``topic``: what to search for, the standalone question without the words of asking.
    """

    question: str
    standalone: str
    language: str
    kinds: tuple[Kind, ...]
    topic: str
    cantonese: bool = False
    covered: bool = True  # False: asked in a language we do not write
    leaning: bool = False  # leans on earlier turns in a way that the rules could not make out
    role: Role | None = None  # the role asked about; None: any
    agencies: tuple[Entry, ...] = ()
    printed: tuple[str, ...] = ()  # agencies named as the documents print them, unknown to the lexicon
    mentions: tuple[Mention, ...] = ()
    label: Label | None = None
    year: str = ""
    fields: tuple[str, ...] = ()  # metadata fields asked for
    yes_no: bool = False
    fewest: bool = False
    wants_number: bool = False
    wants_date: bool = False
    why: bool = False
    defines: bool = False  # asks what a word means
    rules: bool = False  # asks whether something is allowed, required or forbidden

    @property
    def agency_names(self) -> tuple[str, ...]:
        """Canonical names of all agencies the question names."""
        return (*(a.canonical for a in self.agencies), *self.printed)

    @property
    def kind(self) -> Kind:
        """The likeliest kind."""
        return self.kinds[0]


def topic_of(question: str) -> str:
    """Return the question without the words of asking; the question itself when nothing else is left."""
    folded = fold(question)
    kept: list[str] = []
    at = 0
    for match in patterns.SCAFFOLD.finditer(folded.text):
        start, end = folded.span(match.start(), match.end())
        kept.append(question[at:start])
        at = max(at, end)
    kept.append(question[at:])
    topic = " ".join(piece.strip(" ?？。，,、：:!！;；\n\t") for piece in kept)
    topic = " ".join(topic.split())
    return topic or question
