"""Lies: a truth with one thing changed, each in one way a model is known to go wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from index.documents import Role
from index.lexicon import AGENCY
from index.text import fold, fold_key
from qa.fact_table import label_number
from qa.language import to_script
from qa.wording import name_of

if TYPE_CHECKING:
    from eval.liars.truths import Truth
    from index.documents import Clause
    from index.lexicon import Lexicon, Mention
    from qa.fact_table import FactTable

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """A spoiled truth. ``cites``: the clause its marker points to."""

    kind: str
    text: str
    cites: str
    truth: Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What lies are made with. ``truths``: all of them, for what is taken from elsewhere."""

    table: FactTable
    lexicon: Lexicon
    truths: Sequence[Truth]

    def clause(self, clause_id: str) -> Clause:
        """Return a clause."""
        return self.table.engine.clause(clause_id)

    def own(self, clause_id: str) -> str:
        """Return a clause's text."""
        clause = self.clause(clause_id)
        return self.table.engine.document(clause.document_id).document.text[clause.start : clause.end]

    def jurisdiction(self, clause_id: str) -> str:
        """Return whose 省 and 市 the clause's document means."""
        return self.table.engine.document(self.clause(clause_id).document_id).document.jurisdiction


def lies_about(truth: Truth, world: World) -> Iterator[Lie]:
    """Yield the lies that ``truth`` can be made into: at most two of a kind, none equal to it."""
    for kind, make in _KINDS.items():
        seen: list[str] = []
        for text, cites in make(truth, world):
            if text != truth.text or cites != truth.clause:
                seen.append(text)
                yield Lie(kind=kind, text=text, cites=cites, truth=truth)
            if len(seen) == _TWO:
                break


_TWO = 2


def _turn(truth: Truth, salt: str, count: int) -> int:
    return int.from_bytes(sha256(f"{salt} {truth.id}".encode()).digest()[:4]) % count


def _chosen(truth: Truth, salt: str, items: Sequence[_Item]) -> _Item | None:
    return items[_turn(truth, salt, len(items))] if items else None


# -- agencies ------------------------------------------------------------------------------------------------


def _mentions(truth: Truth, world: World) -> tuple[Mention, ...]:
    if truth.text.startswith("《"):
        return ()  # what a title names acts nowhere
    return world.lexicon.find(truth.text, kinds=(AGENCY,), jurisdiction=world.jurisdiction(truth.clause))


def _agency_swapped(truth: Truth, world: World) -> Iterator[tuple[str, str]]:
    mentions = _mentions(truth, world)
    own = fold_key(world.own(truth.clause))
    task = world.table.task_of(truth.clause)
    known = {d.agency for d in task.duties} if task else set()
    strangers = [
        d
        for d in world.table.duties
        if d.agency not in known and fold_key(d.printed) not in own and world.lexicon.get(d.agency)
        and not re.search(r"^各|有关|相关|部门$|单位$", d.printed)
        and _written(d.agency, d.printed, truth.language, world.lexicon)
    ]  # fmt: skip
    for i, mention in enumerate(mentions[:2]):
        stranger = _chosen(truth, f"agency{i}", strangers)
        if stranger is not None:
            name = _written(stranger.agency, stranger.printed, truth.language, world.lexicon)
            yield truth.text[: mention.start] + name + truth.text[mention.end :], truth.clause


def _written(canonical: str, printed: str, language: str, lexicon: Lexicon) -> str:
    if language.startswith("zh"):
        return name_of(canonical, printed, language, lexicon)
    entry = lexicon.get(canonical)
    return entry.name(language) if entry else ""


