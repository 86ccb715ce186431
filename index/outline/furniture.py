# ruff: noqa: RUF001 (official texts print these characters)
"""Telling what a page says about itself: furniture, header lines, titles, addressees, signatures, dates."""

from __future__ import annotations

import re

_CN_DIGIT = "〇○零Ｏ一二三四五六七八九十"
_YEAR = rf"(?:\d{{4}}|[{_CN_DIGIT}]{{4}})"
DATE = re.compile(
    rf"^[（(]?\s*(?:{_YEAR}\s*年\s*(?:\d{{1,2}}|[{_CN_DIGIT}]{{1,3}})\s*月\s*(?:(?:\d{{1,2}}|[{_CN_DIGIT}]{{1,3}})\s*日)?"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December)\s+(?:\d{1,2},\s*)?\d{4})\s*[）)]?$"
)
_CLOCK = re.compile(r"^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?(?:\s|$)")
DOCUMENT_NUMBER = re.compile(
    r"^[（(]?\s{0,9}[\u4e00-\u9fffA-Za-z]{1,16}\s{0,9}(?:[〔\[（(【［]\s{0,9}(?:19|20)\d{2}\s{0,9}[〕\]）)】］]|(?:19|20)\d{2}\s{0,9}年?)\s{0,9}第?\s{0,9}\d{1,5}\s{0,9}[号號]\s{0,9}[）)]?$"
    r"|^第\s{0,9}\d{1,5}(?:/\d{4})?\s{0,9}[号號](?:(?!.*的)[\u4e00-\u9fff]{2,12})?$"
)
_KEYED = re.compile(
    r"^(?:索\s*引\s*号|信息索引|发\s*文\s*机\s*[关构]|制\s*发\s*机\s*关|发\s*布\s*(?:机\s*[关构]|单\s*位)|公\s*开\s*(?:日\s*期|主\s*体|范\s*围|类\s*别|属\s*性|方\s*式|时\s*限)"
    r"|发\s*文\s*(?:字\s*号|日\s*期)|文\s*号|文\s*件\s*编\s*号|标\s*题|名\s*称|主\s*题\s*(?:词|分\s*类|类\s*别)|成\s*文\s*(?:日\s*期|时\s*间)"
    r"|(?:发\s*布|发\s*表|生\s*成|印\s*发|公\s*布|公\s*开|制\s*定|更\s*新|实\s*施|施\s*行|生\s*效|失\s*效|废\s*止|颁\s*布|有\s*效)\s*(?:日\s*期|时\s*间|期)"
    r"|时\s*间|日\s*期|来\s*源|信\s*息\s*来\s*源|稿\s*件\s*来\s*源|文\s*章\s*来\s*源|浏\s*览\s*(?:次\s*数|量)?|访\s*问\s*量|点\s*击\s*(?:数|率|量)?|阅\s*读\s*(?:次\s*数|量)?"
    r"|有\s*效\s*性|效\s*力\s*(?:状\s*态|级\s*别|位\s*阶)|时\s*效\s*性|统\s*一\s*编\s*号|登\s*记\s*号|分\s*类|体\s*裁\s*分\s*类|组\s*配\s*分\s*类|服\s*务\s*对\s*象|作\s*者|编\s*辑"
    r"|责\s*任\s*编\s*辑|签\s*发\s*人|关\s*键\s*(?:字|词)|栏\s*目|状\s*态|层\s*级|类\s*型|官\s*方\s*链\s*接|原\s*文\s*链\s*接|关\s*联\s*稿\s*件"
    r"|發\s*布\s*日\s*期|來\s*源|法\s*規\s*編\s*號)\s*[:：|]"
)
_INDEX_NUMBER = re.compile(r"^[A-Za-z]{0,3}\d{5,}[-/][\w\-/]+$")
_LAW_INFO = re.compile(
    r"^[（(【\[]?\s*(?:根据|依据|由|经)?\s*[\d〇○零一二三四五六七八九十]{1,4}\s*年.{2,200}?(?:通过|通過|公布|公佈|发布|發布|颁布|修订|修訂|修正|批准|施行|实施|公布施行|印发)"
)
_FURNITURE = re.compile(
    r"^[【\[（(\s]*(?:打印(?:本页|此页|文章)?|【?字体|【?字号|字\s*体\s*[:：]|字\s*号\s*[:：]|分享(?:到)?|收藏(?:本页)?|下载(?:文字版|图片版|本页|word版?|pdf版?)?|全屏|加大|还原|减小|大\s*中\s*小|关闭(?:窗口|本页|页面)?"
    r"|返回(?:顶部|首页|列表|上一页)?|纠错|我要纠错|语音播报|无障碍|繁体|繁體|简体|扫一扫|保存|微信|微博|复制链接|视力保护色|朗读|回到顶部|更多|上一篇|下一篇|上一页|下一页|首页|主办(?:单位)?\s*[:：]|承办(?:单位)?\s*[:：]|版权所有"
    r"|网站(?:地图|标识码|首页|帮助)|联系我们|设为首页|加入收藏|隐私(?:声明|条款)|关于我们|技术支持|(?:相关|关联|相關|關聯)(?:报道|報道|链接|稿件|文章|新闻|阅读|解读|文件|信息)|政策解读|图解|解读[:：]|延伸阅读|责任编辑|您?当?前?所?在?的?位置|扫描二维码|用微信扫|Baidu$|map$)"
    r"|ICP备|公网安备|[>＞»›]\s*\S.*[>＞»›]|^首页\s*[>＞»›]|^[|｜/\\<>【】\[\]\-_=—·•\s]{1,8}$|^https?://\S+$|^Copyright\b",
    re.IGNORECASE,
)
_FURNITURE_SHORT = re.compile(r"^[\s】\]｜|]+$|^[】\])）]$|^[大中小]$")
_TITLE_END = re.compile(
    r"(?:通知|意见|方案|办法|辦法|条例|條例|规定|規定|细则|細則|决定|決定|公报|公報|报告|報告|规划|規劃|纲要|綱要|计划|計劃|法|公告|通告|批复|批覆|函|措施|要点|清单|清單|制度|章程|准则|準則|规则|規則|标准|標準|指南|目录|预案|規程|规程"
    r"|若干政策|政策|任务|分工|命令|令|解释|议案|讲话|声明|說明|说明|名单|汇总表|一览表|表|指引|導則|导则|安排|协议|框架|宣言|行动|书|白皮书|法典|法律|全文|Ordinance|Act|Law|Plan|Regulations?|Rules|Measures|Opinions|Notice|Report|Policy|Lei|Regulamento|Decreto)"
    r"(?:\s*[（(〔\[【][^（(]{1,40}[）)〕\]】]){0,3}\s*[》”]?(?:的(?:通知|函|公告|决定|批复|意见|报告))?$",
    re.IGNORECASE,
)
_ADDRESSEE = re.compile(r"[:：]$")
_ADDRESSED = re.compile(
    r"(?:政府|委员会|委員會|委|办公[厅室]|办|辦|厅|廳|局|部|部门|部門|单位|單位|机构|機構|会|會|院|校|企业|企業|公司|集团|处|所|中心|组|站"
    r"|银行|行|署|社|省|市|县|區|区|旗|州|盟|乡|镇|街道|代表|同志|委员|議員|议员|先生|女士|主席|市民|居民)(?:[（(][^（）()]{1,40}[）)])?$"
)
_TELLING = re.compile(r"[。；]|应当|應當|下列|如下|以下|不得|可以|之一|的[，：]|是[，：]|包括|规定[，：]")
_ORGANISATION = re.compile(
    r"(?:政府|办公厅|办公室|委员会|委員會|委|厅|廳|局|部|院|会|會|署|行|处|處|办|辦|中心|公司|集团|联社|组|组织|大学|学院|协会|主席|市长|省长|县长|区长|长官|長官|总理)\s*(?:[（(][^（）()]{1,20}[）)])?$"
)
_NOTE = re.compile(
    r"^[（(](?:排|列|带|标注?|注)[^（）()]{2,30}(?:牵头|主办|负责|责任)[^（）()]{0,40}[）)]$|^[（(]\s*(?:此件|本文有删减|此文件|联系人|本件|附注|信息公开形式)[^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)]$|^(?:抄送|抄报|主送|印送|分送|发送)\s*[:：]|^(?:信息)?公开(?:方式|属性|选项)[:：]|^(?:联系人|联系电话|联系方式)[:：]"
    rf"|^.{{2,30}}?\s*{_YEAR}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日\s*印发$"
)
_ENACTED = re.compile(
    rf"^(?:{_YEAR}\s*年\s*\S{{1,3}}\s*月\s*\S{{1,3}}\s*日(?:通過|通过|簽署|签署|公佈|公布|制定|核准|議決)[。.]?|命令公[佈布][。.]?"
    r"|(?:立法會|立法会|(?:代理|署理)?行政長官|(?:代理|署理)?行政长官|主席|署理)\S{0,8}[\s\u3000]+\S{2,20}"
    r"|(?:Aprovada|Assinada) em .{4,40}|Publique-se\.?|O (?:Presidente|Chefe).{0,80}|A Presidente.{0,80})$"
)
_SIGNED = re.compile(
    rf"^(?P<who>\S.{{1,60}}?)[\s\u3000]+(?P<when>{_YEAR}\s*年\s*\S{{1,3}}\s*月\s*\S{{1,3}}\s*日)$"
)
_PERSON = re.compile(
    r"^[（(]?[\u4e00-\u9fff]{0,14}(?:省长|市长|县长|区长|州长|盟长|旗长|主席|主任|行政长官|行政長官|总理|院长|检察长|书记)[ \u3000]+[\u4e00-\u9fff·][\u4e00-\u9fff· \u3000]{1,8}[）)]?$"
)
#: 2026年2月3日在某市第十六届人民代表大会第四次会议上, with the speaker's name or without.
_OCCASION = re.compile(
    rf"^[（(]?\s*{_YEAR}\s*年\s*\S{{1,3}}\s*月\s*\S{{1,3}}\s*日\s*在.{{4,50}}(?:会议|大会)\s*上[）)]?(?:[ \u3000]+[\u4e00-\u9fff·、 \u3000]{{2,30}})?$"
)
#: The words below a photograph: 省长某某作政府工作报告。本报记者 某某 摄.
_CAPTION = re.compile(
    r"(?:记者|摄影|通讯员)[ \t\u3000:：/]*(?:[\u4e00-\u9fff·]{1,6}[ \t\u3000、]*){1,4}摄?影?[）)]?$"
    r"|^(?=.{4,40}$)[\u4e00-\u9fff· \u3000]{2,24}(?<![上请])作(?:了)?(?:政府)?工作报告[。.]?$"
)
_PAGE_NUMBER = re.compile(
    r"^[—–―－-]+\s*\d{1,4}\s*[—–―－-]+$|^第\s*\d{1,4}\s*页(?:\s*[/,，共]*\s*\d{1,4}\s*页)?$"
)


