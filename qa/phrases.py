"""Our own words around the documents' words, in the four languages an answer is written in.

Quotes never pass through here: they stay in the document's own characters.
"""

from __future__ import annotations

import re

from index.documents import Comparator, Modality, Role

#: A line end inside a sentence, with the characters beside it.
_BREAK = re.compile(r"(?<=(\S))\s*\n\s*(?=(\S))")

PHRASES: dict[str, dict[str, str]] = {
    "lead": {
        "zh-Hans": "{clause}由{agencies}牵头。",
        "zh-Hant": "{clause}由{agencies}牽頭。",
        "en": "{agencies} {lead_verb} {clause}.",
        "pt": "{agencies} {lead_verb} a {clause}.",
    },
    "participants": {
        "zh-Hans": "参与单位：{agencies}。",
        "zh-Hant": "參與單位：{agencies}。",
        "en": "Participating: {agencies}.",
        "pt": "Participantes: {agencies}.",
    },
    "participants_of": {
        "zh-Hans": "{clause}的参与单位有{count}个：{agencies}。",
        "zh-Hant": "{clause}的參與單位有{count}個：{agencies}。",
        "en": "{count} take part in {clause}: {agencies}.",
        "pt": "{count} participam na {clause}: {agencies}.",
    },
    "no_participants": {
        "zh-Hans": "{clause}没有列出参与单位，只写明{agencies}牵头。",
        "zh-Hant": "{clause}沒有列出參與單位，只寫明{agencies}牽頭。",
        "en": "The document names no participants for {clause}; only {agencies} as lead.",
        "pt": "O documento não indica participantes para a {clause}; apenas {agencies} como líder.",
    },
    "no_lead": {
        "zh-Hans": "{clause}没有写明牵头单位。",
        "zh-Hant": "{clause}沒有寫明牽頭單位。",
        "en": "The document names no lead agency for {clause}.",
        "pt": "O documento não indica entidade líder para a {clause}.",
    },
    "responsible": {
        "zh-Hans": "{clause}由{agencies}负责。",
        "zh-Hant": "{clause}由{agencies}負責。",
        "en": "Responsible for {clause}: {agencies}.",
        "pt": "Responsáveis pela {clause}: {agencies}.",
    },
    "guiding": {
        "zh-Hans": "指导单位：{agencies}。",
        "zh-Hant": "指導單位：{agencies}。",
        "en": "Guiding: {agencies}.",
        "pt": "Orientação: {agencies}.",
    },
    "supporting": {
        "zh-Hans": "支持单位：{agencies}。",
        "zh-Hant": "支持單位：{agencies}。",
        "en": "Supporting: {agencies}.",
        "pt": "Apoio: {agencies}.",
    },
    "clause_says": {
        "zh-Hans": "原文：{quote}",
        "zh-Hant": "原文：{quote}",
        "en": "The document says: {quote}",
        "pt": "O documento diz: {quote}",
    },
    "clause_says_in": {
        "zh-Hans": "{clause}写道：{quote}",
        "zh-Hant": "{clause}寫道：{quote}",
        "en": "In {clause} the document says: {quote}",
        "pt": "Em {clause} o documento diz: {quote}",
    },
    "also_says": {
        "zh-Hans": "另见：{quote}",
        "zh-Hant": "另見：{quote}",
        "en": "See also: {quote}",
        "pt": "Ver também: {quote}",
    },
    "or_else": {
        "zh-Hans": "也可能是这一条：{said}",
        "zh-Hant": "也可能是這一條：{said}",
        "en": "Another clause that may be meant. {said}",
        "pt": "Outra cláusula que pode ser a procurada. {said}",
    },
    "list_lead": {
        "zh-Hans": "{agency}牵头{count}项任务（{count}/{total}）：",
        "zh-Hant": "{agency}牽頭{count}項任務（{count}/{total}）：",
        "en": "{agency} leads {count} of {total} tasks:",
        "pt": "{agency} lidera {count} de {total} tarefas:",
    },
    "list_participant": {
        "zh-Hans": "{agency}参与{count}项任务（{count}/{total}）：",
        "zh-Hant": "{agency}參與{count}項任務（{count}/{total}）：",
        "en": "{agency} takes part in {count} of {total} tasks:",
        "pt": "{agency} participa em {count} de {total} tarefas:",
    },
    "list_any": {
        "zh-Hans": "{agency}涉及{count}项任务（{count}/{total}）：",  # not 承担: that would claim a role which a participant has not
        "zh-Hant": "{agency}涉及{count}項任務（{count}/{total}）：",
        "en": "{agency} has a role in {count} of {total} tasks:",
        "pt": "{agency} tem um papel em {count} de {total} tarefas:",
    },
    "list_without": {
        "zh-Hans": "{agency}没有{role}的任务有{count}项（{count}/{total}）：",
        "zh-Hant": "{agency}沒有{role}的任務有{count}項（{count}/{total}）：",
        "en": "{agency} is not {role} of {count} of {total} tasks:",
        "pt": "{agency} não é {role} de {count} de {total} tarefas:",
    },
    "list_none": {
        "zh-Hans": "文件没有规定{agency}{role}任何任务。",
        "zh-Hant": "文件沒有規定{agency}{role}任何任務。",
        "en": "{agency} is not {role} of any task.",
        "pt": "{agency} não é {role} de nenhuma tarefa.",
    },
    "role_elsewhere": {
        "zh-Hans": "它{role}{count}项：{labels}。",
        "zh-Hant": "它{role}{count}項：{labels}。",
        "en": "It is {role} of {count}: {labels}.",
        "pt": "É {role} de {count}: {labels}.",
    },
    "count_tasks": {
        "zh-Hans": "共有{count}项任务：",
        "zh-Hant": "共有{count}項任務：",
        "en": "There are {count} tasks:",
        "pt": "Há {count} tarefas:",
    },
    "most_lead": {
        "zh-Hans": "牵头任务{superlative}的是{agency}：{count}项（共{total}项）。",
        "zh-Hant": "牽頭任務{superlative}的是{agency}：{count}項（共{total}項）。",
        "en": "{agency} {verb} the {superlative} tasks: {count} of {total}.",
        "pt": "{agency} {verb} {superlative} tarefas: {count} de {total}.",
    },
    "most_participant": {
        "zh-Hans": "参与任务{superlative}的是{agency}：{count}项（共{total}项）。",
        "zh-Hant": "參與任務{superlative}的是{agency}：{count}項（共{total}項）。",
        "en": "{agency} {verb} the {superlative} tasks: {count} of {total}.",
        "pt": "{agency} {verb} {superlative} tarefas: {count} de {total}.",
    },
    "most_any": {
        "zh-Hans": "涉及任务{superlative}的是{agency}：{count}项（共{total}项）。",
        "zh-Hant": "涉及任務{superlative}的是{agency}：{count}項（共{total}項）。",
        "en": "The {superlative} tasks name {agency}: {count} of {total}.",
        "pt": "Com {superlative} tarefas: {agency}, {count} de {total}.",
    },
    "next_most": {
        "zh-Hans": "其次：{rest}。",
        "zh-Hant": "其次：{rest}。",
        "en": "Next: {rest}.",
        "pt": "A seguir: {rest}.",
    },
    "yes_role": {
        "zh-Hans": "是的，{clause}由{agency}{role}。",
        "zh-Hant": "是的，{clause}由{agency}{role}。",
        "en": "Yes. {agency} is {role} of {clause}.",
        "pt": "Sim. {agency} é {role} da {clause}.",
    },
    "only_seeks": {
        "zh-Hans": "这里的措辞是“{word}”，文件没有说已经做到。",
        "zh-Hant": "這裡的措辭是「{word}」，文件沒有說已經做到。",
        "en": "The wording is “{word}”: the document does not say that it has been achieved.",
        "pt": "A redação é “{word}”: o documento não diz que já tenha sido alcançado.",
    },
    "not_so": {
        "zh-Hans": "不是。",
        "zh-Hant": "不是。",
        "en": "No.",
        "pt": "Não.",
    },
    "has_role": {
        "zh-Hans": "{clause}中，{agency}是{role}单位。",
        "zh-Hant": "{clause}中，{agency}是{role}單位。",
        "en": "In {clause}, {agency} is {role}.",
        "pt": "Na {clause}, {agency} é {role}.",
    },
    "no_role": {
        "zh-Hans": "不是。{clause}中，{agency}是{role}单位。",
        "zh-Hant": "不是。{clause}中，{agency}是{role}單位。",
        "en": "No. In {clause}, {agency} is {role}.",
        "pt": "Não. Na {clause}, {agency} é {role}.",
    },
    "no_role_at_all": {
        "zh-Hans": "不是。{clause}没有列出{agency}。",
        "zh-Hant": "不是。{clause}沒有列出{agency}。",
        "en": "No. {clause} does not name {agency}.",
        "pt": "Não. A {clause} não menciona {agency}.",
    },
    "meta_document_number": {
        "zh-Hans": "发文字号是{value}。", "zh-Hant": "發文字號是{value}。",
        "en": "The document number is {value}.", "pt": "O número do documento é {value}.",
    },
    "meta_issuer": {
        "zh-Hans": "发文机关是{value}。", "zh-Hant": "發文機關是{value}。",
        "en": "It was issued by {value}.", "pt": "Foi emitido por {value}.",
    },
    "meta_speaker": {
        "zh-Hans": "报告人是{value}。", "zh-Hant": "報告人是{value}。",
        "en": "It was delivered by {value}.", "pt": "Foi apresentado por {value}.",
    },
    "meta_written": {
        "zh-Hans": "成文日期是{value}。", "zh-Hant": "成文日期是{value}。",
        "en": "It is dated {value}.", "pt": "Tem a data de {value}.",
    },
    "meta_published": {
        "zh-Hans": "发布日期是{value}。", "zh-Hant": "發佈日期是{value}。",
        "en": "It was published on {value}.", "pt": "Foi publicado em {value}.",
    },
    "meta_adopted": {
        "zh-Hans": "通过日期是{value}：{quote}", "zh-Hant": "通過日期是{value}：{quote}",
        "en": "It was adopted on {value}: {quote}", "pt": "Foi aprovado em {value}: {quote}",
    },
    "meta_effective": {
        "zh-Hans": "自{value}起施行。", "zh-Hant": "自{value}起施行。",
        "en": "It takes effect on {value}.", "pt": "Entra em vigor em {value}.",
    },
    "meta_expires": {
        "zh-Hans": "有效期至{value}。", "zh-Hant": "有效期至{value}。",
        "en": "It is valid until {value}.", "pt": "É válido até {value}.",
    },
    "meta_index_number": {
        "zh-Hans": "索引号是{value}。", "zh-Hant": "索引號是{value}。",
        "en": "The index number is {value}.", "pt": "O número de índice é {value}.",
    },
    "meta_topic": {
        "zh-Hans": "主题分类是{value}。", "zh-Hant": "主題分類是{value}。",
        "en": "Its topic classification is {value}.", "pt": "A classificação temática é {value}.",
    },
    "meta_addressee": {
        "zh-Hans": "主送：{value}", "zh-Hant": "主送：{value}",
        "en": "It is addressed to: {value}", "pt": "É dirigido a: {value}",
    },
    "meta_title": {
        "zh-Hans": "标题是《{value}》。", "zh-Hant": "標題是《{value}》。",
        "en": "Its title is 《{value}》.", "pt": "O título é 《{value}》.",
    },
    "of_document": {
        "zh-Hans": "《{document}》：", "zh-Hant": "《{document}》：",
        "en": "《{document}》: ", "pt": "《{document}》: ",
    },
    "tasks_of": {
        "zh-Hans": "{clause}有{count}项任务：", "zh-Hant": "{clause}有{count}項任務：",
        "en": "{clause} has {count} tasks:", "pt": "{clause} tem {count} tarefas:",
    },
    "agencies_any": {
        "zh-Hans": "承担任务的单位有{count}个：", "zh-Hant": "承擔任務的單位有{count}個：",
        "en": "{count} agencies have a role; with the number of their tasks:",
        "pt": "{count} entidades têm um papel; com o número das suas tarefas:",
    },
    "agencies_lead": {
        "zh-Hans": "牵头单位有{count}个：", "zh-Hant": "牽頭單位有{count}個：",
        "en": "{count} agencies lead tasks; with the number of these:",
        "pt": "{count} entidades lideram tarefas; com o número destas:",
    },
    "agencies_participant": {
        "zh-Hans": "参与单位有{count}个：", "zh-Hant": "參與單位有{count}個：",
        "en": "{count} agencies take part in tasks; with the number of these:",
        "pt": "{count} entidades participam em tarefas; com o número destas:",
    },
    "agencies_responsible": {
        "zh-Hans": "负责单位有{count}个：", "zh-Hant": "負責單位有{count}個：",
        "en": "{count} agencies are responsible for tasks; with the number of these:",
        "pt": "{count} entidades são responsáveis por tarefas; com o número destas:",
    },
    "all_led": {
        "zh-Hans": "没有这样的任务，{count}项任务都写明了牵头单位：", "zh-Hant": "沒有這樣的任務，{count}項任務都寫明了牽頭單位：",
        "en": "There is none: each of the {count} tasks has a lead agency.",
        "pt": "Não há nenhuma: cada uma das {count} tarefas tem entidade líder.",
    },
    "count_articles": {
        "zh-Hans": "共{count}条，从{first}到{last}。", "zh-Hant": "共{count}條，從{first}到{last}。",
        "en": "There are {count} articles, from {first} to {last}.", "pt": "São {count} artigos, de {first} a {last}.",
    },
    "count_chapters": {
        "zh-Hans": "共{count}章，从{first}到{last}。", "zh-Hant": "共{count}章，從{first}到{last}。",
        "en": "There are {count} chapters, from {first} to {last}.", "pt": "São {count} capítulos, de {first} a {last}.",
    },
    "count_sections": {
        "zh-Hans": "共{count}节，从{first}到{last}。", "zh-Hant": "共{count}節，從{first}到{last}。",
        "en": "There are {count} sections, from {first} to {last}.", "pt": "São {count} secções, de {first} a {last}.",
    },
    "structure": {
        "zh-Hans": "共{count}项：", "zh-Hant": "共{count}項：",
        "en": "There are {count}:", "pt": "São {count}:",
    },
    "targets": {
        "zh-Hans": "共{count}个目标：", "zh-Hant": "共{count}個目標：",
        "en": "There are {count} targets:", "pt": "São {count} metas:",
    },
    "target": {
        "zh-Hans": "{deadline}{modality}{metric}{comparator}{value}。",
        "zh-Hant": "{deadline}{modality}{metric}{comparator}{value}。",
        "en": "{deadline}the document {modality} {metric} {comparator} {value}.",
        "pt": "{deadline}o documento {modality} {metric} {comparator} {value}.",
    },
    "abstain": {
        "zh-Hans": "文件没有说明这一点。",
        "zh-Hant": "文件沒有說明這一點。",
        "en": "The documents do not say.",
        "pt": "Os documentos não o dizem.",
    },
    "searched": {
        "zh-Hans": "已检索{count}份文件，没有找到能回答这个问题的条文。",
        "zh-Hant": "已檢索{count}份文件，沒有找到能回答這個問題的條文。",
        "en": "Searched {count} document(s); no clause answers this question.",
        "pt": "Foram pesquisados {count} documento(s); nenhuma cláusula responde a esta pergunta.",
    },
    "nearest": {
        "zh-Hans": "最接近的条文：{labels}",
        "zh-Hant": "最接近的條文：{labels}",
        "en": "Nearest clauses: {labels}",
        "pt": "Cláusulas mais próximas: {labels}",
    },
    "not_covered": {
        "zh-Hans": "（我们用简体中文、繁体中文、英文或葡文作答。）",
        "zh-Hant": "（我們用簡體中文、繁體中文、英文或葡文作答。）",
        "en": "(We answer in English, Simplified or Traditional Chinese, or Portuguese.)",
        "pt": "(Respondemos em português, inglês, chinês simplificado ou tradicional.)",
    },
    "model_down": {
        "zh-Hans": "（语言模型暂时没有作答，以上直接摘自文件。）",
        "zh-Hant": "（語言模型暫時沒有作答，以上直接摘自文件。）",
        "en": "(The language model did not answer; this is taken straight from the documents.)",
        "pt": "(O modelo de linguagem não respondeu; isto vem diretamente dos documentos.)",
    },
    "model_broke": {
        "zh-Hans": "（语言模型中途停止，回答可能不完整。）",
        "zh-Hant": "（語言模型中途停止，回答可能不完整。）",
        "en": "(The language model stopped midway; the answer may be incomplete.)",
        "pt": "(O modelo de linguagem parou a meio; a resposta pode estar incompleta.)",
    },
    "document_says_only": {
        "zh-Hans": "文件没有说明原因，只规定：",
        "zh-Hant": "文件沒有說明原因，只規定：",
        "en": "The document gives no reason; it only says:",
        "pt": "O documento não dá a razão; diz apenas:",
    },
    "task": {"zh-Hans": "第{number}项任务", "zh-Hant": "第{number}項任務", "en": "task {number}", "pt": "tarefa {number}"},
    "clause": {"zh-Hans": "“{label}”", "zh-Hant": "「{label}」", "en": "clause {label}", "pt": "cláusula {label}"},
    "this": {"zh-Hans": "该条", "zh-Hant": "該條", "en": "this clause", "pt": "esta cláusula"},
}  # fmt: skip

