"""The words of questions about lists and counts: tasks, agencies, parts, articles. Folded text, four languages.

As in `qa.patterns`: alternations of literals with bounded gaps, linear in the length of the question.
"""

from __future__ import annotations

from index.later import later

#: Words around a list or a count that name nothing: how it is asked for, and how documents are said to hold it.
FILLER = later(
    r"全一点|一点|帮我|帮忙|麻烦|列了|列出来|列全|出现|角色|只是|那份|这份|嗰份|支援|支撑|协助|要达到|达到的|提出|提到|包含|包括|囊括|涵盖|设定|制定|确定|明确|规定|部署|安排|布置|列明|载明|写明|写了|指定|共计|合计|总数|总量|总共|一共|全部|全文"
    r"|重点|主要|具体|量化|定量|数字|硬性|核心|涉及|单位|部门|机构|主体|截至|需要|分成|分为|划分|划为|大类|方面|部分|小节|板块|章节|条文|条款|完成|实现|达到"
    r"|(?<=\d)年(?:底|末|前)*|(?<![\u4e00-\u9fff])[分类组章节条各自呀喎㗎啦到底前需应多家](?![\u4e00-\u9fff])"
    r"|\b(?:contain(?:s|ed|ing)?|compris\w+|includ\w+|consist\w*|sets?|setting|out|forth|la(?:y|ys|id)|provid\w+|specif\w+|mention\w*|cover\w*|defin\w+|propos\w+|puts?|forward|assign\w*|number(?:ed|s)?"
    r"|altogether|overall|sum|exactly|different|various|separate|individual|core|concrete|numerical|measurable|official|full|complete|entire|whole|together|must|should|shall|met|meet|reach\w*|achiev\w*|hit|due|scheduled|planned|until|end|year"
    r"|falls?|comes?|belongs?|into|divided|split|grouped|groups?|categor(?:y|ies)|headings?|broad|called|titles?|single|clauses|articles|at|on|we|our|us|across|within|inside|under|where|there|these|those|here|only|listed|given|stated|any|have|has)\b|\(?\bnot (?:as )?(?:the )?lead(?:er|ing)?\b"
    r"|\b(?:cont[eé]m|inclu\w+|compreende\w*|defin\w+|estabelece\w*|prev[êe]\w*|prop[õo]e\w*|apresenta\w*|fixa\w*|consta\w*|existem?|existentes?|tem|total|totais|ao|todo|concret\w+|espec[íi]fic\w+|num[ée]ric\w+|mensur[áa]ve\w+"
    r"|divid\w+|grupos?|categorias?|at[ée]|fim|ano|devem?|deve|ser|atingid\w+|alcan[çc]ad\w+|cumprid\w+|numerad\w+|ac[çc][ãa]o|entidades?|serviços|[óo]rg[ãa]os|artigos|cap[íi]tulos|mencionad\w+|envolvid\w+|n[ãa]o como l[íi]der)\b"
    # "哪四个“区”", "边几个方面": what the rows are called.
    r"|(?:哪|边|几)[一二三四五六七八九十两几]?(?:个|大|项|类)[“\"「]?[\u4e00-\u9fff]{0,2}[”\"」]?(?=[?？。\s]*$)"
)

#: Targets as such, whatever they are of.
TARGETS = later(r"目标|指标|\btargets?\b|\bgoals?\b|\bquotas?\b|\bmetas?\b|\bobje[ct]*tivos?\b")

