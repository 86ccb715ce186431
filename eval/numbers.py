"""Numbers with units as they are written in Chinese, English and Portuguese, read as numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text import NUMERAL_CHARS, chinese_number, simplify

#: Spellings of each unit, folded; the key is what gold writes.
_UNITS = {
    "美元": ("美元", "美金", "us dollars", "us dollar", "u.s. dollars", "usd", "dollars", "dolares americanos",
           "dolares dos eua", "dólares", "dolares", "dólares americanos", "dólares dos eua", "dólares norte-americanos"),
    "元": ("元人民币", "元", "块", "yuan", "rmb", "renminbi", "cny", "yuans", "iuan", "iuanes", "remimbi", "renminbis"),
    "澳门元": ("澳门元", "mop", "patacas"),
    "港元": ("港元", "港币", "hkd", "hong kong dollars"),
    "标箱": ("标箱", "标准箱", "teus", "teu", "standard containers", "containers", "contentores", "contêineres",
           "twenty-foot equivalent units", "twenty foot equivalent units"),
    "吨": ("吨", "metric tons", "metric tonnes", "tonnes", "tons", "toneladas"),
    "%": ("%", "per cent", "percent", "por cento"),
    "家": ("家", "enterprises", "companies", "firms", "empresas", "foreign-invested enterprises", "businesses",
          "foreign-funded enterprises", "foreign-invested companies", "empresas estrangeiras"),
    "个": ("个", "種", "种", "types", "kinds", "varieties", "products", "futures", "categories", "tipos", "categorias",
          "类", "produtos", "contratos"),
    "项": ("项", "条", "tasks", "task", "tarefas", "measures", "items", "个任务", "clauses", "medidas", "itens", "articles"),
    "人": ("人", "名", "people", "persons", "pessoas"),
    "年": ("年", "years", "year", "anos"),
    "天": ("日", "天", "days", "day", "dias", "个工作日", "工作日", "working days", "dias úteis"),
    "平方米": ("平方米", "square metres", "square meters", "metros quadrados", "㎡"),
    "万平方米": (),
    "公里": ("公里", "千米", "km", "kilometres", "kilometers", "quilómetros"),
    "亩": ("亩", "mu"),
    "小时": ("小时", "hours", "horas"),
    "分钟": ("分钟", "minutes", "minutos"),
    "月": ("个月", "months", "meses"),
}  # fmt: skip
_UNIT_OF = {spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings}
_UNIT_PATTERN = "|".join(re.escape(s) for s in sorted(_UNIT_OF, key=len, reverse=True))
_ZH_SCALE = {"万亿": 1e12, "亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4, "千": 1e3, "百": 1e2}
_WEST_SCALE = {
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "mil milhões": 1e9, "mil milhoes": 1e9,
    "milhões": 1e6, "milhoes": 1e6, "milhão": 1e6, "bilhões": 1e9, "biliões": 1e12, "mil": 1e3, "bn": 1e9,
    "m": 1e6, "k": 1e3,
}  # fmt: skip
_WORDS = {
    word: value
    for value, words in enumerate(
        ("zero", "one um uma", "two dois duas", "three três tres", "four quatro", "five cinco", "six seis",
         "seven sete", "eight oito", "nine nove", "ten dez", "eleven onze", "twelve doze", "thirteen treze",
         "fourteen catorze", "fifteen quinze", "sixteen dezasseis", "seventeen dezassete", "eighteen dezoito",
         "nineteen dezanove", "twenty vinte")
    )
    for word in words.split()
}  # fmt: skip
_CURRENCY = {"us$": "美元", "usd": "美元", "$": "美元", "rmb": "元", "cny": "元", "¥": "元", "￥": "元",
             "mop": "澳门元", "hk$": "港元"}  # fmt: skip

_NUMBER = re.compile(
    r"(?P<currency>us\$|hk\$|usd|rmb|cny|mop|\$|¥|￥)?\s?"
    r"(?:(?P<digits>\d+(?:[,，.  ]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
    rf"|(?P<han>[{NUMERAL_CHARS}]+)"
    rf"|(?<![^\W\d_])(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?![^\W\d_]))"
    r"\s?(?P<scale>万亿|千万|百万|亿|万|千|百|"
    r"(?:mil milhões|mil milhoes|thousand|million|billion|trillion|milhões|milhoes|milhão|bilhões|biliões|mil|bn|m|k)(?![^\W\d_]))?"
    rf"\s?(?:余|多|左右|或以上|de\s|of\s)*\s?(?P<unit>(?:{_UNIT_PATTERN}))?",
    re.IGNORECASE,
)
# What looks like a number but names a place in a document or a marker.
_MARKER = re.compile(r"\[\d+(?:[,\s–-]+\d+)*\]|【\d+】")
_ORDINAL = re.compile(
    r"(?:第|任务|task|tasks|clause|clauses|article|item|section|no\.|nº|n\.º|#|tarefa|tarefas|cláusula|artigo|ponto)\s?$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?m)^\s*[-*•]?\s*\(?\d{1,2}[.、)．]\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number as read: ``value`` multiplied out, ``unit`` as gold has it ("" unknown), ``text`` as printed."""

    value: float
    unit: str
    text: str
    start: int
    end: int


