"""Which language a question is asked in, by rule: script first, then function words.

The answer's language is one of four; written Cantonese is answered in Traditional Chinese.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.errors import SettingInvalid
from index.scripts import converter
from index.text import simplify

#: The languages an answer can be written in.
LANGUAGES = ("zh-Hans", "zh-Hant", "en", "pt")

_ALIASES = {
    "zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-sg": "zh-Hans", "zh-hans": "zh-Hans", "chs": "zh-Hans",
    "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant", "zh-hant": "zh-Hant", "cht": "zh-Hant",
    "yue": "zh-Hant", "yue-hk": "zh-Hant", "yue-hant": "zh-Hant",
    "en": "en", "en-us": "en", "en-gb": "en", "en-hk": "en", "pt": "pt", "pt-pt": "pt", "pt-br": "pt", "pt-mo": "pt",
}  # fmt: skip

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿𠀀-𰀀]")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+")
_FOREIGN = re.compile(r"[぀-ヿ가-힯Ѐ-ӿ؀-ۿ฀-๿]")

# Words that written Cantonese has and written Mandarin has not.
_CANTONESE = re.compile(
    r"[嘅咗喺啲嚟冇唔哋咁嗰畀攞睇揾搵嘢嗎咩]|邊個|边个|邊間|邊度|边度|邊啲|係咪|系咪|幾時|点样|點樣|乜嘢|幾多錢|幾多|邊一"
)
_CANTONESE_ALONE = re.compile(r"[嘅咗喺啲嚟冇唔哋咁嗰]|邊個|边个|係咪|乜嘢|邊度|边度|邊間")

# Words that make a Chinese sentence a question: without them Chinese characters may just be a quoted name.
_HAN_FRAME = re.compile(r"[的吗嗎呢哪谁誰何几幾由是有了请請]|什么|什麼|多少|怎")

# Function words are the surest sign of the language of a short Latin text.
_PORTUGUESE = frozenset(
    [
        "posso",
        "podem",
        "podemos",
        "tenho",
        "temos",
        "devo",
        "existe",
        "existem",
        "preciso",
        "precisa",
        "precisam",
        "fazer",
        "segundo",
        "conforme",
        "durante",
        "após",
        "sem",
        "num",
        "numa",
        "meu",
        "minha",
        "meus",
        "minhas",
        "nosso",
        "nossa",
        "eu",
        "ele",
        "ela",
        "eles",
        "elas",
        "já",
        "também",
        "ainda",
        "muito",
        "menos",
        "lei",
        "multa",
        "licença",
        "trabalhador",
        "trabalhadores",
        "empresa",
        "empresas",
        "anos",
        "dias",
        "meses",
        "depois",
        "antes",
        "quer",
        "quero",
        "caso",
        "só",
        "sou",
        "estou",
        "lhe",
        "seus",
        "suas",
        "cada",
        "qualquer",
        "porquê",
        "artigo",
        "direito",
        "quantidade",
        "montante",
        "quantia",
        "pago",
        "pagar",
        "o",
        "os",
        "as",
        "um",
        "uma",
        "de",
        "do",
        "da",
        "dos",
        "das",
        "em",
        "no",
        "na",
        "nos",
        "nas",
        "por",
        "pelo",
        "pela",
        "pelos",
        "pelas",
        "para",
        "com",
        "que",
        "qual",
        "quais",
        "quem",
        "quando",
        "onde",
        "como",
        "quanto",
        "quantos",
        "quanta",
        "quantas",
        "é",
        "são",
        "ser",
        "foi",
        "foram",
        "está",
        "estão",
        "não",
        "sim",
        "ao",
        "aos",
        "à",
        "às",
        "e",
        "ou",
        "se",
        "seu",
        "sua",
        "isso",
        "este",
        "esta",
        "esse",
        "essa",
        "entre",
        "sobre",
        "até",
        "mais",
        "porque",
        "há",
        "tem",
        "têm",
        "pode",
        "devem",
        "deve",
        "lista",
        "liste",
        "tarefas",
        "tarefa",
        "plano",
        "órgão",
        "entidade",
        "meta",
        "prazo",
        "lidera",
        "participam",
        "documento",
    ]
)
_ENGLISH = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "to",
        "with",
        "and",
        "or",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "which",
        "what",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "how",
        "does",
        "do",
        "did",
        "can",
        "could",
        "should",
        "will",
        "would",
        "may",
        "must",
        "this",
        "that",
        "these",
        "those",
        "there",
        "it",
        "its",
        "their",
        "has",
        "have",
        "had",
        "many",
        "much",
        "any",
        "all",
        "every",
        "list",
        "not",
        "no",
        "from",
        "about",
        "into",
        "under",
        "plan",
        "task",
        "tasks",
        "agency",
        "leads",
        "lead",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """``code`` is the language to answer in; ``covered`` is False when the question's own is none of ours."""

    code: str
    cantonese: bool = False
    covered: bool = True