#: The goals a document aims at, or what it does to reach them, as parts of it.
PARTS = later(
    r"(?:保障措施|组织保障).{0,6}(?:分|有|包括|是|系)(?:为|成)?(?:哪|边|几|什么|咩)|(?:哪|边)(?:几|些|啲)(?:条|项|个)?保障措施"
    r"|\b(?:which|what|how many|list)\b.{0,20}\bsafeguards?\b|\b(?:quais|quantas|list[ea]r?)\b.{0,30}\b(?:salvaguardas?|garantias?)\b|"
    r"(?:发展|总体|主要|工作)目标.{0,6}(?:分|有|包括|是|系)(?:为|成)?(?:哪|边|几|什么|咩)|(?:分|有)(?:为|成)?(?:哪|边|几).{0,4}(?:发展|总体|主要|工作)目标"
    r"|\b(?:which|what|how many|list)\b.{0,20}\b(?:development |overall |general )?(?:goals|objectives|aims)\b|\b(?:quais|quantos|list[ea]r?)\b.{0,20}\bobje[ct]*tivos\b"
)

#: The groups that the tasks stand in.
GROUPS = later(
    r"(?:分|划分|归)(?:成|为|作)?(?:哪|边)?(?:几|多少)(?:大|个)?(?:类|块|方面|板块|组|部分|领域)|(?:哪|边)(?:几|些|啲)(?:大|个)?(?:类|块|方面|板块|组|领域)"
    r"|\b(?:groups?|categor(?:y|ies)|areas|blocks|headings) (?:of|are|do|does)\b.{0,20}\btasks\b|\btasks\b.{0,20}\b(?:divided|split|grouped|organi[sz]ed|fall) (?:in(?:to)?|under)?\b.{0,20}\b(?:groups|categories|areas|blocks|headings|sections|parts)\b|\bhow many (?:groups|categories|areas|blocks|headings)\b"
    r"|\b(?:quantos|quantas|em que|quais) (?:s[ãa]o (?:os|as) )?(?:grupos|categorias|[áa]reas|blocos)\b.{0,30}\btarefas\b|\btarefas\b.{0,20}\b(?:dividid\w+|agrupad\w+|organizad\w+)\b"
)

#: What the rows of a plan are called.
TASKS = later(
    r"任务|重点工作|措施|举措|条目|事项|(?:哪|几|多少|几多|边)\S{0,2}(?:条|项)(?!例|目的)|\b(?:tasks?|measures?|items?|actions?|duties)\b|\b(?:tarefas?|medidas?|itens|a[çc][õo]es)\b"
)

#: Agencies are asked for as a list or by their number, not the one agency of a matter.
AGENCIES = later(
    r"(?:哪些|哪几个|所有|全部|列出|列举|列晒|多少个?|几个|几多个?|边啲|边几个|一共|总共|共有|涉及).{0,8}(?:单位|部门|机构|主体)"
    r"|(?:单位|部门|机构|主体)(?:一共|总共|都|分别|各)?(?:有|是|系)?(?:哪些|哪几|边啲|边几|几个|多少|几多)"
    r"|\b(?:which|what|list|all|every|how many|name|number of|count)\b.{0,40}\b(?:agencies|departments|bodies|authorities|ministries|entities|organi[sz]ations|institutions)\b"
    r"|\b(?:quais|que|list[ea]r?|tod[oa]s|quant[oa]s|indique|enumer[ea]r?|n[úu]mero de)\b.{0,40}\b(?:entidades|[óo]rg[ãa]os|departamentos|servi[çc]os|organismos|autoridades)\b"
)

#: A single body does it, nobody takes part.
ALONE = later(
    r"(?:只有|仅有|仅由|单独由?|独自|独家).{0,20}(?:牵头|负责|一家|一个)|(?:没有|没|无|冇)(?:其[他它]|任何|列出|列明)?(?:的)?(?:参与|配合|协办)(?:单位|部门|机构)|一家(?:单独|独自)?(?:牵头|负责)|单独(?:牵头|负责)"
    r"|\b(?:no|without(?: any)?|lack\w*) (?:other )?participa\w*(?: agenc\w+)?|\balone\b|\bsolely\b|\bsole (?:lead|agency|responsib\w+)|\bby itself\b|\bon its own\b|\bonly one agency\b|\bsingle agency\b"
    r"|\b(?:sem|n[ãa]o t[êe]m|n[ãa]o h[áa]) (?:outr[oa]s |quaisquer )?(?:entidades )?participantes\b|\bsozinh[oa]\b|\b[úu]nica entidade\b|\bs[óo] uma entidade\b|\bapenas uma entidade\b"
)

