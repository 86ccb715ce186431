"""The pages' own words in the four languages, and which of them a reader wants."""

from __future__ import annotations

LANGUAGES = ("zh-Hans", "zh-Hant", "en", "pt")

#: word → (zh-Hans, zh-Hant, en, pt), in the order of LANGUAGES.
_WORDS: dict[str, tuple[str, str, str, str]] = {
    "agency": ("机构", "機構", "Agency", "Entidade"),
    "api": ("接口", "介面", "API", "API"),
    "back": ("返回文件库", "返回文件庫", "Back to the documents", "Voltar aos documentos"),
    "clause": ("条文", "條文", "Clause", "Cláusula"),
    "clauses": ("条文", "條文", "Clauses", "Cláusulas"),
    "cited": ("引用的原文", "引用的原文", "The passage cited", "A passagem citada"),
    "date": ("日期", "日期", "Date", "Data"),
    "deadline": ("期限", "期限", "Deadline", "Prazo"),
    "document_number": ("发文字号", "發文字號", "Document no.", "N.º do documento"),
    "documents": ("文件库", "文件庫", "Documents", "Documentos"),
    "duties": ("任务分工", "任務分工", "Duties", "Competências"),
    "effective": ("施行日期", "施行日期", "In force from", "Em vigor desde"),
    "empty": (
        "文件库中还没有文件。",
        "文件庫中還沒有文件。",
        "There are no documents yet.",
        "Ainda não há documentos.",
    ),
    "expires": ("有效期至", "有效期至", "Valid until", "Válido até"),
    "furniture": ("网页附带文字", "網頁附帶文字", "Page furniture", "Elementos da página"),
    "index_number": ("索引号", "索引號", "Index no.", "N.º de índice"),
    "issuer": ("发文机关", "發文機關", "Issued by", "Emitido por"),
    "metric": ("指标", "指標", "Metric", "Indicador"),
    "modality": ("语气", "語氣", "Wording", "Modalidade"),
    "next": ("下一条", "下一條", "Next", "Seguinte"),
    "outline": ("目录", "目錄", "Outline", "Índice"),
    "permalink": ("本条链接", "本條連結", "Link to this clause", "Ligação a esta cláusula"),
    "previous": ("上一条", "上一條", "Previous", "Anterior"),
    "published": ("发布日期", "發布日期", "Published", "Publicado"),
    "role": ("职责", "職責", "Role", "Função"),
    "skip": ("跳到正文", "跳到正文", "Skip to the text", "Saltar para o texto"),
    "source": ("原始网页", "原始網頁", "Original page", "Página original"),
    "status": ("效力", "效力", "Status", "Vigência"),
    "superseded_by": ("替代文件", "替代文件", "Superseded by", "Substituído por"),
    "targets": ("目标", "目標", "Targets", "Metas"),
    "topics": ("主题", "主題", "Topics", "Temas"),
    "value": ("数值", "數值", "Value", "Valor"),
    "written": ("成文日期", "成文日期", "Written", "Redigido"),
    "role.lead": ("牵头", "牽頭", "Leads", "Lidera"),
    "role.participant": ("参与", "參與", "Takes part", "Participa"),
    "role.responsible": ("负责", "負責", "Responsible", "Responsável"),
    "role.guiding": ("指导", "指導", "Guides", "Orienta"),
    "role.supporting": ("支持", "支持", "Supports", "Apoia"),
    "status.in_force": ("现行有效", "現行有效", "In force", "Em vigor"),
    "status.expired": ("已失效", "已失效", "Expired", "Caducado"),
    "status.superseded": ("已被替代", "已被替代", "Superseded", "Substituído"),
    "modality.shall": ("应当", "應當", "shall", "deve"),
    "modality.will": ("将", "將", "will", "será"),
    "modality.seek": ("争取", "爭取", "seeks to", "procura"),
    "modality.support": ("支持", "支持", "supports", "apoia"),
    "modality.encourage": ("鼓励", "鼓勵", "encourages", "incentiva"),
    "modality.explore": ("探索", "探索", "explores", "explora"),
    "modality.allow": ("允许", "允許", "allows", "permite"),
    "modality.prohibit": ("禁止", "禁止", "prohibits", "proíbe"),
    "title.404": ("没有这个页面", "沒有這個頁面", "Not found", "Não encontrado"),
    "title.503": ("暂时不可用", "暫時不可用", "Not available now", "Indisponível de momento"),
    "title.error": ("出错了", "出錯了", "Something went wrong", "Ocorreu um erro"),
    "motto": (
        "问政策文件，得到逐字引用的条文。",
        "問政策文件，得到逐字引用的條文。",
        "Ask policy documents; get the clause, word for word.",
        "Pergunte aos documentos oficiais; receba a cláusula, palavra por palavra.",
    ),
}


def words(language: str) -> dict[str, str]:
    """Return every word in ``language``, one of LANGUAGES."""
    column = LANGUAGES.index(language)
    return {name: forms[column] for name, forms in _WORDS.items()}


def choose_language(accept: str, wanted: str = "") -> str:
    """Return the language of the page: the one asked for, else the reader's best of ours, else English.

    Args:
        accept: an ``Accept-Language`` header.
        wanted: a language tag from the address; an unknown one is ignored.
    """
    if wanted and (known := _known(wanted)):
        return known
    ranked: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept.split(",")[:20]):
        tag, _, parameter = part.partition(";")
        language = _known(tag.strip())
        if language:
            ranked.append((-_quality(parameter), position, language))
    return min(ranked)[2] if ranked else "en"


def _quality(parameter: str) -> float:
    try:
        return float(parameter.strip().removeprefix("q="))
    except ValueError:
        return 1.0


def _known(tag: str) -> str:
    lower = tag.lower()
    if lower.startswith("zh"):
        traditional = any(part in {"hant", "tw", "hk", "mo"} for part in lower.split("-"))
        return "zh-Hant" if traditional else "zh-Hans"
    return next((language for language in ("en", "pt") if lower.split("-")[0] == language), "")