def is_furniture(text: str) -> bool:
    """Whether a short line is a web page speaking of itself: 【打印】, 首页 > 政务公开, 扫一扫在手机打开当前页."""
    return (
        len(text) <= 90
        and bool(_FURNITURE.search(text) or _FURNITURE_SHORT.match(text) or _PAGE_NUMBER.match(text))
        and "。" not in text[:-1]
    )


def is_header(text: str) -> bool:
    """Whether a line states a fact about the document: 索引号：…, 粤府函〔2024〕9号, 2024-01-19, who passed it."""
    if len(text) > 400:
        return False
    return bool(
        _KEYED.match(text)
        or DATE.match(text)
        or (len(text) <= 80 and _CLOCK.match(text) and not re.search(r"[，。；]", text))
        or DOCUMENT_NUMBER.match(text)
        or _INDEX_NUMBER.match(text)
        or is_law_information(text)
    )


def is_key(text: str) -> bool:
    """Whether a line is the name of a header fact whose value stands on the next line: 索引号：."""
    return len(text) <= 20 and text[-1] in ":：" and bool(_KEYED.match(text))


def is_law_information(text: str) -> bool:
    """Whether a line says when a law was passed, published or amended."""
    if not _LAW_INFO.match(text):
        return False
    return text[0] in "（(【[" or (
        len(text) <= 200 and not re.search(r"[。；？！]", text) and text.count("，") < 3
    )


