"""The words of the lower floor: Document, Clause, Passage, Duty, Target, Hit.

All offsets (``start``, ``end``) are code points into ``Document.text``, half open, and every ``quote``
equals ``document.text[start:end]``. Values are frozen; collections are tuples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What an agency does in a duty."""

    LEAD = "lead"  # 牵头
    PARTICIPANT = "participant"  # 配合、参与、按职责分工负责 after a lead
    RESPONSIBLE = "responsible"  # 负责、责任单位 where nobody leads
    GUIDING = "guiding"  # 指导单位
    SUPPORTING = "supporting"  # 支撑、支持、协办单位


class Modality(StrEnum):
    """How strongly the document commits itself; never strengthened in an answer."""

    SHALL = "shall"  # 应当、必须、须、要
    WILL = "will"  # a plain statement of what is done: 建设、推进、达到
    SEEK = "seek"  # 争取、力争、努力
    SUPPORT = "support"  # 支持
    ENCOURAGE = "encourage"  # 鼓励
    EXPLORE = "explore"  # 探索、研究
    ALLOW = "allow"  # 允许、可以
    PROHIBIT = "prohibit"  # 不得、禁止


class Comparator(StrEnum):
    """How a target's value bounds its metric."""

    EQUAL = "="  # 为、达到 without more
    AT_LEAST = ">="  # 以上、不低于、达到…以上
    MORE_THAN = ">"  # 突破、超过
    AT_MOST = "<="  # 不超过、以内、控制在
    LESS_THAN = "<"  # 低于、少于
    ABOUT = "~"  # 左右、约
    INCREASE = "+"  # 增长、提高、新增 by the value
    DECREASE = "-"  # 下降、降低、减少 by the value


#: Clause kinds that are kept for losslessness but never searched.
UNSEARCHED_KINDS = frozenset({"furniture", "header", "toc"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One metadata value with the characters it was read from (empty offsets when it came from outside).

    ``name`` is one of title, document_number, issuer, written, published, index_number, topic, effective,
    expires, repeals, status, source_url, ... ``value`` is normalised (ISO dates), ``quote`` is the text's own.
    """

    name: str
    value: str
    quote: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One published text with its metadata. Dates are ISO ``YYYY-MM-DD`` or ""."""

    id: str
    text: str
    title: str = ""
    document_number: str = ""
    issuer: str = ""
    written: str = ""
    published: str = ""
    effective: str = ""
    expires: str = ""
    index_number: str = ""
    topics: tuple[str, ...] = ()
    status: str = "in_force"  # in_force | expired | superseded
    superseded_by: str = ""  # id of the newer document of the same family
    url: str = ""
    language: str = ""  # zh-Hans | zh-Hant | en | pt
    jurisdiction: str = (
        ""  # canonical place that 省/市/区 stand for, e.g. 广东省; "" unknown, 国家 for central
    )
    sha256: str = ""  # of the source's bytes
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A node of the document's own outline.

    The clauses of a document, in order, partition its text: ``"".join(text[c.start:c.end]) == text``.
    A clause's span holds its own label, heading and first paragraph, children excluded.

    ``id``: document id + path of labels, e.g. ``guangdong-ftz-2024/二/(二)/5`` (width-normalised, closing
    point dropped, repeats ``~2``; an unlabelled clause contributes its kind's short name: ``p``, ``p~2``).
    ``label``: as printed ("5.", "（二）", "第十二条", "——"), "" if none.
    ``kind``: furniture | header | toc | title | addressee | paragraph | signature | date | note |
    part | chapter | section | article | item | goal | heading | table | row | annex.
    ``heading``: the clause's title without label ("推动国际贸易新业态创新发展"), "" if it has none.
    ``level``: depth below the document, 1 at the top. ``parent``: clause id or "".
    """

    id: str
    document_id: str
    label: str
    kind: str
    level: int
    heading: str
    parent: str
    start: int
    end: int
    heading_path: tuple[str, ...] = ()  # "label+heading" of ancestors, outermost first, itself excluded

    @property
    def searched(self) -> bool:
        """Whether search may return this clause."""
        return self.kind not in UNSEARCHED_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """An agency's role in a clause, on the nearest labelled clause.

    ``agency``: canonical name from the lexicon (广东省商务厅); where the lexicon has none, the printed name
    with inherited prefix and suffix made explicit (省科技厅, 广州市人民政府). ``printed``: that explicit
    printed form always. ``quote``/``start``/``end``: the characters that name it; ``span_start``/``span_end``
    the whole duty parenthesis or sentence, the thing to show. ``group``: 0-based ordinal of the duty
    statement within the clause (several groups in one paragraph stay apart).
    """

    clause_id: str
    agency: str
    printed: str
    role: Role
    quote: str
    start: int
    end: int
    span_start: int
    span_end: int
    group: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A number a document commits to.

    ``metric``: what is counted, in the text's own words (集装箱吞吐量). ``value``: normalised number (亿 and 万
    multiplied out); ``unit``: normalised unit without multiplier (标箱, 元, 美元, 吨, %, 家). ``deadline``:
    ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, "" if none is said. ``quote`` is the whole phrase.
    """

    clause_id: str
    metric: str
    comparator: Comparator
    value: float
    unit: str
    deadline: str
    modality: Modality
    quote: str
    start: int
    end: int
    value_text: str = ""  # as printed: 3700万标箱


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that was not understood while reading, with where it stands."""

    message: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """A document with everything read out of it. Clauses are in text order and partition the text."""

    document: Document
    clauses: tuple[Clause, ...]
    duties: tuple[Duty, ...] = ()
    targets: tuple[Target, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The unit that is searched: a clause, or a window inside a long one.

    ``context`` is the heading path joined (document title first), ``text == document.text[start:end]``.
    ``muted``: document spans inside the passage that only say who is responsible; they count less in search.
    """

    clause_id: str
    document_id: str
    start: int
    end: int
    text: str
    context: str = ""
    kind: str = ""
    muted: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A search result: one per clause, best first, ``rank`` from 1, higher ``score`` is better.

    ``text == document.text[start:end]`` is the clause's own text.
    """

    rank: int
    score: float
    document_id: str
    clause_id: str
    clause_label: str
    heading_path: tuple[str, ...]
    text: str
    start: int
    end: int
    signals: dict[str, float] = field(
        default_factory=dict
    )  # each retrieval signal's contribution, where it was asked for