def detect(text: str, default: str = "zh-Hans") -> Language:
    """Return the language of ``text``; ``default`` decides where the text itself does not.

    >>> detect("which agency leads it?").code, detect("邊個部門牽頭？").code, detect("quem lidera?").code
    ('en', 'zh-Hant', 'pt')
    """
    han = len(_HAN.findall(text))
    words = [w.casefold() for w in _LATIN.findall(text)]
    foreign = len(_FOREIGN.findall(text))
    # A Chinese word weighs about two characters; English questions quote Chinese names and vice versa.
    latin_frame = sum(w in _ENGLISH or w in _PORTUGUESE for w in words) >= 2 and not _HAN_FRAME.search(text)
    if han and not latin_frame and han / 2 >= len(words) * 0.6:
        if foreign >= 2:
            return Language(code="en", covered=False)
        cantonese = bool(_CANTONESE.search(text)) and (
            bool(_CANTONESE_ALONE.search(text)) or traditional(text) is True
        )
        if cantonese:
            return Language(code="zh-Hant", cantonese=True)
        script = traditional(text)
        if script is None:
            return Language(code=default if default.startswith("zh") else "zh-Hans")
        return Language(code="zh-Hant" if script else "zh-Hans")
    if foreign > sum(map(len, words)):
        return Language(code="en", covered=False)
    if words:
        return Language(code=_latin(text, words, default), covered=True)
    return Language(code=default)


def _latin(text: str, words: list[str], default: str) -> str:
    portuguese = sum(w in _PORTUGUESE for w in words) + 2 * len(
        re.findall(r"[ãõçáâêéíóôúà]", text.casefold())
    )
    english = sum(w in _ENGLISH for w in words)
    if portuguese == english:
        return default if default in ("en", "pt") else "en"
    return "pt" if portuguese > english else "en"


def traditional(text: str) -> bool | None:
    """Return whether Chinese ``text`` is written in Traditional characters; None where both look alike."""
    han = "".join(_HAN.findall(text))
    plain = simplify(han)
    only_traditional = sum(a != b for a, b in zip(han, plain, strict=True))
    only_simplified = sum(a != b for a, b in zip(han, converter("s2t")(han), strict=False))
    if only_traditional == only_simplified:
        return None
    return only_traditional > only_simplified


def to_script(text: str, language: str) -> str:
    """Return our own Chinese words in the script of ``language``. Never used on quotes."""
    return converter("s2t")(text) if language == "zh-Hant" else text


def resolve(name: str) -> str:
    """Return the language code for an option's value; "" for auto.

    Raises:
        SettingInvalid: a language we do not write.
    """
    folded = name.strip().casefold().replace("_", "-")
    if folded in ("", "auto"):
        return ""
    if folded not in _ALIASES:
        raise SettingInvalid(
            f"Language {name!r} is not one of ours.", f"Use one of: auto, {', '.join(LANGUAGES)}, yue."
        )
    return _ALIASES[folded]