#: A role as a word: a verb in Chinese, a noun phrase in English and Portuguese.
ROLES: dict[Role, dict[str, str]] = {
    Role.LEAD: {"zh-Hans": "牵头", "zh-Hant": "牽頭", "en": "the lead agency", "pt": "a entidade líder"},
    Role.PARTICIPANT: {
        "zh-Hans": "参与",
        "zh-Hant": "參與",
        "en": "a participating agency",
        "pt": "uma entidade participante",
    },
    Role.RESPONSIBLE: {
        "zh-Hans": "负责",
        "zh-Hant": "負責",
        "en": "a responsible agency",
        "pt": "uma entidade responsável",
    },
    Role.GUIDING: {
        "zh-Hans": "指导",
        "zh-Hant": "指導",
        "en": "a guiding agency",
        "pt": "uma entidade orientadora",
    },
    Role.SUPPORTING: {
        "zh-Hans": "支持",
        "zh-Hant": "支持",
        "en": "a supporting agency",
        "pt": "uma entidade de apoio",
    },
}

MODALITIES: dict[Modality, dict[str, str]] = {
    Modality.SHALL: {"zh-Hans": "应当", "zh-Hant": "應當", "en": "requires", "pt": "exige"},
    Modality.WILL: {"zh-Hans": "", "zh-Hant": "", "en": "plans for", "pt": "prevê"},
    Modality.SEEK: {"zh-Hans": "争取", "zh-Hant": "爭取", "en": "seeks (争取)", "pt": "procura (争取)"},
    Modality.SUPPORT: {"zh-Hans": "支持", "zh-Hant": "支持", "en": "supports (支持)", "pt": "apoia (支持)"},
    Modality.ENCOURAGE: {
        "zh-Hans": "鼓励",
        "zh-Hant": "鼓勵",
        "en": "encourages (鼓励)",
        "pt": "incentiva (鼓励)",
    },
    Modality.EXPLORE: {
        "zh-Hans": "探索",
        "zh-Hant": "探索",
        "en": "will explore (探索)",
        "pt": "vai explorar (探索)",
    },
    Modality.ALLOW: {"zh-Hans": "允许", "zh-Hant": "允許", "en": "allows (允许)", "pt": "permite (允许)"},
    Modality.PROHIBIT: {
        "zh-Hans": "不得",
        "zh-Hant": "不得",
        "en": "prohibits (不得)",
        "pt": "proíbe (不得)",
    },
}