def _role_swapped(truth: Truth, world: World) -> Iterator[tuple[str, str]]:
    task = world.table.task_of(truth.clause)
    if task is None:
        return
    roles = {d.agency: d.role for d in task.duties}
    mentions = [m for m in _mentions(truth, world) if m.entry.canonical in roles]
    leads = [m for m in mentions if roles[m.entry.canonical] is Role.LEAD]
    others = [m for m in mentions if roles[m.entry.canonical] is not Role.LEAD]
    if leads and others:
        first, second = sorted((leads[0], others[0]), key=lambda m: m.start)
        t = truth.text
        yield (
            t[: first.start] + second.surface + t[first.end : second.start] + first.surface + t[second.end :],
            truth.clause,
        )
    lesser = [
        d for d in task.agencies([Role.PARTICIPANT]) if all(d.agency != m.entry.canonical for m in mentions)
    ]
    other = _chosen(
        truth, "role", [d for d in lesser if _written(d.agency, d.printed, truth.language, world.lexicon)]
    )
    if len(leads) == 1 and other is not None:
        name = _written(other.agency, other.printed, truth.language, world.lexicon)
        yield truth.text[: leads[0].start] + name + truth.text[leads[0].end :], truth.clause


# -- numbers, units, dates -----------------------------------------------------------------------------------

_NUMBER = re.compile(r"(?<![\d第])\d[\d,.]*\d|(?<![\d第])\d(?!\d)")
_REFERENCE = re.compile(r"(?:第|task |tarefa |Task |Tarefa )\d+|(?:19|20)\d\d")


def _digit_changed(truth: Truth, world: World) -> Iterator[tuple[str, str]]:
    taken = [m.span() for m in _REFERENCE.finditer(truth.text)]
    for match in _NUMBER.finditer(truth.text):
        if any(s <= match.start() < e for s, e in taken):
            continue
        digit = match.group()[0]
        changed = str(int(digit) % 9 + 1) + match.group()[1:]
        yield truth.text[: match.start()] + changed + truth.text[match.end() :], truth.clause


_UNITS: Mapping[str, Sequence[tuple[str, str]]] = {
    "zh": (
        ("亿美元", "亿元"), ("亿元", "亿美元"), ("億美元", "億元"), ("億元", "億美元"), ("标箱", "吨"), ("標箱", "噸"), ("亿吨", "亿标箱"),
        ("億噸", "億標箱"), ("万家", "亿元"), ("亿", "万"), ("億", "萬"), ("万", "亿"), ("萬", "億"), ("公里", "米"), ("%", "个百分点"),
        ("平方米", "亩"), ("年", "个月"), ("个月", "天"), ("个工作日", "个月"), ("小时", "天"), ("日内", "个月内"),
    ),
    "en": (
        ("US$", "RMB "), ("yuan", "US dollars"), ("TEU", "tonnes"), ("tonnes", "TEU"), ("billion", "million"), ("million", "billion"),
        ("years", "months"),
    ),
    "pt": (
        ("dólares americanos", "yuans"), ("yuans", "dólares americanos"), ("TEU", "toneladas"), ("toneladas", "TEU"),
        ("mil milhões", "milhões"),
    ),
}  # fmt: skip


def _unit_changed(truth: Truth, world: World) -> Iterator[tuple[str, str]]:
    for old, new in _UNITS[truth.language[:2]]:
        for match in re.finditer(
            rf"(?<=\d)\s?(?:(?:[万亿萬億]|[mb]illion|mil milhões|milhões)\s?(?:of |de )?)?{re.escape(old)}",
            truth.text,
        ):
            start = match.end() - len(old)
            if old == "年" and re.search(r"(?:19|20)\d\d$", truth.text[:start]):
                continue
            yield truth.text[:start] + new + truth.text[match.end() :], truth.clause
        if old == "US$" and old in truth.text:
            yield truth.text.replace(old, new), truth.clause


def _deadline_moved(truth: Truth, world: World) -> Iterator[tuple[str, str]]:
    own = fold(world.own(truth.clause)).text
    for match in re.finditer(r"20\d\d", truth.text):
        for moved in (2, 5, -1):
            year = str(int(match.group()) + moved)
            if year not in own:
                yield truth.text[: match.start()] + year + truth.text[match.end() :], truth.clause
                break


# -- force and denial ----------------------------------------------------------------------------------------

