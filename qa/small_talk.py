"""Small talk: greetings, thanks, "who are you?", "what can you do?" get a few words of ours, never a clause.

Only a message that is nothing but small talk counts; what stands around a question is taken off it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.later import later
from index.text import fold
from qa.answers import Status
from qa.drafts import Draft, Statement

if TYPE_CHECKING:
    from qa.answers import Turn

#: Kind of such an answer.
SMALL_TALK = "small_talk"

#: What is said, weightiest first: "hello, what can you do?" asks what we can do. Folded: simplified, lower case.
_PHRASES: dict[str, str] = {
    "able": (
        r"(?:请问)?(?:(?:你|您|这个机器人|机器人)(?:能|会|可以|可|识|都能|都会)(?:帮我|帮到我|帮我们|帮人|帮)?|(?:能|可以)帮(?:到)?我)(?:做|干|办|回答|答|解决|查|查询)?(?:些|到)?(?:什么|啥|乜|乜嘢|咩|哪些)(?:事|事情|问题|功能|忙|用|嘢)?"
        r"|(?:我(?:能|可以)|(?:能|可以)(?=向|跟|问))(?:向你|跟你)?(?:问|查)(?:你)?(?:些)?(?:什么|啥|哪些|乜嘢|咩)(?:问题)?"
        r"|(?:这个|这|你)?(?:怎么|如何|怎样|点)(?:使)?用|使用(?:说明|方法|帮助)|帮助|帮帮我|帮帮忙|帮下我|(?:你|您)有(?:什么|哪些|咩|乜)(?:功能|用|本事)"
        r"|what (?:can|do|could) you (?:do|answer|offer|help (?:me )?with|know)(?: for me| here)?|how (?:can|do|could) you help(?: me)?"
        r"|what can i (?:ask|do)(?: you| here| about)?|what (?:kinds?|sorts?|types?) of questions? (?:can|do|should) (?:i ask|you answer)(?: you)?"
        r"|(?:please )?help(?: me)?(?: please)?|can you help(?: me)?(?: please)?|how (?:do i|can i|to) use (?:this|you|it)|how (?:does this|do you) work|instructions"
        r"|o que (?:é que )?(?:podes|pode|sabes|sabe|consegues|consegue|fazes|faz)(?: fazer)?(?: por mim)?|ajuda(?: me)?|(?:podes|pode) ajudar(?: me)?"
        r"|o que (?:é que )?posso perguntar(?: te)?|que perguntas posso fazer|como (?:é que isto )?funciona(?: isto)?|como (?:se )?usar?(?: isto)?"
    ),
    "self": (
        r"(?:请问)?(?:你|您)(?:到底)?(?:是|系)(?:谁|哪位|哪个|什么|边个|乜嘢|咩)(?:模型|东西|机器人|公司的|做的)?|(?:你|您)(?:叫|贵姓|姓)(?:什么|啥|咩|乜)?(?:名字?|名)?|(?:你|您)的?名字(?:是|叫)什么"
        r"|(?:你|您)(?:是|系|是不是|系咪|系唔系)(?:一个|个)?(?:机器人|真人|人|人工智能|ai|chatgpt|gpt|gpt4|deepseek|claude|大模型|语言模型|客服)(?:还是(?:机器人|真人|人))?[吗嘛]?"
        r"|(?:请)?(?:你)?(?:自我介绍|介绍(?:一下)?(?:你)?自己)(?:一下)?|(?:你)?用的?(?:是)?(?:什么|哪个)模型|(?:你是)?(?:谁|哪家公司|什么公司)(?:开发|做|训练|制作)(?:了)?的?(?:你|的)?|(?:你|您)(?:几岁|多大)"
        r"|(?:who|what) are you|what(?: is|'s|s) your name|(?:do you have|have you got) a name|are you (?:an? )?(?:real |live )?(?:robot|bot|chatbot|human|person|ai|machine|chatgpt|gpt|llm|claude|deepseek|assistant)(?: or (?:an? )?(?:real )?(?:robot|bot|human|person|machine))?"
        r"|(?:who|which company) (?:made|built|created|developed|trained) you|(?:please )?(?:tell me about|introduce) yourself|(?:what|which) (?:ai |language )?model (?:are you|do you use)"
        r"|quem (?:és|é)(?: tu| você)?|como (?:te chamas|se chama)|qual é o (?:teu|seu) nome|o que (?:és|é) tu|(?:tu )?(?:és|é) (?:um |uma )?(?:robô|robot|bot|humano|pessoa|ia|máquina|chatgpt)(?: ou .{1,20})?|quem te (?:criou|fez)|apresenta te"
    ),
    "hello": (
        r"你好|您好|你们好|大家好|哈喽|哈啰|哈罗|嗨|嘿|喂|早|早上好|早安|早晨|上午好|中午好|午安|下午好|晚上好|晚安|在吗|在不在|在么|有人吗|你好吗|您好吗|最近好吗|最近怎么样|老师好|老师您好|测试|测试一下"
        r"|(?:hello|hi|hey|hiya|howdy|greetings|yo|good (?:morning|afternoon|evening|day))(?: there| again| everyone| all| team| bot)?|how are you(?: doing)?(?: today)?|how(?: is|'s|s) it going|what(?: is|'s|s) up|nice to meet you|test|testing|anyone there"
        r"|olá|ola|oi|viva|bom dia|boa tarde|boa noite|tudo bem|como (?:estás|está|vai)|prazer(?: em conhecer(?: te| lo)?)?|teste"
    ),
    "thanks": (
        r"(?:非常|十分|万分|太|真是)?(?:感谢|谢谢|多谢|谢了|谢|唔该|3q)(?:你|您|你们|晒|嗮|晒你|大家|帮忙|你的帮助|你的回答|您的帮助|解答|了)?|辛苦(?:了|你了|您了)?|麻烦(?:你|您)了|太好了|太棒了|很好|真棒|很有用|有帮助|厉害"
        r"|(?:many |ok |okay )?(?:thanks|thank you|thank u|thx|tks|ty|cheers|much appreciated|appreciate it|appreciated)(?: a lot| very much| so much| again| you)?(?: for (?:your|the|all your) (?:help|answers?|time))?|(?:that(?: is|'s|s|was)? |very |so )?(?:great|perfect|awesome|excellent|wonderful|helpful|amazing|cool|nice)|(?:well done|good job|good bot)"
        r"|(?:muito )?(?:obrigad[oa]|agradecid[oa]|grat[oa])(?: pela ajuda| por tudo)?|agradeço|valeu|ótimo|perfeito|excelente|fixe"
    ),
    "bye": (
        r"再见|再会|拜拜|拜|回头见|下次见|明天见|先这样|就这样|88|886"
        r"|(?:good ?)?bye(?: bye)?(?: for now)?|see (?:you|ya)(?: later| soon| around)?|good night|have a (?:nice|good|great) (?:day|one|evening|weekend|night)|that(?: is|'s|s)? all|nothing else"
        r"|adeus|tchau|até (?:logo|já|amanhã|breve|à próxima)|é tudo"
    ),
    "well": (
        r"好|好的|好吧|好滴|好嘅|嗯|嗯嗯|哦|噢|喔|ok|okay|okey|明白|明白了|我明白了|知道了|我知道了|了解|了解了|收到|懂了|清楚了|行|可以|没事|没有了|没了|不用了|没问题|原来如此|这样啊|哈|哈哈|哈哈哈|呵呵|嘻嘻|系|系喎|哇"
        r"|i see|got it|understood|i understand|fine|alright|all right|sure|right|yes|yep|yeah|no|nope|never mind|nevermind|no problem|lol|haha|hahaha|wow|hmm|hm|oh|ah|oops|k"
        r"|está bem|tá|tá bem|entendi|percebi|compreendo|certo|claro|sim|não|pois"
    ),
}  # fmt: skip
_TAIL = r"(?:呀|啊|啦|哈|吖|哦|喔|呢|了|哟|呗|咯|嘞|先生|小姐|老师)?"
_SORTS = {sort: later(rf"(?:{pattern}){_TAIL}") for sort, pattern in _PHRASES.items()}
_ANY = rf"(?:{'|'.join(_PHRASES.values())}){_TAIL}"
_BREAKS = r"[\s,.!?;:~…—，。！？；：、～-]"
_ONLY = later(rf"{_BREAKS}*(?:(?:and )?{_ANY}(?:{_BREAKS}+|$))+")
#: Courtesies around a question. "No" and "yes" before one are part of it: "No, I meant Shenzhen".
_POLITE = "|".join(_PHRASES[sort] for sort in ("hello", "thanks", "well"))
_BEFORE = later(
    rf"{_BREAKS}*+(?:(?!(?:no|não|yes|sim|系|喂)\b)(?:{_POLITE}){_TAIL}[,.!;~，。！；～]{_BREAKS}*+)+"
)
_AFTER = later(rf"{_BREAKS}+(?:{_PHRASES['thanks']}|{_PHRASES['bye']}){_TAIL}[\s.!~。！～]*$")
#: Words that are said in any language.
_ANYWHERE = later(r"(?:ok|okay|test|haha\w*|lol|88|3q|k|hm+)\b")
_PORTUGUESE = later(
    r"\b(?:olá|ola|oi|viva|bom dia|boa (?:tarde|noite)|tudo bem|como|obrigad[oa]|grat[oa]|agrade\w+|valeu|adeus|tchau|até|está bem|tá|entendi|percebi|"
    r"compreendo|certo|claro|sim|não|pois|quem|qual|ajuda|podes?|posso|funciona|perguntas|ótimo|perfeito|excelente|fixe|prazer|teste|és|é|apresenta)\b"
)
_CANTONESE = later(r"[係邊嘢乜咩晒嗮喎佢嘅]|唔該|早晨")

_WORDS: dict[str, dict[str, str]] = {
    "hello": {"zh-Hans": "您好！", "zh-Hant": "您好！", "en": "Hello!", "pt": "Olá!"},
    "thanks": {"zh-Hans": "不客气！", "zh-Hant": "不客氣！", "en": "You are welcome!", "pt": "De nada!"},
    "bye": {"zh-Hans": "再见！", "zh-Hant": "再見！", "en": "Goodbye!", "pt": "Até à próxima!"},
    "well": {"zh-Hans": "好的。", "zh-Hant": "好的。", "en": "All right.", "pt": "Muito bem."},
    "able": {"zh-Hans": "", "zh-Hant": "", "en": "", "pt": ""},
    "self": {
        "zh-Hans": "我是“条文”，一个只根据政策文件回答问题的程序。",
        "zh-Hant": "我是「條文」，一個只根據政策文件回答問題的程式。",
        "en": "I am Tiaowen, a program that answers from policy documents only.",
        "pt": "Sou o Tiaowen, um programa que responde apenas com base em documentos de política.",
    },
}
_OFFER: dict[str, str] = {
    "zh-Hans": "我根据已收录的{count}份文件回答问题，并逐字引用所依据的条文；文件没有说的，我会如实说明。"
    "您可以问：某项工作由哪个部门牵头、有哪些参与单位，目标数字和期限是多少，某个部门承担哪些任务，某一条规定了什么。",
    "zh-Hant": "我根據已收錄的{count}份文件回答問題，並逐字引用所依據的條文；文件沒有說的，我會如實說明。"
    "您可以問：某項工作由哪個部門牽頭、有哪些參與單位，目標數字和期限是多少，某個部門承擔哪些任務，某一條規定了什麼。",
    "en": "I answer from {count} document(s) and quote, word for word, the clause each answer stands on; where they do not say, I tell you so. "
    "You can ask: which agency leads a task and who takes part, what a target is and by when, which tasks an agency has, what a clause says.",
    "pt": "Respondo com base em {count} documento(s) e cito, palavra por palavra, a cláusula em que cada resposta assenta; quando não o dizem, digo-o. "
    "Pode perguntar: que entidade lidera uma tarefa e quem participa, qual é uma meta e até quando, que tarefas cabem a uma entidade, o que diz uma cláusula.",
}
_SHORT: dict[str, str] = {
    "zh-Hans": "关于文件内容，随时可以再问。",
    "zh-Hant": "關於文件內容，隨時可以再問。",
    "en": "Ask whenever you want to know something else about the documents.",
    "pt": "Pergunte sempre que quiser saber mais sobre os documentos.",
}


def small_talk(text: str) -> str:
    """Return the sort of a message that is nothing but small talk, "" for a question.

    able | self | hello | thanks | bye | well; of several the weightiest.

    >>> small_talk("你好，你能做什么？"), small_talk("谢谢！"), small_talk("谢谢，那深圳呢？")
    ('able', 'thanks', '')
    """
    folded = _plain(text)
    if not folded or not _ONLY.fullmatch(folded):
        return ""
    pieces = [p for p in re.split(rf"{_BREAKS}+", folded) if p]
    whole = " ".join(pieces)
    parts = [p.removeprefix("and ") for p in re.split(r"[,.!?;，。！？；]\s*", folded)]
    for sort, pattern in _SORTS.items():
        if pattern.fullmatch(whole) or any(map(pattern.fullmatch, parts)):
            return sort
    return "hello"


def without_courtesies(text: str) -> str:
    """Return a question without the greeting before it and the thanks behind it; small talk itself unchanged.

    >>> without_courtesies("好的，谢谢！那跨境医疗呢？"), without_courtesies("No, I meant Shenzhen")
    ('那跨境医疗呢？', 'No, I meant Shenzhen')
    """
    if small_talk(text):
        return text
    folded = fold(text)
    start, end = 0, len(folded.text)
    before = _BEFORE.match(folded.text)
    if before:
        start = before.end()
    after = _AFTER.search(folded.text, start)
    if after and after.start() > start:
        # The question keeps its own mark.
        end = after.start() + (folded.text[after.start()] in "?？")
    if start == 0 and end == len(folded.text):
        return text
    first, last = folded.span(start, end)
    return text[first:last].strip() or text


def without_small_talk(history: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Return the turns that ask or answer something: "thanks" and our reply to it are no topic."""
    kept: list[Turn] = []
    skipping = False
    for turn in history:
        if turn.role == "user":
            skipping = bool(small_talk(turn.content))
        if not skipping:
            kept.append(turn)
    return tuple(kept)


