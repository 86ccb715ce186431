"""The words of asking, in four languages and written Cantonese.

All patterns look at the folded question: Simplified, half width, lower case, so one rule serves both scripts.
They are alternations of literals with bounded gaps: linear in the length of the question.
"""

from __future__ import annotations

import re

from index.later import later

_ORGAN = r"(?:政府部门|部门|单位|机构|机关|主体|厅局|委办局|政府|局|厅|署|组织)"
_EN_ORGAN = r"(?:agenc(?:y|ies)|authorit(?:y|ies)|departments?|bod(?:y|ies)|offices?|bureaus?|ministr(?:y|ies)|units?|governments?|organi[sz]ations?|regulators?|committees?|institutions?|dept|entit(?:y|ies))"
_PT_ORGAN = r"(?:entidades?|[óo]rg[ãa]os?|departamentos?|servi[çc]os?|autoridades?|organismos?|minist[ée]rios?|governos?|institui[çc](?:ão|ões)|ag[êe]ncias?|gabinetes?|dire[cç]*(?:ão|ões)|unidades?|secretarias?|tribuna(?:l|is)|comit[ée]s?|conselhos?|comiss(?:ão|ões)(?! m[áa]xim| m[íi]nim| cobrad| devid| d[eo] (?:leil|venda|corret)))"
#: Where *quando* asks; elsewhere it is "if": os que são despedidos quando adoecem.
WHEN_PT = r"^quando\b|[,;:] quando\b|\b(?:at[ée]|desde|para|de|e) quando\b|\bquando é que\b"
#: Words that ask, at the head of a Portuguese question.
_PT_ASKS = r"(?:(?:e|a|em|de|por|para|com|at[ée]|durante|desde|segundo|sob|ao|o) )?(?:que|qu[eê]m|qual|quais|quando|onde|como|quant[oa]s?|porqu[eê])\b"
_ZH_WHICH = rf"(?:哪一个|哪几个|哪个|哪些|哪家|哪|什么|何|边间|边啲|边几个|边一个|边个|乜嘢|乜|咩)\s*{_ORGAN}"
_ZH_WHO = rf"{_ZH_WHICH}|谁|边个|边位"
TASK = (
    r"(?:任务|工作|事项|项目|举措|措施|条款|职责|事务|tasks?|measures?|items?|duties|duty|jobs?|clauses?|actions?|"
    r"articles?|tarefas?|medidas?|projetos?|projectos?|ações|cláusulas?|artigos?)"
)

TASK_WORD = later(rf"{TASK}|牵头|负责|参与|\bleads?\b|\blidera")