#: Nobody leads it.
LEADERLESS = later(
    r"(?:没有|没|无|冇|未)(?:有)?(?:写明|列明|明确|指定|列出|写|注明)?(?:任何)?(?:牵头|负责|责任|主管)(?:单位|部门|机构|人)?"
    r"|\b(?:no|without(?: a| any)?|lack(?:s|ing)?(?: a| any)?|do(?:es)? not (?:have|name)(?: a| any)?|don't (?:have|name)(?: a| any)?) lead(?:ing)?(?: agenc\w+| bod\w+| department\w*)?\b"
    r"|\bsem (?:uma |qualquer )?(?:entidade )?l[íi]der\b|\bn[ãa]o (?:t[êe]m|tem|indicam?) (?:uma |qualquer )?(?:entidade )?l[íi]der\b"
)

#: How many articles, chapters, sections a text has; the group tells which.
UNITS = later(
    r"(?:几|多少|几多)\s*(?P<zh>条|章|节)(?!款?措施|任务|意见|建议|线|路|举措|经验)"
    r"|\b(?:how many|number of) (?P<en>articles|chapters|sections)\b"
    r"|\b(?:quant[oa]s|n[úu]mero de) (?P<pt>artigos|cap[íi]tulos|sec[çc][õo]es)\b"
)
UNIT_KINDS = {
    "条": "article", "articles": "article", "artigos": "article",
    "章": "chapter", "chapters": "chapter", "capitulos": "chapter", "capítulos": "chapter",
    "节": "section", "sections": "section", "seccoes": "section", "secções": "section", "seções": "section", "secoes": "section",
}  # fmt: skip

#: The tasks of one part of a document are asked for.
SECTION = later(
    r"(?:这|该|此|呢|嗰|那)(?:一)?(?:组|类|块|部分|节|章|方面|板块)|(?:部分|板块|章节|一节|一章|标题)|(?:项|目)?下(?:面|设|属|的)|里面|入面|之下|当中|[”\"」](?:中|里|下)?|包含|包括|涵盖"
    r"|\b(?:section|part|group|category|heading|chapter|block|fall under|under|within)\b|\b(?:sec[çc][ãa]o|parte|grupo|categoria|cap[íi]tulo|sob|dentro)\b"
)

#: Words in quotation marks, which the tasks are to hold.
QUOTED = later(r"[“「\"](?P<words>[^“”「」\"]{2,30})[”」\"]")

#: The whole a document states of itself: 共23项.
DECLARED = later(r"共计?\s*(?P<n>\d{1,4}|[一二三四五六七八九十百]{1,5})\s*(?P<unit>项|条|个|款|件)")

#: The same in running text, where what is counted must be said: 提出22项重点任务.
DECLARED_TASKS = later(
    r"(?:共计?|共有|总共|提出了?|部署了?|明确了?|形成了?|梳理[^。；]{0,40}?|包括)[^。；\d]{0,6}?"
    r"(?P<n>\d{1,4}|[一二三四五六七八九十百]{1,5})\s*(?:项|条|个|款)(?:重点|主要|具体|改革|工作|政策|务实){0,2}"
    r"(?:任务|措施|举措|工作|政策|事项|改革)"
)

#: The task that comes last.
LAST = later(
    r"(?:最后|最尾|最後)(?:的)?(?:一|嗰)?(?:项|个|条|样)(?:重点)?(?:任务|工作)?(?:是什么|讲什么|系咩|讲咩|的内容)?|\b(?:the )?(?:last|final) (?:task|measure|item)\b|\b[aà] [úu]ltima (?:tarefa|medida)\b"
)