_FORCE: Mapping[str, Sequence[tuple[str, Sequence[str]]]] = {
    "zh": (
        (r"争取国家允许|爭取國家允許", ("已获准允许", "将允许")), (r"争取|爭取|力争", ("已", "必须", "允许")), (r"探索", ("已", "允许", "应当")),
        (r"支持(?!单位|部门|力度)", ("允许", "应当让", "已批准")), (r"鼓励|鼓勵", ("必须", "允许", "应当")), (r"可以", ("应当",)),
    ),
    "en": (
        (r"\bwill seek national permission for companies registered there to blend", ("allows companies registered there to blend", "has obtained national permission for companies to blend")),
        (r"\b(?:seeks|strives|aims) (?:to|for)\b", ("is required to have", "has already achieved")), (r"\bstrives to let\b", ("allows",)),
        (r"\b(?:The aim|the aim|The target|the target) is for\b", ("it is mandatory for",)), (r"\bwill explore\b", ("has approved", "will allow")),
        (r"\bexplores\b", ("permits", "requires")), (r"\bsupports\b", ("allows", "requires")), (r"\bencourages\b", ("requires", "authorises")),
        (r"\bare encouraged to\b", ("must", "are allowed to")), (r"\bare supported in\b", ("are already", "must be")),
    ),
    "pt": (
        (r"\bprocura\b", ("já conseguiu", "deve")), (r"\bprocura-se\b|\bProcura-se\b", ("é obrigatório", "já se conseguiu")), (r"\bvisa\b", ("já alcançou", "exige")),
        (r"\bA meta é\b", ("É obrigatório",)), (r"\b[Aa]poia\b", ("permite", "exige")), (r"\b[Ee]ncoraja\b", ("obriga", "autoriza")), (r"\b[Ee]xplora(?:-se)?\b", ("autoriza", "deve")),
        (r"\bsão encorajadas a\b", ("devem", "estão autorizadas a")),
    ),
}  # fmt: skip
_DENIALS: Mapping[str, Sequence[tuple[str, str]]] = {
    "zh": (
        (r"支持(?!单位|部门)", "不支持"), (r"争取|爭取|力争", "不再争取"), (r"牵头|牽頭", "不牵头"), (r"探索", "不探索"), (r"鼓励|鼓勵", "不鼓励"), (r"推进|推動|推动", "不推进"),
        (r"应当", "不得"), (r"应当", "无需"), (r"不得", "可以"), (r"可以", "不得"), (r"加强", "不加强"), (r"建立", "不建立"), (r"(?<!不)(?:達到|达到|超过|突破)", "未达到"),
        (r"參與|参与|配合", "不参与"),
    ),
    "en": (
        (r"\bsupports\b", "does not support"), (r"\bseeks\b", "does not seek"), (r"\bleads\b", "does not lead"), (r"\blead\b", "do not lead"),
        (r"\bencourages\b", "does not encourage"), (r"\baims\b", "does not aim"), (r"\bexplore\b", "not explore"), (r"\bexplores\b", "does not explore"),
        (r"\bis led by\b", "is not led by"), (r"\bare supported\b", "are not supported"), (r"\bare encouraged\b", "are not encouraged"), (r"\bstrives\b", "does not strive"),
        (r"\bis the lead\b", "is not the lead"), (r"\bagency is\b", "agency is not"), (r"\bis to be\b", "is not to be"), (r"\bare to\b", "are not to"),
    ),
    "pt": (
        (r"\b([Aa]poia)\b", "não apoia"), (r"\b[Pp]rocura\b", "não procura"), (r"\blidera\b", "não lidera"), (r"\b[Ee]ncoraja\b", "não encoraja"), (r"\bvisa\b", "não visa"),
        (r"\bexplora\b", "não explora"), (r"\bé liderad[ao]\b", "não é liderada"), (r"\bsão encorajadas\b", "não são encorajadas"), (r"\blíder é\b", "líder não é"),
    ),
}  # fmt: skip


def _modality_strengthened(truth: Truth, world: World) -> Iterator[tuple[str, str]]:
    for pattern, stronger in _FORCE[truth.language[:2]]:
        match = re.search(pattern, truth.text)
        if match:
            for i in range(min(_TWO, len(stronger))):
                word = stronger[(_turn(truth, pattern, len(stronger)) + i) % len(stronger)]
                yield (
                    truth.text[: match.start()] + _in_script(word, truth) + truth.text[match.end() :],
                    truth.clause,
                )


