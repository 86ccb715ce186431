"""Numbers in the styles Word numbers lists with."""

from __future__ import annotations

_CN = "零一二三四五六七八九"
_LEGAL_SIMPLE = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def format_number(number: int, style: str) -> str:
    """Return ``number`` as Word prints it in the list format ``style`` (ST_NumberFormat); decimal if unknown.

    >>> format_number(21, "chineseCountingThousand"), format_number(3, "lowerRoman"), format_number(28, "upperLetter")
    ('二十一', 'iii', 'BB')
    """
    if number < 0:
        return str(number)
    if style in {"chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
                 "japaneseCounting", "koreanCounting"}:  # fmt: skip
        return chinese(number)
    if style in {"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2"}:
        return "".join("〇一二三四五六七八九"[int(d)] for d in str(number))
    if style == "chineseLegalSimplified":
        return chinese(number, _LEGAL_SIMPLE, "拾佰仟", one_ten=True)
    if style in {"ideographLegalTraditional", "japaneseLegal"}:
        return chinese(number, _LEGAL_TRADITIONAL, "拾佰仟", one_ten=True)
    if style == "ideographTraditional":
        return _STEMS[(number - 1) % 10] if number else "0"
    if style in {"ideographZodiac"}:
        return _BRANCHES[(number - 1) % 12] if number else "0"
    if style in {"upperLetter", "lowerLetter"}:
        letters = chr(65 + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)
        return letters if style == "upperLetter" else letters.lower()
    if style in {"upperRoman", "lowerRoman"}:
        roman = _roman(number) if number < 4000 else str(number)
        return roman if style == "lowerRoman" else roman.upper()
    if style in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 1 <= number <= 50:
        return _circled(number)
    if style == "decimalEnclosedParen" and 1 <= number <= 20:
        return chr(0x2474 + number - 1)
    if style == "decimalEnclosedFullstop" and 1 <= number <= 20:
        return chr(0x2488 + number - 1)
    if style in {"decimalFullWidth", "decimalFullWidth2"}:
        return "".join(chr(0xFF10 + int(d)) for d in str(number))
    if style == "decimalZero":
        return f"{number:02d}"
    return str(number)


def chinese(number: int, digits: str = _CN, units: str = "十百千", *, one_ten: bool = False) -> str:
    """Return a number below 100,000 in Chinese: 十, 二十一, 一百零五."""
    if number >= 100_000:
        return str(number)
    if number >= 10_000:
        rest = number % 10_000
        tail = (
            ""
            if not rest
            else (digits[0] if rest < 1000 else "") + chinese(rest, digits, units, one_ten=True)
        )
        return chinese(number // 10_000, digits, units, one_ten=one_ten) + "万" + tail
    if number < 10:
        return digits[number]
    out, gap = "", False
    text = str(number)
    for position, digit in enumerate(text):
        power = len(text) - position - 1
        if digit == "0":
            gap = True
            continue
        if gap and out:
            out += digits[0]
        gap = False
        out += digits[int(digit)] + (units[power - 1] if power else "")
    if not one_ten and 10 <= number < 20:
        out = out[1:]
    return out


def _circled(number: int) -> str:
    if number <= 20:
        return chr(0x2460 + number - 1)
    return chr(0x3251 + number - 21) if number <= 35 else chr(0x32B1 + number - 36)


def _roman(number: int) -> str:
    out = ""
    for size, letters in _ROMAN:
        count, number = divmod(number, size)
        out += letters * count
    return out
