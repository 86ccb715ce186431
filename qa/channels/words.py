"""What the channels say in their own words, in four languages."""

from __future__ import annotations

from typing import Final

_WORDS: Final[dict[str, dict[str, str]]] = {
    "help": {
        "zh-Hans": "请直接提问，例如：保税低硫燃料油混兑调和业务由谁牵头？我会逐字引用条文作答。",
        "zh-Hant": "請直接提問，例如：某項工作由誰牽頭？我會逐字引用條文作答。",
        "en": "Ask me a question about the documents; I answer with the clauses, word for word.",
        "pt": "Faça uma pergunta sobre os documentos; respondo com as cláusulas, palavra por palavra.",
    },
    "working": {
        "zh-Hans": "正在查找条文……",
        "zh-Hant": "正在查找條文……",
        "en": "Looking it up in the documents…",
        "pt": "A procurar nos documentos…",
    },
    "not_ready": {
        "zh-Hans": "文件正在准备中，请过一会儿再问。",
        "zh-Hant": "文件正在準備中，請過一會兒再問。",
        "en": "The documents are being prepared. Please ask again in a moment.",
        "pt": "Os documentos estão a ser preparados. Pergunte de novo daqui a pouco.",
    },
    "too_long": {
        "zh-Hans": "这个问题我读不了：可能太长，或没有可读的文字。请简短地再问一次。",
        "zh-Hant": "這個問題我讀不了：可能太長，或沒有可讀的文字。請簡短地再問一次。",
        "en": "I cannot read this question: it is too long or holds no words. Please ask again, briefly.",
        "pt": "Não consigo ler esta pergunta: é demasiado longa ou não tem palavras. Pergunte de novo, em poucas palavras.",
    },
    "too_many": {
        "zh-Hans": "您问得太快了，请过 {seconds} 秒再问。",
        "zh-Hant": "您問得太快了，請過 {seconds} 秒再問。",
        "en": "That is more questions than I can take from one person. Please ask again in {seconds} seconds.",
        "pt": "São mais perguntas do que posso receber de uma pessoa. Pergunte de novo daqui a {seconds} segundos.",
    },
    "failed": {
        "zh-Hans": "抱歉，这次没能答上来。请稍后再问；若仍不行，请告知管理员。",
        "zh-Hant": "抱歉，這次沒能答上來。請稍後再問；若仍不行，請告知管理員。",
        "en": "Sorry, I could not answer this time. Please try again later; if it goes on, tell your administrator.",
        "pt": "Desculpe, desta vez não consegui responder. Tente mais tarde; se continuar, avise o administrador.",
    },
    "gone": {
        "zh-Hans": "这一条文已不在文件库中。",
        "zh-Hant": "這一條文已不在文件庫中。",
        "en": "This clause is no longer among the documents.",
        "pt": "Esta cláusula já não está entre os documentos.",
    },
    "view": {
        "zh-Hans": "查看原文",
        "zh-Hant": "查看原文",
        "en": "View clause",
        "pt": "Ver cláusula",
    },
    "buttons": {
        "zh-Hans": "条文原文与评价",
        "zh-Hant": "條文原文與評價",
        "en": "Clauses and your opinion",
        "pt": "Cláusulas e a sua opinião",
    },
    "clause": {"zh-Hans": "条文原文", "zh-Hant": "條文原文", "en": "Clause", "pt": "Cláusula"},
    "open": {"zh-Hans": "打开文件", "zh-Hant": "打開文件", "en": "Open document", "pt": "Abrir documento"},
    "good": {"zh-Hans": "有帮助", "zh-Hant": "有幫助", "en": "Helpful", "pt": "Útil"},
    "bad": {"zh-Hans": "没帮助", "zh-Hant": "沒幫助", "en": "Not helpful", "pt": "Não ajudou"},
    "thanks": {"zh-Hans": "谢谢反馈", "zh-Hant": "謝謝回饋", "en": "Thank you", "pt": "Obrigado"},
    "more": {
        "zh-Hans": "另有 {count} 处依据未列出",
        "zh-Hant": "另有 {count} 處依據未列出",
        "en": "{count} more sources are not listed",
        "pt": "Mais {count} fontes não listadas",
    },
}


def words(name: str, language: str, **values: object) -> str:
    """Return a phrase; an unknown language gets English."""
    phrases = _WORDS[name]
    return phrases.get(language, phrases["en"]).format(**values)