#: Somebody is asked for.
WHO = later(
    rf"{_ZH_WHO}|(?:牵头|责任|主管|负责|参与|配合|协办|支撑|主责|主办|承办)(?:的|嘅)?{_ORGAN}"
    rf"|\bwho(?:m|se)?\b|\b(?:which|what)\b(?: \w+){{0,3}} {_EN_ORGAN}\b|\b(?:lead|leading|responsible|participating|competent|supporting|relevant|other) {_EN_ORGAN}\b"
    rf"|\bquem\b|\b(?:que|qual|quais)(?: (?:é|são|e|sao))?(?: (?:a|o|as|os))? {_PT_ORGAN}\b|\b{_PT_ORGAN} (?:respons[áa]ve\w+|competentes?|líder(?:es)?|participantes?)\b"
)
#: The same, by a question word: not "作为牵头单位的任务".
WHO_ASKED = later(
    rf"{_ZH_WHO}|\bwho(?:m|se)?\b|\b(?:which|what)\b(?: (?!tasks?|measures?)\w+){{0,3}} {_EN_ORGAN}\b"
    rf"|\bquem\b|\b(?:que|qual|quais)(?: (?:é|são|e|sao))?(?: (?:a|o|as|os))? {_PT_ORGAN}\b"
)
LEAD = later(
    r"牵头|带头(?!人)|主导|领头|领衔|主责|主办|挂帅|\bleads?\b|\bleading\b|\bled\b|\bhead(?:s|ed|ing)? (?!office)|spearhead\w*|in charge|takes? the lead"
    r"|\blidera\w*|\blíder\w*|encabe[çc]a\w*|coordena\w*|chefia\w*|\ba cargo\b|\bdirige\w*|à frente"
)
PARTICIPANT = later(
    r"参与|参加|配合|(?:另外|还|以及|同时)(?:还)?(?:涉及|有|要找)(?:哪|边|什么|咩)|协助|协同|协办|支撑|支援|其[他它](?:的)?部门|其[他它]单位|还有(?:哪些|哪个|谁|边)|仲有边|一起(?:负责|做|搞|办|落实|推)|一齐|合作单位|按职责分工|联同|会同"
    r"|participa\w*|tak(?:e|es|ing) part|took part|\binvolved\b|supporting (?:agenc|bod|department|unit)\w*|\bassist(?:s|ed|ing)?\b|\bsupports? it\b"
    r"|\bco-?operating (?:agenc|bod|department)\w*|other (?:agenc|bod|department|unit)\w*|alongside|work(?:s|ing)? with|\bjoin(?:s|ing)?\b|who else|which others\b|what others\b|(?:besides|apart from|other than|in addition to) the lead|shar(?:e|es|ing) (?:the )?responsibilit\w+"
    r"|\bcolabora\w*|\bauxilia\w*|\bcoopera(?:nte|m)?s?\b|envolvid\w*|\bcooperam?\b|\bapoiam?\b|outr[oa]s (?:entidades|órgãos|departamentos|serviços)|quem mais|al[ée]m d[oa] (?:entidade )?l[íi]der|partilha\w* a responsabilidade"
)
#: Words of taking part that say as often what a measure is about: who is asked for decides.
WEAK_PARTICIPANT = later(
    r"支撑|支援|协同|协助|配合|联同|会同|一齐|按职责分工|\bassist(?:s|ed|ing)?\b|alongside|work(?:s|ing)? with|\bjoin(?:s|ing)?\b|\binvolved\b"
    r"|\bcolabora\w*|\bauxilia\w*|\bcoopera(?:nte|m)?s?\b|envolvid\w*|\bapoiam?\b"
)
RESPONSIBLE = later(
    rf"负责|主管|指导{_ORGAN}|(?:涉及|牵涉|关系|靠)(?:到|了)?{_ZH_WHICH}|话事|归口|责任{_ORGAN}|承办|经办|对口|责任分工|归(?:{_ZH_WHO})(?!所有|享有)|由(?:{_ZH_WHO})|(?:找|揾|搵|问|联系|联络|咨询|对接|去)(?:{_ZH_WHO})|(?:{_ZH_WHO})(?:系|是)?(?:管|跟|处理|落实|推进|实施|搞|做|执行|办)"
    rf"|\bresponsible\b|\bhandl\w+|\boversee\w*|\bmanag\w+|\bsupervis\w+|\bregulat\w+|\btasked\b|\bcharge\b|\bimplement\w*|\bcarr(?:y|ies) out\b|\bdeals? with\b|\baccountable\b|\bcompetent\b"
    rf"|\bwho (?:should|do|can|must) (?:i|we|my|our)\b|\bwhom?\b.{{0,40}}\b(?:contact|approach|ask|turn to|talk to|speak|go to)\b|\b(?:which|what) {_EN_ORGAN}\b"
    rf"|respons[áa]ve\w*|encarreg\w*|competente|incumb\w*|\ba quem\b|\bquem (?:trata|é|gere|supervisiona|executa|implementa|deve|fiscaliza|tutela|regula|administra|assegura|cuida|responde)\b|\b(?:que|qual|quais)(?: (?:é|são))?(?: (?:a|o|as|os))? {_PT_ORGAN}\b"
)
COUNT = later(
    rf"(?:几|多少)\s*(?:个|项|条|件|样)?\s*(?:重点|主要|具体)?(?:{TASK}|部门|单位|机构)"
    rf"|(?:共|总共|一共|合计)(?:有|列|提出|包括)?.{{0,6}}(?:几|多少)\s*(?:个|项|条)"
    rf"|(?:{TASK}).{{0,12}}(?:有几|有多少|总数|数量|几多)|几多\s*(?:个|项|样|条)?\s*(?:重点)?(?:{TASK}|部门|单位)"
    rf"|(?:牵头|负责|参与)(?:了)?(?:几|多少|几多)(?:个|项|条)"
    rf"|\bhow many (?:\w+[ -]){{0,3}}(?:{TASK}|agenc|department|bod)|\bnumber of\b.{{0,20}}\b{TASK}|\bcount\b.{{0,30}}\b{TASK}"
    rf"|\bquant[oa]s\b.{{0,30}}\b(?:{TASK}|entidades|departamentos|órgãos)|\bnúmero (?:total )?de {TASK}"
)
MOST = later(
    r"最多|最少|最频繁|出现次数|排名|(?:任务|项目|牵头|参与)[^，。]{0,6}(?:更多|更少|较多|较少|多|少)(?:啲|些)?[？?]?$|\bmore (?:tasks|measures|items|often)\b|\bfewer tasks\b|\bcompare\b|比较|(?:the )?most (?:tasks|often|items|measures|frequently|active)|\bthe most\b|\bfewest\b|\bleast tasks\b"
    r"|mais (?:tarefas|medidas|vezes|frequen\w+)|(?:maior|menor) número|menos (?:tarefas|medidas|vezes)|\bcompar[ae]\w*"
)
FEWEST = later(r"最少|fewest|least|menos")
LIST = later(
    r"哪些|哪几|列出|列举|列晒|所有|全部|清单|一览|分别|有什么|有咩|有啲乜|有乜|边啲|边几|每(?:一)?(?:个|项)|逐一"
    r"|\blist\b|\ball\b|\bevery\b|\beach\b|\benumerate\b|\b(?:which|what) (?:other )?(?:tasks|measures|items|duties|clauses)\b|\bwhat (?:does|do|else|is|are)\b|\boverview\b"
    r"|\blist[ea]r?\b|\btod[oa]s\b|\bquais\b|\benumer\w+|\bcada\b|\bindi(?:que|car?)\b|\bo que mais\b|\bvis[ãa]o geral\b|\b(?:que|quais) (?:outras )?(?:tarefas|medidas)\b"
)
WHAT_DOES = later(
    r"职责|分工|做什么|做咩|干什么|管什么|what (?:does|do|will|must|should)\b.{0,80}\b(?:do|have to do)\b|\brole\b|o que (?:faz|deve|tem de fazer|compete)|\bque (?:papel|fun[çc][õo]es|atribui[çc][õo]es|compet[êe]ncias|deveres)\b|\bqual (?:é )?o papel\b"
)
ALL = later(
    r"列出|列举|列晒|所有|全部|清单|一览|逐一|每(?:一)?(?:个|项)|\blist\b|\ball\b|\bevery\b|\beach\b|\benumerate\b|\blist[ea]r?\b|\btod[oa]s\b|\benumer\w+"
)
TARGET = later(
    r"目标|多久|指标|达到(?:多少|几)|突破(?:多少|几)|多少|百分之几|几(?:多|家|万|亿|类|种|大|年|成)|何时|几时|什么时候|时间表|期限|截止|多长时间|哪一?年"
    r"|\btargets?\b|\bgoals?\b|\bquotas?\b|\bby when\b|\bdeadlines?\b|\btimeline\b|\bhow (?:much|many|large|big|high|long|soon)\b|\bby (?:the end of )?20\d\d\b|\b(?:what|which) (?:volume|value|amount|figure|number|percentage|share|level|year)\b|\bwhen\b"
    r"|\bmetas?\b|\bobje[ct]*tivos?\b|\bquant[oa]s?\b|\bprazo\b|\bdata limite\b|\bcalend[áa]rio\b|\baté (?:20\d\d|ao? fim|que (?:data|ano))\b|\b(?:que|qual) (?:volume|valor|montante|percentagem|quota|n[íi]vel|ano)\b|"
    + WHEN_PT
)
DEADLINE = later(
    r"何时|几时|什么时候|期限|截止|多长时间|时间表|哪一?年|\bby when\b|\bdeadlines?\b|\bwhen\b|\btimeline\b|\bhow soon\b|(?:which|what) year|\bprazo\b|\bdata limite\b|\bcalend[áa]rio\b|\b(?:em|at[ée]) que (?:ano|data|dia)\b|"
    + WHEN_PT
)
NUMBER_ASKED = later(
    r"增速|增长率|占比|比重|\bwhat (?:is|was|were|are) .{0,60}\b(?:growth|rate|gdp|output|revenue|income|population|ratio|volume|throughput)\b|\bqual (?:foi|é) .{0,60}\b(?:crescimento|taxa|pib|produ[çc][ãa]o|receita|rendimento|popula[çc][ãa]o)\b|多少|多久|多长|多[大高重远宽快]|几(?:多|家|万|亿|类|种|个|项|成|公里|千米|台|座|条|处|间|所|平方|吨|元|倍|人|名|次|天|日|年|月|小时|分之|岁)|百分之几|目标值|指标|\bhow (?:much|many|large|big|high)\b|\b(?:what|which) (?:volume|value|amount|figure|number|percentage|share|level)\b|\btargets?\b|\bquant[oa]s?\b|\bmetas?\b|目标|\bque (?:volume|valor|montante|quantia|n[úu]mero|percentagem|propor[çc][ãa]o|quota|n[íi]vel)\b|\bqual (?:é |foi )?[oa] (?:volume|valor|montante|quantia|n[úu]mero|percentagem|propor[çc][ãa]o|quota)\b"
)
#: Documents as such, so that "what does the document say" has no topic.
DOCUMENT_WORDS = later(
    r"(?:这|该|此|呢)份文(?!件)|(?:这|该|此|本|呢|那|这个|这份|呢个|呢份|该份|上述)?(?:份|个|部|项)?(?:行动方案|实施方案|实施计划|实施意见|指导意见|行动计划|工作报告|统计公报|方案|文件|通知|条例|法律|规定|办法|意见|公报|报告|政策|计划)"
    r"|\b(?:this|the|that)? ?(?:action plan|implementation plan|plan|document|notice|regulation|regulations|law|policy|circular|opinion|opinions|report|statute|programme|program)\b"
    r"|\b(?:[oadens]|este|esta|deste|desta|no|na|do|da)? ?(?:plano de ac?[çc][ãa]o|plano|documento|aviso|regulamento|lei|pol[íi]tica|relat[óo]rio|programa)\b"
)
METADATA: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "document_number",
        later(
            r"文号|发文字号|令第几号|第几号令|几号文|法释编号|文件编号|文件号码?|公文号|字号|\b(?:document|reference|issue|official|file|serial|circular) (?:number|no\b|num|code)|\bdoc(?:ument)? ?no\b|\breference of\b"
            r"|n[úu]mero (?:do|deste|oficial do|de) documento|n[úu]mero d[ae]st?a? (?:circular|lei|notifica[çc][ãa]o)|\bque n[úu]mero tem (?:o|a|est[ea])\b|refer[êe]ncia do (?:documento|plano)|n[úu]mero oficial|n[úu]mero do plano"
        ),
    ),
    (
        "issuer",
        later(
            r"(?:发文|发布|印发|制定|颁布)(?:机关|单位|机构|部门|主体)|(?:谁|边个)(?:写|起草|拟)(?:的|嘅)|(?:谁|哪个|哪里|边个|哪级|什么(?!时候|时间)|哪(?!一?[天年日]))\S{0,6}(?:印发|发布|颁布|出台|发出|下发|制定|公布|签发|发的|出的(?:文|文件)?$)"
            r"|由(?:谁|边个|哪个\S{0,4})\S{0,3}(?:印发|发布|颁布|出台|发出|制定)"
            r"|\bwho (?:has )?(?:issued|published|released|promulgated|adopted|wrote|enacted|drafted|made)\b|\bissued by\b|\bissuing (?:authority|body|agency)\b|\bissuer\b"
            r"|\b(?:issued|published|released|promulgated|adopted|enacted)\b.{0,24}\bby whom\b|\bby whom\b.{0,24}\b(?:issued|published|released|promulgated|enacted)\b"
            r"|\b(?:emitid|publicad|promulgad|elaborad|divulgad)[oa]s?\b.{0,24}\bpor quem\b"
            r"|\b(?:which|what) \w+(?: \w+)? (?:issued|published|released|promulgated|adopted|enacted)\b"
            r"|\bquem (?:emitiu|publicou|aprovou|elaborou|promulgou|divulgou|redigiu|adotou|adoptou|decretou|fez)\b|\bpor quem (?:é|foi) (?:emitid|publicad|aprovad|elaborad|promulgad)\w*|\b(?:emissora?|emitente)\b|\b(?:que|qual) \w+(?: \w+)? (?:emitiu|publicou|promulgou|aprovou|divulgou)\b|emitido por"
        ),
    ),
    (
        "published",
        later(
            r"(?:什么时候|何时|几时|几号|[哪边]一?天|[哪边]一?年|日期|时间)\S{0,8}(?:发布|公布|公开|上网|发出)|(?:发布|公布|公开)(?:的)?(?:日期|时间|日子)|(?:发布|公布)(?:于|喺|系|是)(?:什么时候|何时|几时|哪天|几号)"
            r"|\b(?:when|what date)\b.{0,60}\b(?:published|released|made public|posted)\b|\b(?:publication|release|publishing) date\b|\bdate of publication\b"
            r"|\b(?:quando|data|dia)\b (?:é que )?(?:foi|foram|em que|da|do|de)\b.{0,40}\b(?:publicad|divulgad)\w*|\bdata d[ea] publica[çc][ãa]o\b"
        ),
    ),
    (
        "written",
        later(
            r"(?:号|》|文|文件|通知|方案|意见|办法|条例|报告|计划)(?:是|系|在|喺)?(?:[哪边]一?天|几月几[号日]|几号|什么时候|何时|几时)发(?:的|嘅|出)|(?:[哪边]一?天|几月几[号日]|几号|什么时候|何时|几时)[^，。？?]{0,14}(?:人代会|大会|会议|会)上?(?:所)?[作做宣]|成文|落款(?:日期|时间)|签发(?:日期|时间)|(?:什么时候|何时|几时|[哪边]一?天|几号|[哪边]一?年)\S{0,10}(?:印发|成文|出台|签发|通过|制定|颁布|下发|写的|写成)|(?:印发|出台|颁布|通过)(?:的)?(?:日期|时间)|(?:印发|出台|颁布|通过)(?:于|系)(?:什么时候|何时|几时|哪天|哪年)"
            r"|\bwhen\b.{0,60}\b(?:issued|written|signed|adopted|passed|promulgated|dated|enacted)\b|\bdate of (?:issue|signature|adoption|the (?:plan|document|notice))\b|\b(?:issue|issuance|signing|written) date\b"
            r"|\b(?:quando|em que data)\b (?:é que )?(?:foi|foram)\b.{0,40}\b(?:emitid|aprovad|assinad|promulgad|adotad|adoptad)\w*|\bdata d[ea] (?:emiss[ãa]o|assinatura|aprova[çc][ãa]o)\b|\bdata do (?:documento|plano)\b"
        ),
    ),
    (
        "adopted",
        later(
            r"(?:哪|第几|什么|边)(?:一)?(?:次|届|个)\S{0,4}(?:会议|大会|常委会|人大)\S{0,4}(?:通过|审议)|(?:何时|什么时候|几时|哪一?[天年日]|几号)\S{0,4}(?:被)?通过|通过(?:的)?(?:日期|时间|会议)|(?:由谁|谁)(?:审议)?通过"
            r"|\b(?:which|what) (?:session|meeting|congress)\b.{0,60}\b(?:adopt|pass|approv)\w*|\b(?:adopt|pass)ed (?:at|by) (?:which|what)\b"
            r"|\b(?:em|por) que (?:sess[ãa]o|reuni[ãa]o|congresso|assembleia)\b|\b(?:aprovad|adotad|adoptad)[oa] (?:em|por) que\b"
        ),
    ),
    (
        "effective",
        later(
            r"(?:什么时候|何时|几时|[哪边]一?天|自)\S{0,12}(?:施行|生效|实施)|(?:施行|生效|实施)(?:日期|时间|日)|(?:施行|生效)(?:于|系)(?:什么时候|何时)"
            r"|\b(?:when|date|day)\b.{0,60}\b(?:t(?:ake|akes|ook|aking) effect|effective|c(?:ome|omes|ame) into (?:force|effect|operation)|in force|in effect|w(?:ent|ill go) into effect|enter(?:s|ed)? into force|appl(?:y|ies|ied) from|start(?:s|ed)? to apply)\b|\beffective dates?\b|(?:施行|生效|实施)[^。]{0,12}(?:什么时候|何时|几时)|哪个先(?:施行|生效)|\bentry into force\b"
            r"|\bdata vigora\b|\bvigora\w*\b.{0,20}\bquando\b|\bquando\b.{0,40}\b(?:vigora\w*|entr(?:a|ou|ará|e) em vigor|vig[êe]ncia|produz(?:iu)? efeitos|aplica)\b|\bdata de entrada em vigor\b|\b(?:data|dia)\b.{0,40}\b(?:vigora\w*|entr(?:a|ou|ará) em vigor)\b|\bdesde quando (?:vigora|est[áa] em vigor)|\ba partir de quando\b|\bentr(?:a|ou) em vigor\b"
        ),
    ),
    (
        "addressee",
        later(
            r"发给(?:谁|哪些|边个|边啲)|主送|收文(?:单位|机关)|发往|\baddressed\b|\baddressees?\b|\bsent to (?:whom|which)\b|\bdestinat[áa]ri\w*|\ba quem (?:se dirige|é dirigid|foi (?:enviad|dirigid))\w*"
        ),
    ),
    (
        "expires",
        later(
            r"有效期|(?:什么时候|何时|几时)\S{0,4}(?:失效|到期|废止)|\bexpir\w+|\bvalid until\b|\bperiod of validity\b|\b(?:at[ée] quando|prazo) .{0,20}\b(?:validade|vigora|válid)\w*|\bvalidade d[oa] (?:documento|plano|pol[íi]tica|aviso|lei)\b|\bquando (?:caduca|expira)\b|\bcaduca\b"
        ),
    ),
    ("index_number", later(r"索引号|\bindex (?:number|no)\b|\bn[úu]mero de [íi]ndice\b")),
    (
        "topic",
        later(
            r"主题(?:分类|词)|(?:属于|归入|归类)\S{0,4}(?:分类|主题|类别)|文件分类|\b(?:topic|subject) (?:category|classification|categories)\b|\bclassified\b|\b(?:topics|subjects) (?:is|are|of)\b|classifica[çc][ãa]o (?:tem[áa]tica|do documento)|\bcategoria tem[áa]tica\b|\bem que categoria\b"
        ),
    ),
    (
        "title",
        later(
            r"全称|全名|标题|文件名|题目|\bfull (?:title|name)\b|\btitle of\b|\bofficial (?:title|name)\b|\b(?:document|plan|notice) called\b|\bt[íi]tulo\b|\bnome (?:completo|oficial)\b|\bcomo se chama (?:o|este) (?:documento|plano|aviso)\b"
        ),
    ),
    (
        "speaker",
        later(
            r"(?:谁|边个|哪位|边位|什么人)(?:来|嚟)?(?:向大会|喺大会)?(?:所)?(?:作|做|宣读|发表)(?:的|嘅|了|咗|㗎)?(?=[^。？?]{0,30}报告|[?？。，,\s]*$)|报告人(?:是|系|叫)?"
            r"|\bwho (?:delivered|presented|gave|read|made|submitted)\b(?=.{0,80}\breport\b)|\b(?:delivered|presented|given|read)(?:,? and)? by whom\b"
            r"|\bquem (?:apresentou|proferiu|leu|fez|pronunciou|submeteu)\b(?=.{0,100}\brelat[óo]rio\b)"
        ),
    ),
)
#: A date of a document, whichever.
DATE_ASKED = later(r"\bwhat date\b|\bdate (?:is|does|was)\b|\b(?:em )?que data\b|\bqual (?:é |foi )?a data\b")
STRUCTURE = later(
    r"(?:保障措施|保障|发展目标|部分|章节|章)(?:一共|总共|共)?(?:有|分为|分成|包括)(?:边)?(?:几|哪|什么|咩|多少)|(?:哪些|哪几|有什么|有咩|列出|全部|所有|几大|主要|分为).{0,10}(?:重点|主要)?(?:任务|部分|章|节|方面|保障措施|保障|板块|章节|目录|重点工作|发展目标)"
    r"|\b(?:list|what are|which are|name|outline|enumerate|summari[sz]e)\b.{0,50}\b(?:tasks?|parts?|sections?|chapters?|goals?|objectives?|safeguards?|safeguard measures)\b|\btable of contents\b|\boutline of\b"
    r"|\b(?:list[ea]r?|quais|indique|enumer[ea]r?|resum[ae]|descreva)\b.{0,40}\b(?:tarefas|salvaguardas|partes|sec[çc][õo]es|se[çc][õo]es|cap[íi]tulos|obje[ct]*tivos)\b|目录|大纲|框架|提纲|概述|总结一下|主要讲|\bsummar(?:y|i[sz]e)\b|\boverview\b|\bresum(?:o|a|e|ir)\b|\b[íi]ndice do (?:documento|plano)\b|\bestrutura do (?:documento|plano)\b|\bvis[ãa]o geral\b|\bsum[áa]rio\b"
)
LABEL = later(
    r"第\s*(?P<zh>[零〇一二三四五六七八九十百\d]{1,6})\s*(?P<unit>条|章|节|项|款|点|个|部分)(?P<what>重点任务|任务|工作)?"
    r"|(?:任务|条款)\s*(?P<zn>\d{1,3}|[一二三四五六七八九十]{1,3})(?![\d个项条])"
    r"|\b(?P<word>tasks?|measures?|part|parte|article|art\.?|clause|item|chapter|section|point|paragraph|tarefa|medida|artigo|ponto|cl[áa]usula|par[áa]grafo|al[íi]nea|cap[íi]tulo|sec[çc][ãa]o)\s*(?:no\.?|number|n\.?º|#)?\s*(?P<en>\d{1,3}|[ivx]{1,5}\b)"
    r"|#\s*(?P<hash>\d{1,3})"
)
CLAUSE_SAYS = later(
    r"说|讲|写|规定|内容|要求|原文|是什么|系咩|系乜|关于什么|全文|讲乜|what does|what is|what's|\bsays?\b|\bcontents?\b|\btext\b|\bquote\b|\bshow\b|read me|\bdiz\b|conte[úu]do|\btexto\b|\bo que\b|\bestabelece\b|\bdisp[õo]e\b|\bprev[êe]\b|\bmostr[ae]\b|\bcit[ae]\b|about"
)
WORDS = later(r"[a-zà-öø-ÿ]+")
YEAR = later(r"(?<!\d)(20[0-4]\d)(?!\d)")
YES_NO = later(
    r"吗|嘛\s*[?？]?$|咩\s*[?？]?$|是不是|是否|系咪|系唔系|有没有|有冇|对吗|对吧|啱唔啱|难道|^(?:is|are|does|do|did|can|will|has|was|were|should|isn'?t|doesn'?t)\b"
    r"|\b(?:right|correct|true|isn'?t it|doesn'?t it)\s*\?|^(?:é|são|será|serão|foi|foram|est[áa]|est[ãa]o|há|houve|existem?|t[eê]m|pode|podem|pode-se|posso|podemos|deve|devem|devo|precisa|preciso|tenho|temos|vai|v[ãa]o)\b|\bé verdade que\b|\bcorre[ct]*o\s*\?|^(?:o|a|os|as)\b.{3,120}\b(?:lidera|participa|coordena)\b.*\?|não é\?|certo\?"
    r"|^(?:o|a|os|as)\b(?!.*\b(?:que|qual|quais|quem|quando|onde|como|quant[oa]s?)\b).{3,160}\?\s*$"
)
WHY = later(
    r"为什么|为何|点解|因何|^why\b|\bwhy (?:is|does|are|do|did|has)\b|\bpor qu[eê]\b|\bporqu[eê]\b|\bpor que (?:motivo|raz[ãa]o)\b|\bqual (?:é )?(?:a raz[ãa]o|o motivo)\b"
)