def is_date(text: str) -> bool:
    """Whether a line is nothing but a date."""
    return len(text) <= 40 and bool(DATE.match(text))


def title_score(text: str) -> int:
    """Return how much a short line looks like a title: 2 by its last word, 1 by 关于 or 《》, 0 not at all."""
    if _TITLE_END.search(text):
        return 2
    return 1 if re.search(r"关于|關於|《.+》|^[A-Z][A-Z ,\-]{8,}$", text) else 0


def is_addressee(text: str) -> bool:
    """Whether a line names who is written to: 各地级以上市人民政府，省政府各部门：."""
    if not _ADDRESSEE.search(text) or len(text) > 400 or _TELLING.search(text):
        return False
    named = [part.strip() for part in re.split(r"[、，,；;\s]+", text.rstrip("：:")) if part.strip()]
    bodies = sum(1 for part in named if part.startswith("各") or _ADDRESSED.search(part))
    return bool(named) and bodies >= 0.6 * len(named)


def is_organisation(text: str) -> bool:
    """Whether a short line may be a signature."""
    squeezed = re.sub(r"\s+", "", text)
    return (
        2 <= len(squeezed) <= 40
        and not re.search(r"[，。；：！？,;:]", squeezed)
        and bool(_ORGANISATION.search(text.strip()))
    )


def is_person(text: str) -> bool:
    """Whether a line says who spoke: 市长 王某某, below the title of a report."""
    return len(text) <= 30 and bool(_PERSON.match(text))


def is_occasion(text: str) -> bool:
    """Whether a line says when and where a report was held, below its title."""
    return len(text) <= 90 and bool(_OCCASION.match(text))


def is_caption(text: str) -> bool:
    """Whether a line above the text is the caption of a photograph."""
    return len(text) <= 140 and bool(_CAPTION.search(text))


def is_signed(text: str) -> bool:
    """Whether a line is a signature and its date together: 某市人民政府　2024年1月2日."""
    match = _SIGNED.match(text) if len(text) <= 80 else None
    return match is not None and is_organisation(match["who"])


def is_enactment(text: str) -> bool:
    """Whether a line closes a law of Macau: 二零零一年八月三十日通過。, 立法會主席　曹其真, 命令公佈。."""
    return len(text) <= 80 and bool(_ENACTED.match(text))


def is_note(text: str) -> bool:
    """Whether a line is a remark about the document: （此件公开发布）, 抄送：…."""
    return bool(_NOTE.match(text))
