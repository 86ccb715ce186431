"""Spoken Cantonese in the words of written Chinese, for search: 喺邊度攞 is 在哪里拿.

Documents are written, and so is what encoders and dictionaries have learnt from. Only words that are nothing else in
written Chinese are exchanged, longest first, and only in questions that show one of Cantonese's own characters or words.
"""

from __future__ import annotations

import re

#: Characters and words that written Chinese does not use, as they stand in Simplified.
_OWN = re.compile(
    "[嘅喺咗冇唔啲哋嗰𠮶佢嚟揾攞乜咩嘢咁噉諗谂嗌喇啱俾畀孭睇瞓掂㗎]|几多|几耐|点样|点解|同埋|入面|(?<![周海路])边(?:度|位|间|个(?![别体人]))"
)

_WORDS = {
    "乜嘢": "什么", "咩嘢": "什么", "做乜": "为什么", "点解": "为什么", "点样": "怎样", "点先": "怎样才", "点算": "怎么办", "点做": "怎么做", "点搞": "怎么办",
    "边个": "哪个", "边度": "哪里", "边啲": "哪些", "边几": "哪几", "边间": "哪家", "边位": "哪位", "边份": "哪份", "边条": "哪条", "边日": "哪天", "边年": "哪年",
    "几多": "多少", "几耐": "多久", "几时": "什么时候", "几钱": "多少钱", "几大": "多大",
    "呢个": "这个", "呢份": "这份", "呢啲": "这些", "呢条": "这条", "呢间": "这家", "呢度": "这里", "呢种": "这种", "呢件": "这件", "呢次": "这次",
    "嗰个": "那个", "嗰份": "那份", "嗰啲": "那些", "嗰度": "那里", "嗰项": "那项", "𠮶个": "那个", "𠮶份": "那份", "𠮶啲": "那些", "𠮶度": "那里", "𠮶项": "那项",
    "系咪": "是不是", "係咪": "是不是", "可唔可以": "可不可以", "使唔使": "要不要", "有冇": "有没有", "得唔得": "行不行", "唔使": "不用", "唔好": "不要", "唔得": "不行", "唔可以": "不可以",
    "唔系": "不是", "唔係": "不是", "冇得": "不能", "未有": "没有", "仲有": "还有", "仲系": "还是", "仲要": "还要", "同埋": "和", "入面": "里面", "出面": "外面", "而家": "现在", "依家": "现在",
    "听日": "明天", "今日": "今天", "琴日": "昨天", "啱啱": "刚刚", "唔该": "请问", "想问下": "想问", "我哋": "我们", "你哋": "你们", "佢哋": "他们", "人哋": "别人", "返工": "上班", "放工": "下班",
    "出粮": "发工资", "嘅人工": "的工资", "份人工": "份工资", "炒鱿": "解雇", "细路": "孩子", "屋企": "家", "老细": "老板", "事头": "老板", "识得": "懂得", "话畀": "告诉", "话俾": "告诉",
    "嘅": "的", "喺": "在", "咗": "了", "冇": "没有", "唔": "不", "啲": "些", "哋": "们", "嗰": "那", "𠮶": "那", "佢": "他", "嚟": "来", "揾": "找", "攞": "拿", "乜": "什么", "咩": "什么",
    "嘢": "东西", "咁": "这样", "噉": "这样", "谂": "想", "諗": "想", "嗌": "叫", "俾": "给", "畀": "给", "睇": "看", "係": "是", "孭": "负", "啱": "对", "喇": "了", "㗎": "的", "吖": "啊",
}  # fmt: skip
_FIND = re.compile("(?<![周海路])(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + ")")


def written_chinese(simplified: str) -> str:
    """Return a Simplified question with Cantonese words exchanged; any other question as it is.

    >>> written_chinese("呢份文件话喺边度攞许可证")
    '这份文件话在哪里拿许可证'
    >>> written_chinese("周边个别企业由什么部门监管")
    '周边个别企业由什么部门监管'
    """
    if not _OWN.search(simplified):
        return simplified
    return _FIND.sub(lambda match: _WORDS[match.group()], simplified)