def spoken_in(text: str, default: str) -> str:
    """Return the language of small talk, which is too short for the usual signs; ``default`` for "ok".

    >>> spoken_in("Obrigado!", "en"), spoken_in("多謝晒", "zh-Hans"), spoken_in("ok", "zh-Hant")
    ('pt', 'zh-Hant', 'zh-Hant')
    """
    plain = _plain(text)
    if _ANYWHERE.fullmatch(plain.strip()):
        return default
    if re.search(r"[\u4e00-\u9fff]", plain):
        return "zh-Hant" if _CANTONESE.search(text) else default if default.startswith("zh") else "zh-Hans"
    return "pt" if _PORTUGUESE.search(plain) else "en"


def reply(sort: str, language: str, documents: int) -> Draft:
    """Return what is said to small talk: no claim about any document, and what can be asked.

    Args:
        sort: as `small_talk` says.
        language: to answer in.
        documents: how many are searched.
    """
    more = _SHORT[language] if sort in {"thanks", "bye", "well"} else _OFFER[language].format(count=documents)
    gap = "" if language.startswith("zh") else " "
    text = gap.join(t for t in (_WORDS[sort][language], more) if t)
    return Draft(status=Status.ABSTAINED, kind=SMALL_TALK, statements=(Statement(text=text),))


def _plain(text: str) -> str:
    """Return ``text`` folded, without emoji and hyphens within words."""
    folded = fold(text).text.replace("’", "'")
    return re.sub(r"[^\w\s,.!?;:~…，。！？；：、～'-]", " ", folded).replace("-", " ").strip()
