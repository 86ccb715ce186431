"""The words of the demo page in the four languages."""

from __future__ import annotations

from qa.web.words import LANGUAGES

#: word → (zh-Hans, zh-Hant, en, pt), in the order of LANGUAGES.
_WORDS: dict[str, tuple[str, str, str, str]] = {
    "headline": (
        "问政策文件，答案逐句附原文",
        "問政策文件，答案逐句附原文",
        "Ask the policy. Read the clause.",
        "Pergunte à política. Leia a cláusula.",
    ),
    "lead": (
        "每个数字、日期、部门和职责，都先与条文核对，再展示给您。",
        "每個數字、日期、部門和職責，都先與條文核對，再展示給您。",
        "Every number, date, agency and role is checked against the clause before you see it.",
        "Cada número, data, entidade e função é conferido com a cláusula antes de lhe ser mostrado.",
    ),
    "point.quote": ("一字不改", "一字不改", "Word for word", "Palavra por palavra"),
    "point.quote.text": (
        "点开引文编号，原文就在眼前，引用处已标出。",
        "點開引文編號，原文就在眼前，引用處已標出。",
        "Open a citation: the clause is there, the quoted words marked.",
        "Abra uma citação: a cláusula aparece com as palavras citadas assinaladas.",
    ),
    "point.silence": (
        "不知则不言",
        "不知則不言",
        "Silence over invention",
        "Antes o silêncio do que a invenção",
    ),
    "point.silence.text": (
        "文件没有说的，如实相告，并列出最接近的条文。",
        "文件沒有說的，如實相告，並列出最接近的條文。",
        "What the documents do not say, you are told, with the nearest clauses.",
        "O que os documentos não dizem é dito com franqueza, com as cláusulas mais próximas.",
    ),
    "point.language": ("四种语言", "四種語言", "Four languages", "Quatro línguas"),
    "point.language.text": (
        "用简体、繁体中文、英文或葡文提问，以您的语言作答。",
        "用簡體、繁體中文、英文或葡文提問，以您的語言作答。",
        "Ask in Simplified or Traditional Chinese, English or Portuguese.",
        "Pergunte em chinês simplificado ou tradicional, inglês ou português.",
    ),
    "embed": ("放进您的网站", "放進您的網站", "Put it on your site", "Coloque-o no seu sítio"),
    "embed.text": (
        "一行代码即可。文件不超过 40 KB，不用 Cookie，不连其他网站。",
        "一行程式碼即可。檔案不超過 40 KB，不用 Cookie，不連其他網站。",
        "One line. Under 40 KB, no cookies, nothing loaded from elsewhere.",
        "Uma linha. Menos de 40 KB, sem cookies, nada carregado de fora.",
    ),
    "languages": ("语言", "語言", "Language", "Língua"),
}

#: How each language calls itself.
OWN_NAMES = {"zh-Hans": "简体", "zh-Hant": "繁體", "en": "English", "pt": "Português"}


def demo_words(language: str) -> dict[str, str]:
    """Return every word in ``language``, one of LANGUAGES."""
    column = LANGUAGES.index(language)
    return {name: forms[column] for name, forms in _WORDS.items()}
