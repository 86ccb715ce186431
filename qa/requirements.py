"""What a clause must hold to answer a question of some sort: a telephone question needs a number to call."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.later import later
from qa.patterns import MEMBERS_ZH, WHEN_PT

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """``asked`` finds the demand in the folded question, ``met`` what must stand in the clause's folded text."""

    name: str
    asked: re.Pattern[str]
    met: re.Pattern[str]


def _r(name: str, asked: str, met: str) -> Requirement:
    return Requirement(name=name, asked=later(asked), met=later(met))


#: Things policy documents are asked for and mostly do not say. ``met`` is generous: any sign will do.
REQUIREMENTS: tuple[Requirement, ...] = (
    _r(  # asked of us, not of the documents
        "instructions",
        r"\bsystem prompt\b|\byour (?:own )?(?:system |hidden |initial |secret )?(?:prompt|instructions|rules|guidelines)\b|提示词|系统提示|(?:你|您)的(?:系统|隐藏|初始)?(?:指令|设定|提示|规则)"
        r"|\bprompt d[oe] sistema\b|\b(?:as )?(?:tuas|suas|vossas) (?:instru[çc][õo]es|regras|diretrizes)\b",
        r"提示词|\bprompt\b",
    ),
    _r(
        "telephone",
        r"电话(?!会议)|联系方式|热线|手机|\btele?phone\b|\bphone\b|\bhotline\b|contact (?:details|number|information)|\btelefone\b|\btelem[óo]vel\b|\bcontac?tos?\b|\blinha (?:aberta|verde|direta|directa)\b",
        r"\d{3,4}[-—\uff0d]?\d{7,8}|\b1\d{10}\b|(?<!\d)1[0-2]\d{3}(?!\d)|电话[:：]|\btel\b",
    ),
    _r("email", r"邮箱|电邮|\be-?mail\b|correio elec?tr", r"@|邮箱|电邮|e-?mail"),
    _r(
        "website",
        r"网址|网站|链接|\bwebsite\b|\burl\b|\bweb ?site\b|\bs[íi]tio (?:web|da internet|na internet|elec?tr)|p[áa]gina (?:web|elec?tr|da internet|na internet)|\bhiperliga",
        r"www|http|网站|网址|平台|site",
    ),
    _r(
        "address",
        r"地址|办公地点|在哪里办|喺边度办|\baddress\b|where is the office|\bendere[çc]o\b|\bmorada\b|onde fica(?:m)? (?:o escrit|os servi|o balc)",
        r"地址|号楼|路\d+号|address|\d+号",
    ),
    _r(
        "fee",
        r"费用|收费|手续费|费(?:用)?(?:怎么|如何|点样?|标准|是多少|多少|几多|怎样)|价格|票价|收几多|交几多钱|\bfees?\b|\bcosts?\b|\bprices?\b|(?<!in )\bcharges?\b(?! of\b)|\btaxas?\b(?! (?:(?:m[áa]xima|m[íi]nima|normal|efetiva) )?(?:d[eo]s? (?:juro|imposto|crescimento|c[âa]mbio|desemprego|tributa|ocupa)|reduzida))|\bcustas?\b|\bcustos?\b|\bemolumentos?\b|\bpropinas?\b|\bhonor[áa]rios\b|\bpre[çc]os?\b|\btarifas?\b",
        r"收费|费用|费率|规费|学费|租金|手续费|缴费|缴纳|收取|免收|(?<!消费)价格|定价|票价|fee|cost|price|charge|patacas|每\S{1,4}\d+元",
    ),
    _r(
        "subsidy",
        r"补贴|补助|奖励|津贴|资助|扶持资金|奖金|\bsubsid(?:y|ies)\b|\bgrants?\b|\breward\b|\bincentive payments?\b|\bbonus\b|\bsubs[íi]dios?\b|\bapoios? financeiros?\b|\bsubven[çc]|\bpr[ée]mios? (?:d|em|mon|pec)|\brecompensas?\b|\babonos?\b|\bbolsas? de estudo\b",
        r"补贴|补助|奖励|津贴|资助|资金|奖|补偿|subsid|grant|award",
    ),
    _r(
        "fine",
        r"罚款|处罚|罚则|违约金|罚几多|\bfines?\b|\bpenalt(?:y|ies)\b|\bpunish\w*|\bsanctions?\b|\bmultas?\b|\bcoimas?\b|\bpenalidades?\b|\bque pena\b|\bpun(?:id|i[çc])\w*|\bcastig\w*|\bpenaliza\w*|\bsan[çc](?:ão|ões|ao|oes)\b",
        r"罚|处分|责任|制裁|惩|追究|违|fine|penalt",
    ),
    _r(
        "materials",
        r"(?:什么|哪些|哪几[种样份个]|边啲|咩|乜嘢|提交|递交|准备)[^，。？?]{0,8}(?:材料|资料|证件|文件)(?!的|中|里)|(?<!不)(?:需要?|要|带|交)[^，。？?]{0,6}(?:材料|资料|证件)(?!的|中|里)|(?:材料|资料|证件|文件)(?:有|是|包括|要|需要)?(?:哪|什么|边|咩|乜)|文件清单|提交什么|递交什么|\bdocuments (?:are |do )?(?:needed|required|i need)\b|\bpaperwork\b|\bwhich documents\b|\bsubmit\b|\bdocumentos (?:s[ãa]o |é )?necess[áa]rios\b|\b(?:que|quais) (?:s[ãa]o )?(?:os )?(?:documentos|pap[ée]is|comprovativos)\b|\bque documenta[çc][ãa]o\b|\bo que (?:é preciso|devo|deve) (?:entregar|apresentar|juntar)\b",
        r"材料|资料|证明|证件|证书|执照|提交|出示|(?<!支)持有|(?<!支)持本人|申报表|文件|申请书|申请表|document",
    ),
    _r(
        "procedure",
        r"怎么申请|如何申请|点申请|点样申请|申请流程|办理流程|手续|步骤|程序是|如何办理|怎么办理|点样办|怎样申请|申请条件|报名|\bhow (?:to|do i|can i|do we|can we|does one) (?:apply|register|obtain|get|file)\b|\bapplication (?:process|procedure|form)\b|\bprocedure for\b|\bcomo (?:é que )?(?:se |me |posso |podemos |devo |fa[çc]o para )*(?:candidat|requer|solicit|ped|inscrev|regist|obt[ée])\w*|\bprocedimentos? (?:para|de)\b|\btr[âa]mites\b|\bformul[áa]rio de\b|\bonde (?:posso |se )?(?:ped|requer)\w*",
        r"申请|申报|办理|备案|登记|报|程序|手续|受理|流程|apply|application",
    ),
    _r(
        "person",
        r"哪位(?:领导|官员|同志)|负责人(?:是谁|姓名|叫)|领导是谁|厅长|局长是|主任是|\bwho is the (?:director|head|minister|mayor|governor|person)\b|\bname of the (?:director|official|head)\b|\bnome do (?:diretor|director|respons|chefe|ministro)|\bquem é o (?:diretor|director|ministro|governador|chefe|presidente da c[âa]mara)\b",
        r"同志|先生|女士|任组长|组长|市长|省长|厅长|局长",
    ),
    _r(
        "date",
        r"何时|几时|什么时候|[哪边]一?[年天日]|几号|日期|期限|截止|什么时间|时间表|\bwhen\b|\bby what date\b|\bwhat date\b|\bdeadline\b|\bwhich year\b|\bwhat year\b|\bby when\b|"
        + WHEN_PT
        + r"|\bprazo\b|\bdata limite\b|\bque data\b|\b(?:em|at[ée]) que (?:ano|dia)\b|\ba partir de que (?:data|dia|ano)\b",
        r"\d{4}年|\d+年|[一二三四五六七八九十]年|\d+个?月|[一二三四五六七八九十两]+个?月|\d+日|[一二三四五六七八九十]+日|年底|年内|月底|期末|每年|届满|之日|即时|\b(?:19|20)\d\d\b|起施行|期间|小时|季度|工作日",
    ),
    _r(
        "number",
        r"多少|多[大高重宽]|几多(?!单位|部门)|百分之几|数额|金额|(?<![哪边这那好第])几(?:家(?!单位|部门|机构|企业)|个(?!部门|单位|机构|政府|委|局|厅)|万|亿|种|类|人|名|座|条|公里|成|倍|年|个月|天|日)|\bhow (?:much|many)\b|\bwhat (?:percentage|amount|volume|value|number|figure|share|proportion|rate)\b|\bwhat(?:'s| is| are) the (?:minimum|maximum|lowest|highest|upper limit|lower limit)\b|\bquant[oa]s?\b(?! (?:a|ao|aos|à|às)\b)|\b(?:que|qual) (?:é |foi )?(?:[oa] )?(?:valor|montante|n[úu]mero|volume|percentagem|quantia|quantidade|propor[çc][ãa]o|quota)\b",
        r"(?<![\d第])(?!(?:19|20)\d\d年)\d|(?<!第)[一二三四五六七八九十百千万亿两](?:[个项家万亿种类人名条倍成年月日天%批次分元岁周吨亩米户辆艘套座间所]|港元|美元|澳门元|块钱|小时|公里|公斤|公顷|千克|平方|工作日)|百分之|全部|所有|半",
    ),
    _r(
        "yearly",
        r"每年[^，。？?]{0,14}(?:多少|几)|年均[^，。？?]{0,14}(?:多少|几)|\b(?:how (?:much|many)|what)\b.{0,60}\b(?:per year|each year|every year|annually|a year)\b|\bquant[oa]s?\b.{0,60}\b(?:por ano|cada ano|anualmente)\b",
        r"每年|年均|年度|全年|当年|一年|每[一]?年|今年|年增|annual",
    ),
    _r(
        "so far",
        r"(?:目前|现在|而家|至今|到目前为止|截至目前)[^，。？?]{0,20}(?:多少|几)|\bhow (?:much|many)\b.{0,60}\b(?:currently|so far|at present|already)\b|\bhow (?:much|many)\b.{0,60}\bhas been\b|\bquant[oa]s?\b.{0,60}\b(?:atualmente|actualmente|neste momento|até agora|já)\b",
        r"已|目前|截至|现有|现已|至今|去年|上年|共有|同比|增长[^。]{0,6}[，。；]|达到?了|完成了|current|existing",
    ),
    _r(
        "names on a list",
        r"(?:名单|名录|入选|获批|上榜|入围)[^，。？?]{0,6}(?:哪些|哪几|边啲|边几|什么|咩)(?:企业|公司|学校|院校|高校|医院|银行|机构|单位|名)|(?:哪些|哪几[家所]|边啲|边几间)(?:企业|公司|学校|院校|高校|医院|银行)[^，。？?]{0,10}(?:名单|名录|入选|获批|上榜|入围)|\b(?:which|what) (?:firms|companies|enterprises|colleges|schools|universities|hospitals|banks)\b.{0,50}\b(?:list|listed|picked|selected|chosen|approved)\b|\b(?:que|quais)(?: s[ãa]o)?(?: as| os)? (?:empresas|escolas|universidades|hospitais|bancos)\b.{0,50}\b(?:lista|escolhid|selecionad|aprovad)",
        r"[\u4e00-\u9fff]{2,}(?:公司|集团|大学|学院|学校|医院|银行)、|有限公司|co\., ltd",
    ),
    _r(
        "which house",
        r"(?:哪|边)(?:一)?(?:家|间|所|座|个)?(?:医院|学校|大学|银行|酒店|机场|码头|口岸)|(?:哪|边)(?:一)?(?:家|间|所)(?:公司|企业)|\bwhich (?:hospitals?|schools?|universit(?:y|ies)|banks?|airports?|ports?)\b|\b(?:que|quais|qual)(?: é| s[ãa]o)?(?: [oa]s?)? (?:hospita(?:l|is)|escolas?|universidades?|bancos?|aeroportos?|portos?)\b",
        r"[\u4e00-\u9fff]{2,}(?:医院|学校|大学|学院|银行|酒店|机场|码头|口岸|公司|港口|港区)",
    ),
    _r(
        "cities",
        r"(?:哪些|哪几个|哪几|边啲|边几个)(?:城市|省份|省市|县市|国家)|\b(?:which|what) (?:\w+ )?(?:cities|provinces|countries)\b|\b(?:que|quais)(?: são)?(?: as| os)? (?:cidades|prov[íi]ncias|pa[íi]ses)\b",
        r"[\u4e00-\u9fff]{2,}(?:市|省|自治区|特区|县|国)|香港|澳门|北京|上海|天津|重庆|广州|深圳|杭州|新加坡|cit(?:y|ies)",
    ),
    _r(
        "money",
        r"多少钱|几多钱|几钱|几(?:元|块|毛|角|分钱)|赔几|花(?:了|费|掉)?多少|多少(?:万|亿)(?=[?？。，,]|$)|多少(?:万|亿)?(?:元|块|港元|美元|澳门元)|(?:罚款?|罚金|扣除?|补贴|补助|奖励|缴纳?|交|支付|赔偿?|限额|额度|金额|工资|租金|学费)[^，。？?]{0,8}(?:多少|几多|几钱)(?!岁|年|个?月|天|日|人|名|家|次|种|项|个)"
        r"|(?:多少|几多)(?:罚款|补贴|奖金|赔偿)"
        r"|\bhow much (?:can|do|does|did|is|are|was|must|should|will|would|may|money)\b.{0,40}\b(?:pay|paid|deduct\w*|fine\w*|cost\w*|charge\w*|subsid\w*|receive|get|claim\w*|earn\w*|owe|spend|tax)\b|\bhow (?:much|large|big|high) (?:\w+ ){0,3}(?:fine|penalty|fee|deduction|subsidy|grant|bonus|tax)\b|\bhow much (?:\w+ ){0,2}money\b|\bhow (?:much|many) (?:compensation|funding|interest|rent|yuan|rmb|renminbi|dollars|patacas|euros|hkd|mop)\b|\bin (?:yuan|rmb|renminbi|patacas)\b|\bwhat (?:fine|fee|amount of money|sum)\b|\bwhat (?:is|are|was) the (?:[a-z-]+ ){0,4}(?:wages?|salary|salaries|prices?|rent|tuition|bonus|amount|compensation)\b"
        r"|\bqual (?:é |foi |será )?o (?:investimento|custo|preço|salário|montante)\b"
        r"|\bquanto (?:custa|se paga|posso deduzir|devo pagar|tenho de pagar|recebe\w*|é a multa|paga\w*)\b|\bqual (?:é )?(?:o valor da|a) multa\b|\bde quanto é [oa]\b|\bque (?:multa|coima|quantia|import[âa]ncia)\b|\bem (?:yuan|patacas|renminbi|rmb)s?\b|\bquant[oa]s (?:yuan|patacas|renminbi|d[óo]lares|euros)s?\b|\bqual (?:é |será )?[oa] (?:coima|montante d[ao] (?:multa|coima|subs[íi]dio|cau[çc][ãa]o|pr[ée]mio))\b"
        r"|\bquanto (?:é|s[ãa]o) (?:a|o|as|os) (?:multa|coima|taxa|cau[çc]|subs[íi]dio|pr[ée]mio|sal[áa]rio|renda|indemniza|compensa)|\bquanto (?:dinheiro|devemos pagar|temos de pagar|tem de pagar|ganha|recebo|receberei|se recebe|posso receber|podemos deduzir|se pode deduzir)\b",
        r"[\d.,〇零一二两三四五六七八九十百千万亿](?:余|多)?(?:元|美元|港元|澳门元|块钱|日元|欧元)|倍|百分之|%|免收|免征|免缴|不收取?|yuan|patacas|dollars",
    ),
    _r(
        "cost",
        r"造价|总投资|投资(?:了|额|总额|规模)?(?:是|为|达|有)?(?:多少|几多)|(?:多少|几多)(?:投资|经费|预算|资金)|(?:经费|预算|拨款)(?:是|为|有|了)?(?:多少|几多)|(?:工资|年薪|月薪|薪酬|薪资|票价|房价|租金)(?:标准|待遇)?(?:是|为|系|有)?(?:多少|几多|[?？]|$)|多少钱一(?:平|个|张|吨)"
        r"|\bwhat (?:is|was|will be|are|were) the (?:total |overall |estimated )?(?:cost|investment|budget|price|salary|salaries|wages?)\b|\bhow much (?:does|did|will|would|is|was)\b.{0,60}\b(?:cost|invested|spent)\b"
        r"|\b(?:qual|quais) (?:é |foi |ser[áa] |s[ãa]o )?(?:os? )?(?:custos?|investimentos?|pre[çc]os?|or[çc]amentos?|sal[áa]rios?)\b|\bquanto (?:custou|custa|custar[áa]|se investiu|foi investido)\b",
        r"[\d.,〇零一二两三四五六七八九十百千万亿](?:余|多)?(?:元|美元|港元|澳门元|块钱|日元|欧元)|免费|yuan|patacas|dollars",
    ),
    _r(
        "per unit",
        r"每(?:一?个)?(?:人|月|户|吨|亩|平方米|平米|小时|辆|套)[^，。？?]{0,8}(?:多少|几多|几)|\b(?:how (?:much|many)|what)\b.{0,60}\bper (?:person|month|head|household|tonne|hour|mu|square met(?:re|er))\b|\bquant[oa]s?\b.{0,60}\bpor (?:pessoa|m[êe]s|fam[íi]lia|tonelada|hora|metro quadrado)\b",
        r"每|人均|户均|亩均|均|/(?:月|人|吨|平方米|小时)|[一二三四五六七八九十百\d]+(?:户|人)",
    ),
    _r(
        "age",
        r"多少(?:周)?岁|几(?:多)?(?:周)?岁|多大年[龄纪]|年龄|\bhow old\b|\b(?:minimum|maximum|what|which) age\b|\bage (?:limit|requirement)\b|\bidade\b|\bquantos anos (?:de idade|é preciso ter|tem de ter|deve ter|devo ter)\b",
        r"岁|年龄|\bage\b",
    ),
    _r(
        "day",
        r"哪(?:一)?天|几号|具体(?:日期|哪天|时间)|几月几|\b(?:exact|what|which) (?:date|day)\b|\bon which day\b|\b(?:que dia|em que data|data exata|data exacta)\b",
        r"\d{1,2}月\d{1,2}日|[一二三四五六七八九十]+月[一二三四五六七八九十]+日|\d{1,2}日|当日|之日|次日|届满|\b\d{1,2} [a-z]+ (?:19|20)\d\d|日内",
    ),
    _r(
        "percentage",
        r"百分之几|百分比|(?:多少|什么|几成|咩)比例|比例(?:是|为|要|达到?|占|应)?(?:多少|几多)|几个(?:百分)?点|几成|占比|税率|利率|增速|增长率|万分之几|千分之几|几折"
        r"|\bper ?cent\w*\b|\bwhat (?:share|proportion|percentage|rate)\b|\bhow (?:fast|quickly|rapidly)\b.{0,60}\b(?:grow|expand|increase|rise)\b|\bgrowth (?:rate|target)\b|\bgdp growth\b|\b(?:tax|interest) rate\b|\bpercentage\b"
        r"|\bpercentagem\b|\bpor cento\b|\btaxas? (?:(?:m[áa]xima|m[íi]nima|reduzida|normal|efetiva) )?(?:d[eo]s? (?:juro|imposto|crescimento|c[âa]mbio|desemprego|tributa|ocupa))|\btaxa reduzida\b|\bpropor[çc][ãa]o\b",
        r"%|百分之|百分点|[一二三四五六七八九两\d]成|千分之|万分之|[一二三四五六七八九\d]折|[‰]|\bper ?cent|倍",
    ),
    _r(
        "duration",
        r"多久(?![^，。？]{0,8}一次)|多长时间|几耐|多少(?:年|个月|天|日|个?工作日|小时|周)(?!一次)|(?<![哪边这那前后近头最])几(?:多)?(?:年(?!级|一次)|个月|天|日(?!期)|个?工作日|小时|个星期|周)(?!前|底|初)"
        r"|\bhow long\b|\bhow far in advance\b|\bwhat is the (?:maximum (?:duration|term|period)|duration|limitation period|notice period|retention period)\b|\bhow many (?:\w+ )?(?:years|months|days|hours|weeks)\b|\bhow soon\b"
        r"|\bquanto tempo\b|\bquant[oa]s (?:\w+ )?(?:anos|meses|dias|horas|semanas)\b(?! de idade)|\bquanto dura\b|\bcom que anteced[êe]ncia\b|\b(?:que|qual) (?:é )?(?:o |a )?(?:prazo (?:m[áa]ximo|m[íi]nimo|de prescri|de conserva|de pr[ée]-?aviso)|dura[çc][ãa]o|per[íi]odo (?:experimental|m[áa]ximo|m[íi]nimo|de conserva))",
        r"[\d〇零一二两三四五六七八九十百]+\s*(?:周?年|个?月|日|天|个?小时|个?工作日|周|个星期|years?|months?|days?|hours?)|长期|永久|期限|即时|当[日天]|半年",
    ),
    _r(
        "area",
        r"(?:多少|几|几多)(?:万|亿|个)?(?:平方|平米|公顷|亩)|面积(?:是|有|为|共|达|要)*(?:多少|多大|几)|\bhow many (?:square|hectares?)\b|\b(?:what|which) (?:is the )?(?:total |floor |land )?(?:area|surface)\b(?! of (?:law|work))|\bquant[oa]s (?:quil[óo]metros quadrados|metros quadrados|hectares)\b|\bqual (?:é )?a (?:área|superf[íi]cie)\b",
        r"平方|公顷|[\d.千万余]亩|平米|m2|\bhectares?\b|\bsquare\b",
    ),
    _r(
        "length",
        r"(?:多少|几|几多)(?:万|百|千)?(?:公里|千米|米(?!饭)|海里)|\bhow many (?:kilomet(?:re|er)s|km|met(?:re|er)s|miles)\b|\bquant[oa]s (?:quil[óo]metros|metros)\b(?! quadrad)",
        r"公里|千米|[\d.十百千]米|海里|km|里程",
    ),
    _r(
        "weight",
        r"(?:多少|几|几多)(?:万|百|千|亿)?(?:吨|公斤|千克|斤)|\bhow many (?:\w+ )?(?:tonn?es|tons|kilos|kilograms?)\b|\bquant[oa]s (?:\w+ )?(?:toneladas|quilos)\b",
        r"吨|公斤|千克|斤",
    ),
    _r(
        "power",
        r"(?:多少|几|几多)(?:万|百|千|亿)?(?:千瓦|瓦|度电)|\bhow many (?:\w+ )?(?:kilowatts?|megawatts?|gigawatts?|kw|mw|gw)\b|\bquant[oa]s (?:\w+ )?(?:quilowatts?|megawatts?|gigawatts?|kw|mw|gw)\b",
        r"瓦|[\d.百千万亿]度|度电|\d[kmg]w",
    ),
    _r(
        "points",
        r"[扣记計记加](?:多少|几多|几|幾)分(?!钟|鐘)|\bhow many (?:penalty |demerit )?points\b|\bquantos pontos\b",
        r"[\d一二三四五六七八九十]分(?!之|钟|公司|行|局|署|管|区|级|类)|记分|扣分|\bpoints?\b|\bpontos\b",
    ),
    _r(
        "frequency",
        r"多久[^，。？]{0,8}一次|几(?:多)?(?:年|个月|天|日|周|个?小时)[^，。？]{0,6}一次|一年几次|每年几次|\bhow often\b|\bhow frequently\b|\bcom que frequ[êe]ncia\b|\bde quanto em quanto tempo\b",
        r"每|一次|定期|不定期|随时|\b(?:every|annual\w*|quarterly|monthly|weekly|once|twice)\b",
    ),
    _r(
        "persons",
        r"多少(?:个)?人|几(?:多)?(?:个)?人|多少名|几名|\bhow many (?:\w+ )?(?:people|persons|employees|staff|workers|members|students|judges|deputies|seats)\b|\bquant[oa]s (?:pessoas|trabalhador\w*|membros|alunos|deputados|funcion[áa]rios|elementos|inspec?tores|agentes|ju[íi]zes|peritos|estudantes|professores|m[ée]dicos|vogais|lugares)\b",
        r"[\d〇零一二两三四五六七八九十百千万]+(?:余|多|万)?(?:人|名|位|席)|\d万(?:左右|余|多|以上|以内)?",
    ),
    _r(
        "somebody",
        r"哪个?(?:政府)?(?:部门|单位|机构|机关|法院|部委?|委|局|厅)|由谁|谁来|归谁|向谁|找谁|谁(?:负责|牵头|主管|管|制定|发布|批准|决定|组织|审批|监管)|边个(?:部门|单位|机构)?(?:负责|管|审批|组织|批|定)|什么(?:部门|单位|机构|机关)|边个(?:部门|单位|机构)"
        r"|\b(?:which|what) (?:\w+ ){0,2}(?:agenc(?:y|ies)|authorit(?:y|ies)|departments?|bod(?:y|ies)|ministr(?:y|ies)|bureaus?|offices?|courts?)\b|^who\b|\bby whom\b|, who\b|\bwho (?:issues|decides|sets|approves|draws|organi[sz]es)\b"
        # A quem transportar is whoever transports; quem transporta asks.
        r"|^(?:e )?(?:a |de |por |com |para |perante )?quem (?!\w+[aei]r\b)|[,;] (?:e )?quem\b|\bpor quem\b|\b(?:que|qual) (?:é )?(?:[oa] )?(?:entidade|[óo]rg[ãa]o|organismo|departamento|autoridade|servi[çc]o|tribunal|minist[ée]rio|comit[ée]|conselho|ag[êe]ncia|dire[cç]+[ãa]o)\b",
        r"部门|单位|机构|机关|政府|委员会|法院|检察院|小组|办公厅|办公室|国务院|总局|总署|银行|公司|集团|协会|中心|[\u4e00-\u9fff](?:部|委|局|厅|署|院|会|办)(?:[、，。；会牵负应可要按的和制将拟已在为对与及同组指根]|$)|authorit|department|agenc|commission|ministry",
    ),
    _r(
        "members",
        rf"{MEMBERS_ZH}"
        r"|\b(?:who|what|which)\b.{0,40}\b(?:composed|made up|members|consists?|sits? on)\b|\bcomposition of\b|(?<!quantos )\bmembros\b|\bcompost[oa]s?\b|\bcomposi[çc][ãa]o d|\bquem (?:comp[õo]e|integra|faz parte)\b",
        r"组成|成员|包括|为委员|委员为|由\S{1,80}担任|composed|members",
    ),
    _r(
        "time of day",
        r"几多?点(?!建议|意见|要求|措施|内容|原则|规定|任务|注意)|营业时间|办公时间|开放时间|开门|\bopening (?:hours|times?)\b|\bwhat time\b|\boffice hours\b|\bhor[áa]rio\b|\ba que horas?\b|\bhoras de (?:abertura|expediente|funcionamento)\b",
        r"\d{1,2}[:：时点]|[一二三四五六七八九十]+时|上午|下午|小时",
    ),
    _r(
        "street",
        r"(?:哪|边|什么)(?:一)?(?:条)?(?:街|路|楼|层)|门牌|几楼|\bwhich (?:street|road|building|floor)\b|\bque rua\b|\bem que (?:rua|edif[íi]cio|andar)\b",
        r"[街路]\S{0,4}\d*号?|号楼|大厦|\d+楼|street|road",
    ),
    _r(
        "office holder",
        r"(?:组长|副组长|主席|会长|院长|厅长|局长|主任|市长|省长|书记|行长|召集人|总监|负责人|司长|署长|校长)(?:\S{0,2})(?:是谁|谁|叫什么|叫咩|姓名|系边|边个|边位|由谁|名字)|谁(?:来|嚟)?(?:担任|当|出任|做(?=[^，。？?]{0,8}(?:长|主席|主任|召集人|总监|书记)))|\bwho (?:chairs|is the (?:chair\w*|president|convenor|convener))\b|\bquem (?:preside|chefia|é o (?:presidente|secret[áa]rio|coordenador))\b",
        r"组长|主席|会长|院长|厅长|局长|主任|市长|省长|书记|行长|召集人|总监|总理|司长|署长|校长|负责人|担任|chair|president|convener",
    ),
)