COMPARATORS: dict[Comparator, dict[str, str]] = {
    Comparator.EQUAL: {"zh-Hans": "达到", "zh-Hant": "達到", "en": "to reach", "pt": "atingir"},
    Comparator.AT_LEAST: {"zh-Hans": "不少于", "zh-Hant": "不少於", "en": "of at least", "pt": "de pelo menos"},
    Comparator.MORE_THAN: {"zh-Hans": "突破", "zh-Hant": "突破", "en": "of more than", "pt": "superior a"},
    Comparator.AT_MOST: {"zh-Hans": "不超过", "zh-Hant": "不超過", "en": "of at most", "pt": "de no máximo"},
    Comparator.LESS_THAN: {"zh-Hans": "低于", "zh-Hant": "低於", "en": "below", "pt": "inferior a"},
    Comparator.ABOUT: {"zh-Hans": "约", "zh-Hant": "約", "en": "of about", "pt": "de cerca de"},
    Comparator.INCREASE: {"zh-Hans": "增加", "zh-Hant": "增加", "en": "to increase by", "pt": "aumentar em"},
    Comparator.DECREASE: {"zh-Hans": "减少", "zh-Hant": "減少", "en": "to decrease by", "pt": "diminuir em"},
}  # fmt: skip

SUPERLATIVES = {
    False: {"zh-Hans": "最多", "zh-Hant": "最多", "en": "most", "pt": "o maior número de"},
    True: {"zh-Hans": "最少", "zh-Hant": "最少", "en": "fewest", "pt": "o menor número de"},
}