def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the numbers of ``text`` in order, without markers, ordinals (第6项, task 5), labels and dates.

    >>> [(q.value, q.unit) for q in quantities("达3700万标箱; 37 million TEU; US$70 billion")]
    [(37000000.0, '标箱'), (37000000.0, '标箱'), (70000000000.0, '美元')]
    """
    from eval.dates import DATE_PATTERN

    source = simplify(text)
    for pattern in (_MARKER, DATE_PATTERN, _LABEL):
        source = pattern.sub(lambda m: "\0" * len(m.group()), source)
    found: list[Quantity] = []
    for match in _NUMBER.finditer(source):
        if _ORDINAL.search(source[max(0, match.start() - 12) : match.start(_kind(match))]):
            continue
        quantity = _read(match)
        if quantity is not None:
            found.append(quantity)
    return tuple(found)


def _kind(match: re.Match[str]) -> str:
    return next(k for k in ("digits", "han", "word") if match.group(k))


def _read(match: re.Match[str]) -> Quantity | None:
    kind = _kind(match)
    scale_text = (match.group("scale") or "").lower()
    unit = _UNIT_OF.get((match.group("unit") or "").lower(), "")
    currency = _CURRENCY.get((match.group("currency") or "").lower(), "")
    if kind == "digits":
        value = _digits(match.group("digits"))
    elif kind == "word":
        value = float(_WORDS[match.group("word").lower()])
        if match.group("word").lower() in {"one", "um", "uma"} and not scale_text:
            return None  # articles and pronouns, hardly ever a count
    else:
        number = chinese_number(match.group("han"))
        if number is None or not (unit or scale_text or len(match.group("han")) > 2):
            return None  # 一 and 十 inside words: 统一, 一站式
        value = float(number)
    scale = _ZH_SCALE.get(scale_text) or _WEST_SCALE.get(scale_text) or 1.0
    return Quantity(
        value=round(value * scale, 6),
        unit=unit or currency,
        text=match.group().strip(),
        start=match.start(),
        end=match.end(),
    )


def _digits(text: str) -> float:
    if re.fullmatch(r"\d+(?:[,，.  ]\d{3})+(?:\.\d+)?", text):
        whole, _, rest = (
            text.partition(".")
            if re.search(r"\.\d+$", text) and not re.search(r"\.\d{3}$", text)
            else (text, "", "")
        )
        return float(re.sub(r"\D", "", whole) + ("." + rest if rest else ""))
    return float(text.replace(",", "."))


def same_number(quantity: Quantity, value: float, unit: str = "") -> bool:
    """Return whether ``quantity`` states ``value``; units clash only where both are known and differ."""
    wanted = normal_unit(unit)
    if abs(quantity.value - value) > 1e-9 * max(1.0, abs(value)):
        return False
    return not (
        wanted and quantity.unit and quantity.unit != wanted and {quantity.unit, wanted} != {"个", "项"}
    )


def normal_unit(unit: str) -> str:
    """Return the unit as this module writes it; an unknown one unchanged."""
    return _UNIT_OF.get(unit.lower(), unit)