#: What nothing but a value of its sort answers. Of 300 right answers to development questions none lacked one.
VALUES = frozenset(
    {
        "money",
        "cost",
        "per unit",
        "number",
        "percentage",
        "age",
        "duration",
        "persons",
        "telephone",
        "email",
        "time of day",
        "street",
        "area",
        "length",
        "weight",
        "power",
    }
)


#: A value is asked for, not only spoken of: "who sets the tax rate?" asks for none.
_HOW_MUCH = later(
    r"多少|几|多久|多[大高长重]|百分之几|what (?:percentage|share|proportion|rate|amount|is the)|how (?:much|many|long|old|high|large|big|often)|quant[oa]|percentagem|que idade|qual [ée]|电话|热线|邮箱|电邮|phone|hotline|e-?mail|telefone"
)


def values_among(question: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return those of the unmet ``names`` that are values which the folded ``question`` asks for."""
    return tuple(n for n in names if n in VALUES) if _HOW_MUCH.search(question) else ()


def unmet(question: str, clause: str) -> tuple[str, ...]:
    """Return the names of what the folded ``question`` asks for and the folded ``clause`` shows no sign of."""
    return tuple(r.name for r in _demands(question) if not r.met.search(clause))


@lru_cache(maxsize=256)
def _demands(question: str) -> tuple[Requirement, ...]:
    """Return what the folded ``question`` demands; it is held against every clause found and every sentence."""
    return tuple(r for r in REQUIREMENTS if r.asked.search(question))
