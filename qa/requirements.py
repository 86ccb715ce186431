"""What a clause must hold to answer a question of some sort: a telephone question needs a number to call."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """``asked`` finds the demand in the folded question, ``met`` what must stand in the clause's folded text."""

    name: str
    asked: re.Pattern[str]
    met: re.Pattern[str]


def _r(name: str, asked: str, met: str) -> Requirement:
    return Requirement(name=name, asked=re.compile(asked), met=re.compile(met))


#: Things policy documents are asked for and mostly do not say. ``met`` is generous: any sign will do.
REQUIREMENTS: tuple[Requirement, ...] = (
    _r(
        "telephone",
        r"电话|联系方式|热线|手机|\btele?phone\b|\bphone\b|\bhotline\b|contact (?:details|number|information)|\btelefone\b|\bcontactos?\b",
        r"电话|热线|\d{3,4}[-—]\d{7,8}|\b1\d{10}\b|tel|phone",
    ),
    _r("email", r"邮箱|电邮|\be-?mail\b|correio eletr", r"@|邮箱|电邮|e-?mail"),
    _r(
        "website",
        r"网址|网站|链接|\bwebsite\b|\burl\b|\bweb ?site\b|\bs[íi]tio\b|p[áa]gina web",
        r"www|http|网站|网址|平台|site",
    ),
    _r(
        "address",
        r"地址|办公地点|在哪里办|喺边度办|\baddress\b|where is the office|\bendere[çc]o\b|\bmorada\b",
        r"地址|号楼|路\d+号|address|\d+号",
    ),
    _r(
        "fee",
        r"费用|收费|手续费|多少钱|几多钱|几钱|价格|票价|收几多|交几多钱|\bfees?\b|\bcosts?\b|\bprices?\b|\bcharges?\b|\btaxas?\b|\bcusta\b|\bpre[çc]os?\b|\btarifas?\b",
        r"收费|费用|费率|规费|学费|租金|手续费|缴费|缴纳|收取|免收|价格|定价|fee|cost|price|charge|patacas|每\S{1,4}\d+元",
    ),
    _r(
        "subsidy",
        r"补贴|补助|奖励|津贴|资助|扶持资金|奖金|\bsubsid(?:y|ies)\b|\bgrants?\b|\breward\b|\bincentive payments?\b|\bbonus\b|\bsubs[íi]dios?\b|\bapoio financeiro\b",
        r"补贴|补助|奖励|津贴|资助|资金|奖|补偿|subsid|grant|award",
    ),
    _r(
        "fine",
        r"罚款|处罚|罚则|违约金|罚几多|\bfines?\b|\bpenalt(?:y|ies)\b|\bpunish\w*|\bsanctions?\b|\bmultas?\b|\bpenaliza\w*|\bsan[çc](?:ão|ões|ao|oes)\b",
        r"罚|处分|责任|制裁|惩|追究|违|fine|penalt",
    ),
    _r(
        "materials",
        r"材料|文件清单|提交什么|递交什么|资料|证件|\bdocuments (?:are |do )?(?:needed|required|i need)\b|\bpaperwork\b|\bwhich documents\b|\bsubmit\b|\bdocumentos necess[áa]rios\b|\bque documentos\b",
        r"材料|资料|证明|证件|提交|申报|文件|登记|备案|申请书|document",
    ),
    _r(
        "procedure",
        r"怎么申请|如何申请|点申请|点样申请|申请流程|办理流程|手续|步骤|程序是|如何办理|怎么办理|点样办|怎样申请|申请条件|报名|\bhow (?:to|do i|can i|do we|can we|does one) (?:apply|register|obtain|get|file)\b|\bapplication (?:process|procedure|form)\b|\bprocedure for\b|\bcomo (?:se )?(?:candidat|requer|solicit|pedir|inscrev|registar)\w*",
        r"申请|申报|办理|备案|登记|报|程序|手续|受理|流程|apply|application",
    ),
    _r(
        "person",
        r"哪位(?:领导|官员|同志)|负责人(?:是谁|姓名|叫)|领导是谁|厅长|局长是|主任是|\bwho is the (?:director|head|minister|mayor|governor|person)\b|\bname of the (?:director|official|head)\b|\bnome do (?:diretor|director|respons)",
        r"同志|先生|女士|任组长|组长|市长|省长|厅长|局长",
    ),
    _r(
        "date",
        r"何时|几时|什么时候|哪一?[年天日]|几号|日期|期限|截止|什么时间|时间表|\bwhen\b|\bby what date\b|\bwhat date\b|\bdeadline\b|\bwhich year\b|\bwhat year\b|\bby when\b|\bquando\b|\bprazo\b|\bque data\b|\bem que ano\b",
        r"\d{4}年|\d+年|[一二三四五六七八九十]年|\d+个?月|[一二三四五六七八九十两]+个?月|\d+日|[一二三四五六七八九十]+日|年底|年内|月底|期末|每年|届满|之日|即时|\b(?:19|20)\d\d\b|起施行|期间|小时|季度|工作日",
    ),
    _r(
        "number",
        r"多少|几多(?!单位|部门)|百分之几|数额|金额|几(?:家(?!单位|部门|机构|企业)|万|亿|种|类|人|名|座|条|公里|成|倍|年|个月|天|日)|\bhow (?:much|many)\b|\bwhat (?:percentage|amount|volume|value|number|figure|share|proportion|rate)\b|\bquant[oa]s?\b|\bqual (?:é )?o (?:valor|montante|n[úu]mero|volume)\b",
        r"\d|[一二三四五六七八九十百千万亿两][个项家万亿种类人名条倍成年月日天%批次分]|百分之|全部|所有|半",
    ),
)


def unmet(question: str, clause: str) -> tuple[str, ...]:
    """Return the names of what the folded ``question`` asks for and the folded ``clause`` shows no sign of."""
    return tuple(r.name for r in REQUIREMENTS if r.asked.search(question) and not r.met.search(clause))