def _negated(truth: Truth, world: World) -> Iterator[tuple[str, str]]:
    for pattern, denial in _DENIALS[truth.language[:2]]:
        match = re.search(pattern, truth.text)
        if match:
            yield (
                truth.text[: match.start()] + _in_script(denial, truth) + truth.text[match.end() :],
                truth.clause,
            )


def _in_script(word: str, truth: Truth) -> str:
    return to_script(word, truth.language) if truth.language.startswith("zh") else word


# -- markers, quotes, numbers of clauses, documents, places -----------------------------------------------------


def _elsewhere(truth: Truth, world: World) -> Sequence[Truth]:
    """Return truths of the same language about other clauses that say nothing of the kind."""
    task = world.table.task_of(truth.clause)
    return [
        t
        for t in world.truths
        if t.language == truth.language and t.clause != truth.clause and t.sort in {"written", "sentence", "target"}
        and t.clause.split("/")[0] == truth.clause.split("/")[0]
        and (task is None or world.table.task_of(t.clause) is None or world.table.task_of(t.clause) != task)
        and fold_key(t.text) not in fold_key(world.own(truth.clause))
    ]  # fmt: skip


def _wrong_marker(truth: Truth, world: World) -> Iterator[tuple[str, str]]:
    if truth.sort == "duty":
        return  # who leads one task may lead another: the sentence does not say which
    if _bare_duty(truth, world):
        return
    other = _chosen(truth, "marker", _elsewhere(truth, world))
    if other is not None and _says_other(truth, other, world):
        yield truth.text, other.clause


def _bare_duty(truth: Truth, world: World) -> bool:
    """Return whether a truth only says who leads, which other clauses may say too."""
    return (
        bool(_mentions(truth, world))
        and truth.sort == "written"
        and len(truth.text) < 70 + 60 * (truth.language in {"en", "pt"})
    )


def _says_other(truth: Truth, other: Truth, world: World) -> bool:
    return fold_key(truth.text)[2:-2] not in fold_key(world.own(other.clause))


def _stitched(truth: Truth, world: World) -> Iterator[tuple[str, str]]:
    other = _chosen(truth, "stitch", [t for t in _elsewhere(truth, world) if not _mentions(t, world)])
    if other is None or truth.sort == "dressed":
        return
    head = truth.text.rstrip("。.")
    if truth.language.startswith("zh"):
        yield f"{head}，{_in_script('并', truth)}{other.text.removeprefix('文件提出，')}", truth.clause
    else:
        joint = ", and " if truth.language == "en" else ", e "
        yield f"{head}{joint}{other.text[0].lower()}{other.text[1:]}", truth.clause


_WORDS = (("支持", "允许"), ("争取", "确保"), ("探索", "全面推行"), ("推动", "禁止"), ("鼓励", "要求"), ("推进", "暂停"), ("加快", "暂缓"), ("建设", "关闭"), ("加强", "取消"),
          ("应当", "可以"), ("完善", "废止"), ("開", "關"), ("應", "可"), ("达到", "低于"), ("建立", "撤销"))  # fmt: skip


def _invented_quote(truth: Truth, world: World) -> Iterator[tuple[str, str]]:
    own = world.own(truth.clause)
    frames = {
        "zh-Hans": "原文写明：“{}”。",
        "zh-Hant": "原文寫明：「{}」。",
        "en": "The clause says “{}”.",
        "pt": "A cláusula diz “{}”.",
    }
    for old, new in _WORDS:
        match = re.search(rf"{old}[^，。；,;“”「」()（）\n]{{6,22}}", own)
        if match:
            spoiled = new + match.group()[len(old) :]
            if fold_key(spoiled) not in fold_key(own):
                yield frames[truth.language].format(spoiled), truth.clause
                return


