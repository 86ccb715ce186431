"""Follow-ups made standalone: pronouns, ellipsis, swapped names, corrections. Rules only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.documents import Role
from index.text import fold
from qa import patterns
from qa.asked import AGENCY_KINDS, Kind, Understanding, topic_of
from qa.requirements import REQUIREMENTS

if TYPE_CHECKING:
    from index.lexicon import Entry, Lexicon
    from qa.answers import Turn

#: Kinds that are about the whole document and so need no earlier topic.
_WHOLE = frozenset({Kind.METADATA, Kind.MOST, Kind.STRUCTURE, Kind.COUNT})

#: Up to this much new content is a remark beside a clause number.
_SHORT = 4

#: Up to this much new content without any word of asking is a bare name: "前海的呢？", "Hengqin?"
_NAME = 6

#: More new content than this (characters of Chinese, or 2.5 per Latin word) stands alone even after "那…".
_LONG = 14

_TEMPLATES = {
    Kind.LEAD: {
        "zh-Hans": "{topic}由哪个部门牵头？", "zh-Hant": "{topic}由哪個部門牽頭？",
        "en": "Which agency leads {topic}?", "pt": "Que entidade lidera {topic}?",
    },
    Kind.PARTICIPANTS: {
        "zh-Hans": "{topic}有哪些参与单位？", "zh-Hant": "{topic}有哪些參與單位？",
        "en": "Which agencies take part in {topic}?", "pt": "Que entidades participam em {topic}?",
    },
    Kind.RESPONSIBLE: {
        "zh-Hans": "{topic}由哪些部门负责？", "zh-Hant": "{topic}由哪些部門負責？",
        "en": "Which agencies are responsible for {topic}?", "pt": "Que entidades são responsáveis por {topic}?",
    },
}  # fmt: skip


def resolve(
    own: Understanding,
    earlier: Understanding,
    history: tuple[Turn, ...],
    lexicon: Lexicon,
    jurisdiction: str,
) -> Understanding:
    """Return ``own`` made standalone with what ``earlier`` asked; ``own`` itself if it needs nothing."""
    resolved = _resolve(own, earlier, history, lexicon, jurisdiction)
    if resolved is own:
        return own
    mentions = lexicon.find(resolved.standalone, jurisdiction=jurisdiction, guess=True)
    return replace(resolved, mentions=mentions)


def _resolve(
    own: Understanding,
    earlier: Understanding,
    history: tuple[Turn, ...],
    lexicon: Lexicon,
    jurisdiction: str,
) -> Understanding:
    folded = fold(own.question).text.strip()
    content = _content(own.question)
    weight = _weight(content)
    bare = own.kind is Kind.FACT and (folded.rstrip("?？").endswith("呢") or weight <= _NAME)
    follows = bare or bool(patterns.FOLLOW_UP.search(folded))
    if own.kind in _WHOLE and not patterns.PRONOUN_AGENCY.search(folded) and own.kind is not Kind.COUNT:
        return own
    if _asks_for_agency_of_before(own, folded):
        spoken = _spoken_agencies(history, lexicon, jurisdiction) or earlier.agencies
        if spoken and not own.agencies:
            kinds = (Kind.COUNT, Kind.FACT) if Kind.COUNT in own.kinds else (Kind.DUTIES_OF, Kind.FACT)
            standalone = f"{lexicon.display(spoken[0], own.language)}: {own.question}"
            return replace(own, standalone=standalone, agencies=(spoken[0],), kinds=kinds)
    if own.label is not None:
        if own.kind is Kind.CLAUSE and not _says(folded) and weight <= _SHORT:
            # "And task 6?": the earlier question about another clause.
            return _render(own, earlier.kinds, "", own, label=True, role=earlier.role)
        return own
    if weight == 0 and Kind.COUNT in own.kinds and earlier.agency_names and not own.agency_names:
        # "一共几个？" after a list of somebody's tasks.
        listed = replace(
            own, agencies=earlier.agencies, printed=earlier.printed, role=own.role or earlier.role
        )
        name = "、".join(earlier.agency_names)
        return replace(
            listed, standalone=f"{name}：{own.question}", kinds=(Kind.COUNT, Kind.DUTIES_OF, Kind.FACT)
        )
    if weight == 0 and own.kind is not Kind.COUNT:
        return _carry_topic(own, earlier)
    if weight > _LONG:
        return own
    if own.kind is Kind.FACT and own.agencies and earlier.kind in AGENCY_KINDS and not earlier.agencies:
        # "那药监局呢？" after "who leads X?": what has it to do with X?
        standalone = f"{earlier.standalone} {lexicon.display(own.agencies[0], own.language)}"
        kinds = (Kind.ROLE_CHECK, Kind.FACT)
        return replace(own, standalone=standalone, topic=earlier.topic, kinds=kinds, label=earlier.label)
    if weight <= _NAME and _attribute(folded) and not own.mentions:
        # "电话是多少？", "And the fee?": an attribute of what was asked about.
        return _carry_topic(own, earlier, own_topic(own))
    if not follows:
        return own
    swapped = _swap(own, earlier)
    if swapped:
        return swapped
    if own.kind is Kind.FACT:
        # A new topic under the earlier kind: "那跨境医疗呢？"
        own = replace(
            own,
            wants_number=own.wants_number or earlier.wants_number,
            wants_date=own.wants_date or earlier.wants_date,
        )
        return _render(own, earlier.kinds, own_topic(own), own, role=earlier.role)
    return _carry_topic(own, earlier, own_topic(own))


def _attribute(folded: str) -> bool:
    return any(r.asked.search(folded) for r in REQUIREMENTS)


def own_topic(own: Understanding) -> str:
    """Return what a follow-up names anew: its question without follow-up words and words of asking."""
    folded = fold(own.question)
    kept = []
    at = 0
    for match in patterns.FOLLOW_UP_WORDS.finditer(folded.text):
        start, end = folded.span(match.start(), match.end())
        kept.append(own.question[at:start])
        at = max(at, end)
    kept.append(own.question[at:])
    return topic_of(" ".join(" ".join(kept).split()))


def _content(question: str) -> str:
    rest = fold(question).text
    for pattern in (
        patterns.FOLLOW_UP_WORDS,
        patterns.EMPTY_PHRASES,
        patterns.SCAFFOLD,
        patterns.LEAD,
        patterns.PARTICIPANT,
        patterns.RESPONSIBLE,
        patterns.TARGET,
        patterns.LIST,
        patterns.YEAR,
        patterns.WHY,
        patterns.EMPTY,
    ):
        rest = pattern.sub(" ", rest)
    return " ".join("".join(c if c.isalnum() else " " for c in rest).split())


def _weight(content: str) -> float:
    latin = [w for w in content.split() if w.isascii()]
    return sum(len(w) for w in content.split() if not w.isascii()) + 2.5 * len(latin)


def _says(folded: str) -> bool:
    return bool(patterns.CLAUSE_SAYS.search(folded))


def _asks_for_agency_of_before(own: Understanding, folded: str) -> bool:
    if not (patterns.PRONOUN_AGENCY.search(folded) or patterns.FOLLOW_UP.search(folded)):
        return False
    if patterns.WHO.search(folded):
        return False
    listed = Kind.COUNT in own.kinds or (patterns.LIST.search(folded) and patterns.TASK_WORD.search(folded))
    return bool(listed)


def _spoken_agencies(history: tuple[Turn, ...], lexicon: Lexicon, jurisdiction: str) -> tuple[Entry, ...]:
    for turn in reversed(history):
        if turn.role == "assistant":
            mentions = lexicon.find(turn.content, kinds=("agency",), jurisdiction=jurisdiction, guess=True)
            return tuple({m.entry.canonical: m.entry for m in mentions}.values())
    return ()


def _carry_topic(own: Understanding, earlier: Understanding, more: str = "") -> Understanding:
    """Return the earlier topic under the kind asked for now; the earlier kind where none is asked for."""
    folded = fold(own.question).text
    says = own.kind is Kind.FACT and (own.why or bool(patterns.CLAUSE_SAYS.search(folded)))
    kinds = own.kinds if own.kind is not Kind.FACT or says else earlier.kinds
    if says and earlier.kinds[0] is Kind.TARGET:
        kinds = earlier.kinds
    role = own.role or (earlier.role if own.kind is Kind.FACT else None)
    topic = " ".join(t for t in (earlier.topic, more) if t)
    carried = replace(
        own,
        agencies=own.agencies or (earlier.agencies if own.kind is Kind.FACT else ()),
        wants_number=own.wants_number or (says and earlier.wants_number),
    )
    return _render(carried, kinds, topic, earlier, label=earlier.label is not None, role=role)


def _swap(own: Understanding, earlier: Understanding) -> Understanding | None:
    """Return the earlier question with one name of the same sort replaced: "那深圳呢"."""
    for new in own.mentions:
        for old in earlier.mentions:
            if (
                new.entry.kind != "term"
                and old.entry.kind == new.entry.kind
                and old.entry.canonical != new.entry.canonical
            ):
                standalone = (
                    earlier.standalone[: old.start] + new.surface + earlier.standalone[old.end :]
                    if earlier.standalone[old.start : old.end] == old.surface
                    else f"{earlier.standalone} ({new.surface})"
                )
                agencies = tuple(
                    new.entry if e.canonical == old.entry.canonical else e for e in earlier.agencies
                )
                return replace(
                    own,
                    standalone=standalone,
                    topic=topic_of(standalone),
                    kinds=own.kinds if own.kind is not Kind.FACT else earlier.kinds,
                    role=own.role or earlier.role,
                    agencies=agencies,
                    label=earlier.label,
                    fields=earlier.fields,
                )
    return None


def _render(
    own: Understanding,
    kinds: tuple[Kind, ...],
    topic: str,
    source: Understanding,
    *,
    label: bool = False,
    role: Role | None = None,
) -> Understanding:
    template = _TEMPLATES.get(kinds[0], {}).get(own.language)
    if template and topic:
        standalone = template.format(topic=topic)
    elif topic:
        mark = "：" if own.language.startswith("zh") else ": "
        standalone = f"{topic}{mark}{own.question}"
    else:
        standalone = own.question
    return replace(
        own,
        standalone=standalone,
        topic=topic or own.topic,
        kinds=kinds,
        role=role,
        label=source.label if label else own.label,
        fields=own.fields,
        year=own.year or source.year,
    )
