"""The focus of a question: the noun its question word asks about. "How many *berths*", "月*租金*是多少".

An answer that names everything else but not the focus answers another question.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from index.later import later
from index.tokens import token_set

if TYPE_CHECKING:
    from index.lexical import LexicalQuery

_HAN = "\u4e00-\u9fff"
_MEASURE = r"[个家座条名台套项所间种类位次批处件份级层款亿万元美]"
_AFTER = later(
    rf"(?:哪|边|何|几多|几|多少)(?:些|啲|一|几|[两三四五六七八九十])?{_MEASURE}{{0,2}}(?P<noun>[{_HAN}]{{2,4}})"
    rf"|(?:什么|咩|乜嘢|乜)(?P<what>[{_HAN}]{{2,3}})(?=[的是系有？?，,。]|$)"
)
#: 哪天, 几时, 几多钱: what is asked is said already; what follows is no noun.
_PLAIN = later(
    r"(?:哪|几|多少|几多|何|边|什么)(?:一|个|两|[三四五六七八九十])?(?:天|日|年|月|号|时候|时间|时|点|里|儿|度|处|岁|周|次|个?工作日|小时|钱|元|块|人|名|倍|成|比例|个月)"
)
#: Characters no noun of a question word begins with.
_NO_HEAD = frozenset("以个一二两三四五六七八九十些啲了到为")
#: Where the noun of a question word ends.
_CUT = later(
    r"可以|可唔|可否|需要|应该|应当|必须|能够?|会|要|须|得|被|有|是|系|的|嘅|才|就|都|将|把|给|俾|来|去|跟|同|和|与|对|从|向|在|喺|用(?!途|地|户)|做(?!法)|算|属于"
)
_BEFORE = later(
    rf"(?P<noun>[{_HAN}]{{2}})(?:要|会|能|应|分别|一共|总共|大约|预计|大概)*(?:是|有|为|系|达到?|占|定为)?(?:多少|多大|多高|多长|多重|几多|几耐|百分之几|什么|咩)"
)
#: What is to be paid, received or levied, where only its sum is asked for: 工本费收多少元, 滞纳金按万分之几算.
_SUM = later(
    rf"(?P<noun>[{_HAN}]{{1,3}}[费金额价税率资租酬息])[{_HAN}]{{0,5}}?(?:多少|几多|几钱|几(?:元|块|万|亿|成)|[百千万]分之几)"
)
#: Sums that documents call by several names, or that stand for any.
_ANY_SUM = later(r"金额|数额|总额|奖金|资金|多少|[什哪边几何]|投资$|(?:的[费金税价]|[免自]费)$")
_ENGLISH = later(
    r"\b(?:what|which) (?:is|are|was|were) (?:the|its|their) (?P<the>[a-z][a-z'-]+(?:\s+[a-z][a-z'-]+){0,3}\s*)|\b(?:how many|how much|which|what)\s+(?P<words>[a-z][a-z'-]+(?:\s+[a-z][a-z'-]+){0,3}\s*)"
)
_PORTUGUESE = later(
    # Que, qual and quais ask where a question begins; further on they are "that" and "which".
    r"^(?:e )?(?:qual|quais) (?:(?:é|são|foi|foram|será) )?[oa]s? (?P<the>[a-zà-ÿ-]+(?:\s+[a-zà-ÿ-]+){0,2}\s*)|(?:\bquant[oa]s?|^(?:e )?(?:(?:a|em|de|por|para|com|at[ée]|desde|durante|sob) )?(?:que|qual|quais))\s+(?P<words>[a-zà-ÿ-]+(?:\s+[a-zà-ÿ-]+){0,2}\s*)"
)
_END = frozenset(
    [
        "após",
        "até",
        "sobre",
        "entre",
        "sem",
        "num",
        "numa",
        "ao",
        "à",
        "aos",
        "às",
        "pelos",
        "pelas",
        "teve",
        "ter",
        "tenho",
        "temos",
        "deverá",
        "deverão",
        "será",
        "serão",
        "foram",
        "devo",
        "posso",
        "podemos",
        "precisa",
        "precisam",
        "se",
        "si",
        "quando",
        "caso",
        "lhe",
        "me",
        "nos",
        "mais",
        "menos",
        "if",
        "when",
        "without",
        "within",
        "under",
        "after",
        "before",
        "happens",
        "because",
        "while",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "will",
        "would",
        "shall",
        "should",
        "can",
        "could",
        "may",
        "might",
        "must",
        "does",
        "do",
        "did",
        "has",
        "have",
        "had",
        "of",
        "for",
        "in",
        "on",
        "at",
        "by",
        "to",
        "from",
        "with",
        "and",
        "or",
        "the",
        "a",
        "an",
        "that",
        "this",
        "i",
        "we",
        "our",
        "you",
        "it",
        "they",
        "there",
        "not",
        "é",
        "são",
        "foi",
        "ser",
        "será",
        "está",
        "estão",
        "de",
        "do",
        "da",
        "dos",
        "das",
        "para",
        "em",
        "no",
        "na",
        "nos",
        "nas",
        "por",
        "pelo",
        "pela",
        "com",
        "e",
        "ou",
        "o",
        "a",
        "os",
        "as",
        "que",
        "se",
        "há",
        "tem",
        "têm",
        "deve",
        "devem",
        "pode",
        "podem",
        "existem",
        "recebem",
    ]
)

#: Nouns that ask for anything of a kind: they need not stand in the answer.
_GENERIC = later(
    r"范围|后果|惩罚|惩处|情形|情况下|手段|程序|流程|材料|资格|资质|安排|部署|打算|考虑|动作|看法|态度|进展|变化|机会|限制|原因|理由|结果|意义|特点|类型|种类|形式|渠道|途径|依据|对象|人群|用途|功能|服务|业务|产业|行业|做法|帮助|改革|创新|制度|机制|说明|表述|部分|阶段|思路|方向|路径|任何|提到|涉及|部委|部门|单位|机构|机关|主体|任务|工作|事项|措施|举措|内容|方面|地方|地区|区域|时候|时间|日期|目标|指标|数量|数字|规定|要求|政策|情况|意思|作用|领域|人员|东西|办法|方式|规模|总额|文件|方案|条文|条款|企业|项目|平台|支持|好处|优惠|影响|关系|区别|国家|主管|负责|牵头|参与|程度|地步|级别|具体|新的|最低|最高|最少|最多|至少|最长|最短|一般|通常|大概|大约|总共|一共|重点|主要|说法|角色|职责|定义|水平|年份|年前|月前|多少|什么|哪个|需要|可以|应该|有关|因素|条件|原则|年之|年内|月底|天内|工作日|之前|两处|处在|地点|年底|个月|小时|比例|热线"
)
_GENERIC_WORDS = frozenset(
    [
        "organismo",
        "organismos",
        "órgãos",
        "departamentos",
        "autoridades",
        "serviços",
        "anos",
        "meses",
        "dias",
        "horas",
        "semanas",
        "tempo",
        "vezes",
        "caso",
        "casos",
        "situações",
        "situação",
        "circunstâncias",
        "condições",
        "condição",
        "requisitos",
        "requisito",
        "espécie",
        "espécies",
        "coisa",
        "coisas",
        "regra",
        "regras",
        "artigo",
        "artigos",
        "cláusula",
        "cláusulas",
        "disposições",
        "disposição",
        "forma",
        "formas",
        "modo",
        "modos",
        "motivo",
        "motivos",
        "razão",
        "razões",
        "percentagem",
        "quantia",
        "montante",
        "máximo",
        "mínimo",
        "limite",
        "duração",
        "período",
        "documentos",
        "consequência",
        "consequências",
        "efeitos",
        "pessoas",
        "pessoa",
        "direitos",
        "direito",
        "projetos",
        "outras",
        "outros",
        "principais",
        "method",
        "methods",
        "way",
        "ways",
        "means",
        "manner",
        "form",
        "forms",
        "condition",
        "conditions",
        "circumstances",
        "criteria",
        "reason",
        "reasons",
        "step",
        "steps",
        "agency",
        "agencies",
        "department",
        "departments",
        "authority",
        "authorities",
        "body",
        "bodies",
        "organisation",
        "organization",
        "office",
        "unit",
        "units",
        "ministry",
        "bureau",
        "government",
        "task",
        "tasks",
        "measure",
        "measures",
        "item",
        "items",
        "thing",
        "things",
        "kind",
        "kinds",
        "sort",
        "type",
        "types",
        "year",
        "date",
        "time",
        "place",
        "places",
        "area",
        "areas",
        "target",
        "targets",
        "goal",
        "goals",
        "value",
        "volume",
        "number",
        "amount",
        "figure",
        "level",
        "rule",
        "rules",
        "provision",
        "clause",
        "clauses",
        "article",
        "part",
        "parts",
        "role",
        "roles",
        "support",
        "new",
        "main",
        "key",
        "plan",
        "document",
        "documents",
        "action",
        "percentage",
        "share",
        "deadline",
        "total",
        "size",
        "scale",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "other",
        "others",
        "else",
        "exactly",
        "happens",
        "said",
        "meant",
        "cities",
        "city",
        "field",
        "fields",
        "sector",
        "sectors",
        "entidade",
        "entidades",
        "órgão",
        "departamento",
        "autoridade",
        "serviço",
        "tarefa",
        "tarefas",
        "medida",
        "medidas",
        "ano",
        "data",
        "prazo",
        "meta",
        "metas",
        "objetivo",
        "objetivos",
        "valor",
        "volume",
        "número",
        "plano",
        "documento",
        "papel",
        "tipo",
        "tipos",
        "área",
        "áreas",
        "lugar",
        "parte",
        "partes",
        "total",
        "cidade",
        "cidades",
    ]
)


def focus_missing(folded: str, query: LexicalQuery, quoted: str) -> bool:
    """Return whether the folded question's focus is a telling noun that the folded ``quoted`` does not name."""
    nouns, words = _focus(folded)
    if any(noun[:2] not in quoted and noun[-2:] not in quoted for noun in nouns):
        return True
    return bool(words) and not all(named(word, query, token_set(quoted)) for word in words)