def _clause_number(truth: Truth, world: World) -> Iterator[tuple[str, str]]:
    if truth.sort == "dressed":
        return
    clause = world.clause(truth.clause)
    numbers = {label_number(clause.label)}
    while clause.parent:
        clause = world.clause(clause.parent)
        numbers.add(label_number(clause.label))
    number = 41 + _turn(truth, "number", 40)
    while number in numbers:
        number += 7
    article = {
        "zh-Hans": f"根据第{number}条规定，", "zh-Hant": f"根據第{number}條規定，", "en": f"According to Article {number}, ",
        "pt": f"Segundo o artigo {number}, ",
    }[truth.language]  # fmt: skip
    near = 1 + _turn(truth, "near", 20)
    while near in numbers:
        near = near % 20 + 1
    task = {
        "zh-Hans": f"第{near}项任务提出，", "zh-Hant": f"第{near}項任務提出，", "en": f"Task {near} says that ", "pt": f"A tarefa {near} diz que ",
    }[truth.language]  # fmt: skip
    chinese = truth.language.startswith("zh")
    rest = truth.text if chinese else truth.text[0].lower() + truth.text[1:]
    if re.search(r"第\d+|[Tt]ask \d|[Tt]arefa \d", truth.text):
        return
    yield article + rest, truth.clause
    yield task + rest, truth.clause


_PLACES = {
    "zh": ("横琴", "南沙", "前海", "东莞", "上海市", "海南", "佛山", "深圳", "浦东", "湛江"),
    "en": ("Hengqin", "Nansha", "Qianhai", "Dongguan", "Shanghai", "Hainan", "Foshan", "Zhanjiang"),
    "pt": ("Hengqin", "Nansha", "Qianhai", "Dongguan", "Xangai", "Hainan", "Foshan", "Zhanjiang"),
}


def _wrong_place(truth: Truth, world: World) -> Iterator[tuple[str, str]]:
    own = fold(world.own(truth.clause)).text
    lexicon = world.lexicon
    found = list(lexicon.find(truth.text, kinds=("place",), jurisdiction=world.jurisdiction(truth.clause)))
    there = {
        m.entry.canonical
        for m in lexicon.find(own, kinds=("place",), jurisdiction=world.jurisdiction(truth.clause))
    }
    strange = []
    for name in _PLACES[truth.language[:2]]:
        entry = next((m.entry for m in lexicon.find(name, kinds=("place",))), None)
        bare = (
            entry is not None
            and entry.canonical not in there
            and not any(fold(a).text in own for a in entry.names["zh-Hans"])
        )
        title = world.table.engine.document(world.clause(truth.clause).document_id).document.title
        if bare and entry is not None and not any(a in title for a in entry.names["zh-Hans"]):
            strange.append(name)
    for i, mention in enumerate(found[:2]):
        other = _chosen(truth, f"place{i}", strange)
        if other is not None and truth.text[mention.end : mention.end + 1] != "$":
            yield (
                truth.text[: mention.start] + _in_script(other, truth) + truth.text[mention.end :],
                truth.clause,
            )


def _wrong_document(truth: Truth, world: World) -> Iterator[tuple[str, str]]:
    document = world.clause(truth.clause).document_id
    if truth.sort == "dressed":
        return
    foreign = "浙江省数字经济促进条例" if document.startswith("13_") else "上海市优化营商环境条例"
    if foreign == "上海市优化营商环境条例" and document.startswith("15_"):
        foreign = "浙江省数字经济促进条例"
    rest = truth.text if truth.language.startswith("zh") else truth.text[0].lower() + truth.text[1:]
    frames = {
        "zh-Hans": f"《{foreign}》规定，", "zh-Hant": f"《{to_script(foreign, 'zh-Hant')}》規定，",
        "en": "The Zhejiang Digital Economy Promotion Regulations provide that ", "pt": "O Regulamento de Zhejiang sobre a economia digital prevê que ",
    }  # fmt: skip
    yield frames[truth.language] + rest, truth.clause


_KINDS: Mapping[str, Callable[[Truth, World], Iterator[tuple[str, str]]]] = {
    "agency_swapped": _agency_swapped,
    "role_swapped": _role_swapped,
    "digit_changed": _digit_changed,
    "unit_changed": _unit_changed,
    "deadline_moved": _deadline_moved,
    "modality_strengthened": _modality_strengthened,
    "negation": _negated,
    "wrong_marker": _wrong_marker,
    "invented_quote": _invented_quote,
    "stitched": _stitched,
    "clause_number": _clause_number,
    "wrong_place": _wrong_place,
    "wrong_document": _wrong_document,
}
KINDS = tuple(_KINDS)