LEAD_VERBS: dict[bool, dict[str, str]] = {
    False: {"en": "leads", "pt": "lidera"},
    True: {"en": "jointly lead", "pt": "lideram em conjunto"},
}

#: Verbs of "who does most", singular and plural; Chinese has them in the phrase.
MOST_VERBS: dict[Role, dict[bool, dict[str, str]]] = {
    Role.LEAD: {
        False: {"en": "leads", "pt": "lidera"},
        True: {"en": "each lead", "pt": "lideram, cada uma,"},
    },
    Role.PARTICIPANT: {
        False: {"en": "takes part in", "pt": "participa em"},
        True: {"en": "each take part in", "pt": "participam, cada uma, em"},
    },
}


def say(phrase: str, language: str, **values: object) -> str:
    """Return a phrase in ``language`` with its values filled in.

    Raises:
        KeyError: an unknown phrase or language: a mistake of ours.
    """
    return PHRASES[phrase][language].format(**values)


def join(items: list[str], language: str) -> str:
    """Return a list as a Chinese 、-list or a Western comma list."""
    if language.startswith("zh"):
        return "、".join(items)
    return "; ".join(items) if any("," in i for i in items) else ", ".join(items)


def quoted(text: str, language: str) -> str:
    """Return a quote in quotation marks, on one line. The characters inside are the document's own."""
    line = _BREAK.sub(lambda m: "" if m.group(1) > "\u2e80" or m.group(2) > "\u2e80" else " ", text)
    return f"「{line}」" if language == "zh-Hant" else f"“{line}”"
