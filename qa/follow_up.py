"""Follow-ups made standalone: pronouns, ellipsis, swapped names, corrections. Rules only."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from index.documents import Role
from index.later import later
from index.text import fold
from qa import patterns
from qa.asked import AGENCY_KINDS, Kind, Understanding, topic_of
from qa.requirements import REQUIREMENTS

if TYPE_CHECKING:
    from index.lexicon import Entry, Lexicon, Mention
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


#: "Say that again", "are you sure?", "the exact words, please": the same question once more.
_AGAIN = later(
    r"(?:请|麻烦)?(?:再|重新)?(?:说|讲|回答|答|重复|来|问)(?:一)?(?:遍|次|下)|重复(?:一)?(?:遍|次|下)?|(?:真的|确定|肯定|你确定|你肯定|是真的|真系|系真|真|确实如此|对|没错)(?:吗|么|嘛|咩|呀)"
    r"|(?:请|能|可以)?(?:再)?(?:说|讲)?(?:得)?(?:详细|具体|清楚|仔细)(?:一)?(?:点|些|说明|说说|讲讲)?(?:儿|吗)?|(?:请)?(?:详细|具体)(?:说明|介绍|解释|说说|讲讲)(?:一下)?|展开(?:说说|讲讲|说明)?|(?:什么|咩)(?:意思|依据)?|没(?:看|听)?(?:懂|明白)"
    r"|(?:请|麻烦)?(?:把|将)?(?:给我|给出|引用|引|贴出|显示|列出|附上|看看?|看一下)?(?:一下|下)?(?:条文|条款|文件|法条)?(?:的)?(?:原文|原话|出处|依据|原句)(?:是(?:什么|怎么说的?|怎么写的?)|在哪(?:里|儿)?|呢|给我|怎么说的?|怎么写的?)?"
    r"|(?:please )?(?:can you |could you )?(?:repeat|say)(?: (?:that|it|this))?(?: again)?(?: please)?|again(?: please)?|pardon|are you sure(?: about (?:that|it|this))?|really|is (?:that|it|this) (?:true|right|correct|so)|sure"
    r"|(?:please )?(?:can you |could you )?(?:quote|show(?: me)?|give(?: me)?|cite)?(?: the)?(?: (?:original|exact|full|source))+(?: (?:text|sentence|wording|words|clause|quote|passage))?(?: please)?|where does it say (?:that|so|this)|(?:what is |what's )?(?:the|your) source"
    r"|(?:please )?(?:can you |could you )?(?:tell me more|more details?|in more detail|be more specific|elaborate|explain(?: (?:that|it|this))?|more)(?: about (?:that|it|this))?(?: please)?"
    r"|(?:podes? )?(?:repet(?:e|ir|a)|diz(?:er)? (?:isso )?outra vez|de novo|outra vez)(?: por favor)?|(?:tens|tem) a certeza|a sério|é (?:mesmo )?verdade|mais (?:detalhes|pormenores)|(?:explica|explique)(?: melhor)?|(?:mostra|cita|mostre|cite)?(?: me)?(?: o)? ?texto (?:original|exato)(?: por favor)?"
)
#: "In English, please": the same question, answered in another language.
_TONGUES = {
    "en": r"英文|英语|英語|english|inglês|ingles",
    "pt": r"葡文|葡语|葡萄牙(?:文|语)|portuguese|português|portugues",
    "zh-Hant": r"繁体(?:中文|字)?|正体(?:中文|字)?|traditional(?: chinese)?|chinês tradicional",
    "zh-Hans": r"简体(?:中文|字)?|中文|汉语|华语|普通话|(?:simplified )?(?:chinese|mandarin)|chinês(?: simplificado)?",
}
_TONGUE = later(
    r"(?:请|麻烦|唔该|可以|能|能不能|可不可以)?(?:你)?(?:再)?(?:用|以|说|讲|换成?|改用|翻译成|译成|翻译为)?(?P<zh>{names})(?:来)?(?:再)?(?:回答|说|讲|答|作答|写|讲一遍|说一遍|回复|重复)?(?:一)?(?:遍|次|下)?(?:我|可以)?(?:吗|呢|呀|吧|谢谢|唔该)?"
    r"|(?:and |now |please |can you |could you |answer |say |repeat |write |translate |respond |reply |that |this |it |again )*(?:in |into |to )(?P<en>{names})(?: please| now| version)?"
    r"|(?:e |agora |responde |responda |diz |repete |isso |traduz |podes |pode |responder )*(?:em|para) (?P<pt>{names})(?: por favor)?".format(
        names="|".join(_TONGUES.values())
    )
)
#: The task before or after the one spoken of.
_NEXT = later(
    r"下(?:面)?一?(?:项|条|个|款)(?:任务)?|后(?:面)?一(?:项|条|个)(?:任务)?|\bnext\b|\b(?:próxim|seguinte)\w*"
)
_PREVIOUS = later(
    r"上(?:面)?一(?:项|条|个|款)(?:任务)?|前(?:面)?一(?:项|条|个)(?:任务)?|\bprevious\b|\bprior\b|\banterior\b"
)
#: Words that point at what was said before, of no use in the topic of another question.
_POINTING = later(
    r"(?:那|这|该|此|呢|嗰)(?:一)?(?:项|个|条|件)(?:任务|工作|事项|事)?|\b(?:that|this) (?:task|item|one|clause)\b|\b(?:essa|esta|aquela) tarefa\b"
)
_TOTAL = later(r"一共|总共|合计|\b(?:in total|altogether|all in all|ao todo|no total)\b")
_ASKS = later(
    r"什么|哪|谁|多少|几|吗|怎|如何|为何|\b(?:what|which|who|how|when|where|why|does|do|is|are)\b|\b(?:que|qual|quais|quem|quando|onde|como|quant[oa]s?)\b"
)


def resolve(
    own: Understanding,
    earlier: Understanding,
    history: tuple[Turn, ...],
    lexicon: Lexicon,
    jurisdiction: str,
) -> Understanding:
    """Return ``own`` made standalone with what ``earlier`` asked; as it is where it needs nothing.

    ``leaning`` says that it seems to need something and the rules do not know what.
    """
    resolved = _once_more(own, earlier) or _resolve(own, earlier, history, lexicon, jurisdiction)
    if resolved is own:
        return replace(own, leaning=True) if _leans(own) else own
    mentions = lexicon.find(resolved.standalone, jurisdiction=jurisdiction, guess=True)
    return replace(resolved, mentions=mentions)


def _leans(own: Understanding) -> bool:
    """Return whether an unresolved question points at something said before, or is too short to stand alone."""
    if own.kind in _WHOLE or own.label is not None:
        return False
    folded = fold(own.question).text.strip()
    return bool(patterns.FOLLOW_UP.search(folded)) or _weight(_content(own.question)) <= _SHORT


def _once_more(own: Understanding, earlier: Understanding) -> Understanding | None:
    """Return the earlier question for one that only asks to hear it again, or in another language, or of its neighbour."""
    said = " ".join(re.sub(r"[^\w']+", " ", fold(own.question).text).split())
    tongue = _TONGUE.fullmatch(said)
    if tongue:
        name = tongue["zh"] or tongue["en"] or tongue["pt"]
        language = next(code for code, names in _TONGUES.items() if re.fullmatch(names, name))
        return replace(earlier, question=own.question, language=language, cantonese=False)
    if _AGAIN.fullmatch(said):
        return replace(earlier, question=own.question, language=own.language, cantonese=own.cantonese)
    step = bool(_NEXT.search(said)) - bool(_PREVIOUS.search(said))
    if step and earlier.label is not None and own.label is None and earlier.label.number + step > 0:
        label = replace(earlier.label, number=earlier.label.number + step)
        kinds = earlier.kinds if own.kind is Kind.FACT else own.kinds
        return replace(
            earlier if own.kind is Kind.FACT else own,
            question=own.question,
            language=own.language,
            cantonese=own.cantonese,
            standalone=_renumbered(earlier.standalone, label.number),
            label=label,
            kinds=kinds,
        )
    return None


def _renumbered(question: str, number: int) -> str:
    """Return ``question`` with its clause number replaced; with the number behind it where it prints none."""
    folded = fold(question)
    match = patterns.LABEL.search(folded.text)
    group = next((g for g in ("zh", "zn", "en", "hash") if match and match[g]), "")
    if match is None or not group:
        return f"{question} ({number})"
    start, end = folded.span(match.start(group), match.end(group))
    return f"{question[:start]}{number}{question[end:]}"


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
    if weight == 0 and Kind.COUNT in own.kinds and earlier.kind in AGENCY_KINDS and not own.agency_names:
        # "一共几个？" after "who takes part?": their list says how many.
        return replace(earlier, question=own.question, language=own.language, cantonese=own.cantonese)
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
        if earlier.kind is Kind.CLAUSE and earlier.label is not None and _ASKS.search(folded):
            # "南沙要做什么？" after "what does task 13 say?": what does it say of that.
            return replace(own, label=earlier.label)
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
        _TOTAL,
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
    about = " ".join(_POINTING.sub(" ", earlier.topic).split()) or earlier.topic
    topic = " ".join(t for t in (about, more) if t)
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
                start, end = _run(old, earlier.mentions)
                standalone = (
                    earlier.standalone[:start] + new.surface + earlier.standalone[end:]
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


def _run(mention: Mention, mentions: tuple[Mention, ...]) -> tuple[int, int]:
    """Return the span of the names of one sort that stand side by side with ``mention``: 广州南沙 is one place."""
    start, end = mention.start, mention.end
    for other in mentions:
        if other.entry.kind == mention.entry.kind and other.start == end:
            end = other.end
    return start, end


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