@lru_cache(maxsize=256)
def _focus(folded: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the telling Chinese nouns and Latin words that a folded question asks about."""
    nouns = []
    asked = _PLAIN.sub("，", folded)
    for match in (*_AFTER.finditer(asked), *_BEFORE.finditer(asked)):
        groups = match.groupdict()
        noun = _CUT.split(groups.get("noun") or groups.get("what") or "", maxsplit=1)[0]
        if len(noun) > 1 and noun[0] not in _NO_HEAD and not _GENERIC.search(noun):
            nouns.append(noun)
    nouns += [m["noun"] for m in _SUM.finditer(folded) if not _ANY_SUM.search(m["noun"])]
    heads = [
        words[at]
        for pattern, at in ((_ENGLISH, -1), (_PORTUGUESE, 0))  # where a noun's head stands among its words
        for match in pattern.finditer(folded)
        if (words := _noun_words(match["the"] or match["words"] or "", at))
    ]
    return tuple(nouns), tuple(heads)


def _noun_words(phrase: str, head: int) -> list[str]:
    """Return the telling words of a noun phrase, up to where it ends; [] if its ``head`` (0 or -1) is generic."""
    words: list[str] = []
    for word in phrase.split():
        if word in _END:
            break
        words.append(word)
    if not words or words[head] in _GENERIC_WORDS:
        return []
    return [w for w in words if w not in _GENERIC_WORDS]


def named(word: str, query: LexicalQuery, present: frozenset[str]) -> bool:
    """Return whether the Latin ``word`` of a question stands among the tokens, itself or translated."""
    stem = word[:5]
    if any(t.startswith(stem) for t in present if t.isascii()):
        return True
    for concept in query.concepts:
        if stem in concept.source.casefold() and any(
            all(t in present for t in a.tokens) for a in concept.alternatives
        ):
            return True
    return False