#: The words of asking, which match every clause or none and only blur the topic.
SCAFFOLD = later(
    r"请问|想问(?:下|一下)?|想知(?:道)?|请(?:列出|告诉我|说明|你)?|麻烦|我们(?:公司|企业)?|我(?:想|哋|地)?|你好|您好|唔该|为什么|为何|点解"
    rf"|(?:由|是由|系由|系|归)?(?:{_ZH_WHO})(?:来|去|嚟)?(?:牵头|负责|主导|主管|领头|参与|配合|管|跟进|推进|落实)?"
    r"|(?:由|系)?(?:牵头|主导|参与|配合|责任|负责|主管|支撑|协办)(?:的)?(?:单位|部门|机构)?|其[他它](?:部门|单位)"
    r"|(?:是|系)?(?:什么时候|何时|几时)|(?:是|系)?(?:什么|乜嘢|咩)|有(?:哪些|什么|边啲|咩)|还有|仲有|哪些|哪个|多少|几多|几时|何时|什么时候|是不是|是否|系咪|吗|呢|吧|么|嘅|喺|嗰|啲"
    r"|根据|按照|列出|所有|全部"
    rf"|\b(?:please|tell me|can you|could you|i want to know|we are a|our company|according to|under)\b|\b(?:which|what|who|whom|whose|when|where|why|how many|how much|how)\b|\b{_EN_ORGAN}\b"
    r"|\b(?:leads?|led|leading|is responsible for|are responsible for|responsible for|responsible|in charge of|in charge|takes? part in|taking part in|take part|participates? in|participating in|participate|participates|participating|does|do|did|is|are|was|will|should|the|list|all|every)\b"
    rf"|\b(?:por favor|diga-me|indique|gostaria de saber|queria saber|de acordo com|nos termos d[aoe]s?|é que)\b|\b(?:quando|onde|como|quant[oa]s?|será|serão|foram|participa|respons[áa]vel por)\b|\b(?:qual|quais|que|quem|é|são|foi|lidera|lideram|liderar|respons[áa]ve(?:l|is)|participam?|pel[oa]s?|o|a|os|as|liste|todas?|todos)\b|\b(?:entidades?|[óo]rg[ãa]os?|autoridades?|organismos?|departamentos?)\b"
)
FOLLOW_UP = later(
    r"^(?:那|噉|咁|然后|还有|另外|仲有|而(?!且)|同埋|以及|再|不是|唔系|我是说|我系话)|它|佢|(?<!尤)其(?!中|他|它|实)|该(?:任务|项|项目|条|工作|部门)|此(?:项|事|任务)|上述|上面|前面|刚才|头先|呢(?:个|项|条)(?!方案|文件|计划)|嗰(?:个|项)|那个|那项|这项|这个(?!方案|文件|计划|通知)|这些|那些"
    r"|^(?:and|what about|how about|also|then|so|but|no\b|not\b|i mean|i meant|sorry)\b|\b(?:it|its|they|them|their|that one|that task|this task|that clause|the same|those|these|both|that agency|that department)\b"
    r"|^(?:e|então|mas|também|não)\b|\b(?:ele|ela|eles|elas|dele|dela|deles|delas|isso|essa tarefa|esta tarefa|nela|nele|dessa|desse|nisso|ess[ea]s?|disso|naquele|naquela|aquel[ea]s?|o mesmo|os mesmos|as mesmas)\b|^(?:e )?(?:quanto a|desculpe|quer dizer)\b"
)
#: What a follow-up is made of beside its new content.
FOLLOW_UP_WORDS = later(
    r"^(?:那么|那|噉|咁|然后|还有|另外|仲有|而|同埋|以及|再|不是|唔系|不对|唔啱|我是说|我系话|我问的是)|它(?:的|们)?|佢(?:嘅|哋)?|其|该(?:任务|项|项目|条|工作)?|此(?:项|事)|上述|上面|前面|刚才|头先|呢(?:个|项|条)|嗰(?:个|项)|那个|那项|这项|这个|这些|那些|呢$|的$|了$|嘅|完成|实现|达到|建成|[?？,，。!！、]"
    r"|\b(?:and|what about|how about|also|then|so|but|no|not|i mean|i meant|sorry|it|its|they|them|their|that one|that task|this task|that clause|the same|those|these|that|this|task|with|for|of|on|in|by|else|others?|too|as well|complete[d]?|done|reached|finish(?:ed)?|happen|about)\b"
    r"|\b(?:e|então|mas|também|não|ele|ela|eles|elas|dele|dela|isso|essa|esta|esse|tarefa|nela|nele|dessa|desse|com|de|do|da|para|em|no|na|mais)\b"
)
PRONOUN_AGENCY = later(
    r"它|佢|该(?:部门|单位|机关|厅|局)|这个部门|那个部门|\bit\b|\bthey\b|\bthat (?:agency|department|body)\b|\bthis (?:agency|department)\b|\bela\b|\bele\b|essa entidade|esse órgão|esse departamento"
)
#: One answer for each of the documents named.
EACH = later(
    r"分别|各(?:是|自|有)|哪个(?:先|更|多|少|早|晚)|一样吗|有什么不同|区别|相比|比较|同埋|\bcompare\b|\brespectively\b|\bboth\b|\beach\b|\bdiffer\w*|\bsame as\b|\bcompar[ae]\w*|\brespetivamente\b|\bambos\b"
)
#: A document is spoken of, by its sort.
DOCUMENT_SORT = later(
    r"意见|通知|办法|条例|法(?!院|律服务|人|定)|规定|方案|批复|决定|公报|报告|计划|安排|解释|预案|函|纲要|规划|文件|令"
    r"|\b(?:opinions?|notice|circular|measures|regulations?|law|plan|decision|report|reply|rules|provisions|arrangement|interpretation|act|document)\b"
    r"|\b(?:lei|regulamento|aviso|circular|parecer|medidas|plano|decis[ãa]o|relat[óo]rio|regras|documento|disposi[çc][õo]es)\b"
)
#: Words around a question about the document that name nothing.
METADATA_FILLER = later(
    r"编号|号码|号|日期|时间|什么时候|哪|天|几|是|的|系|份|在|于|从|自|起|开始|被|先|后|各|分别|和|与|会议|大会|人大|常委会|次|届|谁|年|月|日|呢|个|第|由|机关|单位|省|市|印发|发布|公布|出台|发出|通过|何|边|官方|正式"
    r"|\b(?:to|whom|different|another|topic|question|back|ok|okay|no|well|online|website|officially|exactly|first|the|of|for|on|in|its?|this|that|and|date|number|official|was|is|when|who|by|issued|published|dated|a|an|it|did|full|name|please|online|officially|first|website|web|internet|exactly|so|and|say|says|does|do|has|have)\b"
    r"|\b(?:do|da|de|o|a|no|na|em|e|foi|é|quando|quem|este|esta|data|número|oficial|ficou|disponível|online|oficialmente|qual|que)\b"
)
LIST_FILLER = later(
    rf"{TASK}|只是|只|不|没有|而|单纯|超过一个|多个|两个|不止一个|多于一个|作为|当中|里面|入面|一共|总共|分别|共|项|个|条|了|的|在|中|里|和|与|同|或|还|又|都|也|晒|并|其中|牵头单位|参与单位|哪|几|多少|数量|最|的是|是|有|做|搞"
    r"|\b(?:which|what|tasks?|as|in|of|for|by|to|and|or|with|agency|role|roles|does|have|has|name|named|it|number|total|there|count|many|how|its|part|lead|led|under|plan|else|other|others|are|any|each|give|me|list|show|you|can|tell|please|from|this|that|main|key|major|one|two|three|four|five|six|development|named|most|all|every|them|their|also|document|action|programme|summary|summarize|summarise|overview|briefly|short|quantitative|numeric|numerical|targets?|goals?|objectives?|safeguards?|sections?|parts|chapters|measures|provincial|duties|responsibilities|involv(?:e|es|ed|ing)|responsible|say|says|does|do|is|was|will)\b"
    r"|\b(?:de|do|da|em|no|na|e|ou|com|como|que|quais|tarefas?|papel|têm|tem|há|plano|outras?|número|total|quantas|quantos|lidera|lideradas?|lideram|participa|participam|são|todas|todos|pela|pelo|principais|quatro|metas|objetivos|garantia|salvaguarda|partes|este|esta|neste|diga|me|das|dos|sua|seu|ação|desenvolvimento|quantitativos?|quantitativas?|para|resumo|resuma)\b"
)
#: A role that is denied: "没有参与哪些任务".
NOT_IN = later(
    r"(?:没有|没|不|未|唔|冇)(?:有)?(?:份)?(?:牵头|参与|参加|负责|涉及)|\b(?:not|n't|never)\b.{0,20}\b(?:lead|take part|participate|involved|responsible)|\bn[ãa]o (?:lidera|participa|é respons|coordena|est[áa] envolvid|est[ãa]o envolvid|faz parte|fazem parte)"
)
#: Goals as parts of the document, not as numbers.
GOALS_ONLY = later(r"发展目标|总体目标|\b(?:development )?(?:goals?|objectives?)\b|\bobje[ct]*tivos\b")
QUANTITIES = later(r"量化|数字|指标|定量|\bquantit\w*|\bnumeric\w*|\btargets?\b|\bfigures?\b|\bmetas?\b")
#: What something is by the document's own words.
DEFINITION = later(
    r"定义|什么是|何谓|何为|什么叫|咩叫|咩系|(?:是|系)(?:什么|咩|乜)意思|(?:指|是指|系指)(?:的是|嘅系)?(?:什么|咩|乜嘢|哪些|哪几|边几|边啲|啥)|[”\"](?:到底|究竟|具体|分别)?(?:是|系|指)(?:哪|边)|(?:所称|所指)的?|怎么理解|如何理解|如何界定|怎么界定"
    r"|\bdefin(?:e|ed|es|ition)\b|\bmean(?:s|t)?\b|\bwhat (?:is|are) (?:an?|considered|regarded)\b|\bwhat (?:counts|qualifies) as\b|\bdefin(?:e|ido|ida|i[çc][ãa]o)\w*\b|\bo que (?:é|s[ãa]o|se entende)\b|\bsignifica\b|\bquer dizer\b|\bem que consiste\b|\bse entende por\b|\b(?:é|s[ãa]o) considerad[oa]s?\b|\bconsidera(?:m)?-se\b|\bse consideram?\b|\bconceito de\b"
)
#: Whether something is allowed, required or forbidden is asked.
MAY = later(
    r"可以|可否|可唔可以|能不能|能否|能.{0,12}吗|得唔得|允许|准不准|许不许|要不要|使唔使|需不需要|是否需要|必须.{0,12}吗|用不用|要.{1,16}吗|算不算|受不受"
    r"|^(?:can|may|must|could|should|do|does|is|are) (?:i|we|a|an|the|my|our|you|they|it|there)\b|\ballowed\b|\bpermitted\b|\brequired\b|\bhave to\b|\bprohibited\b"
    r"|^(?:posso|pode|podem|pode-se|podemos|tenho|temos|devo|deve|devem|há|é|são|precis[ao]m?)\b|\b(?:permitid|obrigat[óo]ri|proibid|vedad|l[íi]cit|dispensad|isent)[oa]s?\b|\bé (?:preciso|necess[áa]rio|legal|ilegal)\b"
    # A Portuguese question of yes or no is a statement with a question mark.
    rf"|^(?!{_PT_ASKS})[^?]{{2,160}}\b(?:pode|podem|deve|devem|precisa|precisam|t[eê]m (?:de|que|direito)|é obrigad[oa]|s[ãa]o obrigad[oa]s)\b"
)
#: The words with which a rule allows, requires or forbids.
RULES = later(
    r"不得|禁止|严禁|可以|应当|必须|允许|不予|无需|免征|免予|不受|有权|方可|不能|不作限制|不设|嚴禁|應當|必須|允許|無需|免徵|不設"
)
#: A penalty, or what follows if a rule is broken, is asked for.
PENALTY = later(
    r"[罚罰]|处分|處分|法律责任|法律責任|吊销|吊銷|没收|拘留|追究|后果|後果|责任|責任|点办|会怎|違規|违规|违法|違法|犯法|告我|告你"
    r"|\bfin(?:e|es|ed)\b|\bpenal|\bpunish|\bsanction|\bliab|\bconsequence|\bhappens?\b|\bface\b"
    r"|\bmulta|\bpenaliz|\bsan[çc]|\bconsequ|\bacontece"
)
#: What is planned is asked for, not what was done.
PLANNED = later(
    r"打算|计划|計劃|目标|目標|力争|将|將|准备|要|预计|預計|今年|預期|预期|拟|\bplan|\btarget|\baim|\bgoal|\bwill\b|\bexpect|\bintend|\bset\b"
    r"|\bpretend|\bmetas?\b|\bobje[ct]|\bprevê"
)
#: Figures of several years together are asked for; ONE_YEAR: those of one.
PERIOD = later(r"五年|十[一二三四五]五|(?<!\d)5年|\bfive[ -]years?\b|\bcinco anos\b|\bquinquen|以来|以來")
ONE_YEAR = later(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|[去舊旧上今]年|\b(?:last|this) year\b|\b(?:ano passado|este ano)\b"
)
#: The Chinese words of it, which qa.requirements looks for too.
MEMBERS_ZH = (
    r"由(?:哪|边|什么|谁|咩)\S{0,8}(?:组成|构成)"
    r"|组成(?:单位|人员|部门)?(?:有|是|包括)?(?:哪|谁|边|什么|咩)"
    r"|成员(?:单位)?(?:有|是|包括|系)?(?:哪|谁|边|什么|咩)"
    r"|(?:哪|边)\S{0,6}(?:成员|组成)"
)
#: Who something is made up of is asked, whatever else the question says of it.
MEMBERS = later(
    rf"{MEMBERS_ZH}"
    r"|\bmembers of\b|\bmade up of\b|\bcomposed of\b|\bcomposition of\b"
    r"|(?<!quantos )\bmembros d[aoe]s?\b|\b(?:compost|constitu[íi]d|formad)[oa]s? por (?:que|quem|quais)\b|\bquem (?:comp[õo]e|integra|constitui|faz parte)\b|\bde quem se comp[õo]e\b|\bcomposi[çc][ãa]o d[aoe]s?\b"
)
HOW_TO = later(r"如何|怎么|怎样|点样|点先|\bhow (?:to|can|do|does|could|should)\b|\bcomo\b")
#: Somebody in a sentence of a document.
BODY = later(
    r"部门|单位|机构|机关|政府|委员会|法院|检察院|主体|企业|小组|\bauthorit|\bdepartment|\bagenc|\bcommission"
)
#: A body is named as the author of a document, not as one with duties: "the State Council's 2019 opinion".
AS_ISSUER = later(
    r"^\s*(?:['’]s?)?\s*(?:(?:19|20)\d\d\s+)?(?:[a-z]+\s+){0,3}(?:opinions?|notice|circular|plan|regulations?|measures|document|decision|reply|report)\b"
    r"|^\s*(?:的)?(?:办公厅|办公室)?(?:关于|印发|发布|下发|转发|通报|通知|意见|令第|的?那份)"
)
#: The same, the document named before its author: "o aviso do Conselho de Estado".
OF_ISSUER = later(
    r"\b(?:opinions?|notice|circular|plan|regulations?|measures|decision|reply|report)(?: (?:issued|published))? (?:of|by) (?:the )?$"
    r"|\b(?:opini(?:ão|ões)|parecer(?:es)?|aviso|circular|notifica[çc][ãa]o|plano|regulamentos?|decis[ãa]o|despacho|relat[óo]rio|programa|medidas|comunicado)(?: (?:emitid|publicad|divulgad)[oa]s?)?(?: de (?:19|20)\d\d)? (?:d[aoe]s?|pel[oa]s?) $"
)
#: Tasks that several agencies lead.
JOINT = later(
    r"(?:多个|两个|几个|不止一个|多于一个|超过一个|一个以上)(?:部门|单位|机构)?(?:的)?(?:共同|联合)?(?:牵头|lead)|(?:共同|联合)牵头"
    r"|\b(?:more than one|several|multiple|two|joint|co-?)\s*-?\s*(?:lead|leads|leading|agencies lead)|\bjointly led\b|mais de uma? (?:entidade )?l[íi]der\w*|lideradas? (?:conjuntamente|por v[áa]rias)"
)
#: Tasks that touch on something named.
ABOUT = later(
    r"只?适用于?|涉及|有关|关于|提到|提及|相关|包含|针对|同.{0,8}有关|\b(?:mention|appl(?:y|ies)|concern|involv|affect|cover|relat|refer|touch)\w*|\babout\b|\bmencion\w*|\benvolv\w*|\brelativ\w*|\brelacionad\w*|\bsobre\b"
)
TASK_ONLY = later(r"任务|重点工作|\btasks?\b|tarefas?")
ALL_TARGETS = later(
    r"(?:哪些|全部|所有|列出|什么|几个|多少个|量化|具体|数字).{0,8}(?:目标|指标)|(?:目标|指标)(?:有哪些|是什么|有什么|有几个|清单|一览)"
    r"|\b(?:all|list|every|what are|which|quantitative|numeric\w*|how many)\b.{0,40}\b(?:targets?|goals?|quotas?)\b"
    r"|\b(?:tod[oa]s|liste?|quais|quantas)\b.{0,40}\b(?:metas?|obje[ct]*tivos quantitativos)\b"
)
#: Parts of a document a reader asks for by what they are, and the headings such parts have.
PARTS: dict[str, re.Pattern[str]] = {
    "safeguards": later(r"保障|safeguard|garantia|salvaguarda"),
    "goals": later(r"发展目标|总体目标|\bgoals?\b|\bobjectives?\b|objetivos|objectivos"),
    "tasks": later(r"任务|重点工作|\btasks?\b|tarefas"),
    "parts": later(
        r"概述|总结|主要讲|\bsummar\w*|\boverview\b|\bresum[oae]\b|部分|章|大纲|框架|目录|提纲|板块|\bparts?\b|\bsections?\b|\bchapters?\b|outline|contents|partes|cap[íi]tulos|sec[çc]"
    ),
}
PART_HEADINGS: dict[str, re.Pattern[str]] = {
    "safeguards": later(r"保障|组织实施"),
    "goals": later(r"目标"),
}
#: Words that add nothing to what was asked before: a question of only these cannot stand alone.
EMPTY_PHRASES = later(
    r"原文|条文|哪一条|哪条|哪句|给我|已经|可以|即系|争取|哪儿|边处|地点|怎么|怎样|点样|如何|具体|详细|内容|依据|出处|哪里|边度|之前|以前|之后|时间|年份|任务|工作|目标|指标|部门|单位|机构|那边|方面|情况"
)
EMPTY = later(
    r"[的了在要会有是到前后说讲写呢吗啊呀先系喺咩乜做过才能需得几年月日条项个位家谁哪那这也还都又再仲同和与跟话给批用定紧咗建设办在搞]"
    r"|\b(?:exactly|original|text|wording|clause|source|say|says|said|do|does|did|is|are|was|were|be|will|would|should|must|can|could|have|has|had|the|a|an|to|at|from|up|out|who|whom|whose|what|which|when|where|why|how|many|much|year|date|part|role|lead|leads|led|take|takes|taking|involved|responsible|deadline|target|goal|total|agency|agencies|department|departments|bodies|quote|show|me|please|sentence|exact|exactly|already|yet|allowed|zone|place|built|located|give|there|one|ones|any|some|only|just|did|before|after|until|till|now)\b"
    r"|\b(?:texto|original|diz|quem|qual|quais|que|quando|onde|como|porquê|até|quantos|quantas|é|são|foi|ser|há|tem|um|uma|os|as|o|a|das|dos|nas|nos|por|pela|pelo|prazo|ano|data|meta|parte|papel|lidera|participa|participam|entidade|entidades|mostra|me|fonte|total|zona|lugar|local|já|frase|citação|cita|ser[áa]|ser[ãa]o|est[áa]|est[ãa]o|foram|deve|devem|pode|podem|t[êe]m|ter|de|do|da|para|quanto|quanta|respons[áa]vel|respons[áa]veis|órgãos?|departamentos?|objetivo|situad[oa]|constru[íi]d[oa]|antes|depois|agora|ainda|s[óo]|apenas|algum|alguma|exatamente|palavras|cl[áa]usula|artigo|envolvid[oa]s?)\b"
)
