/** The widget's own words in the four languages. */

import { LANGUAGES, type Language } from "./language";

/** name → zh-Hans, zh-Hant, en, pt, in the order of LANGUAGES. */
const WORDS = {
  title: ["政策问答", "政策問答", "Policy answers", "Respostas oficiais"],
  launch: ["打开政策问答", "開啟政策問答", "Open policy answers", "Abrir respostas oficiais"],
  close: ["关闭", "關閉", "Close", "Fechar"],
  reset: ["新对话", "新對話", "New conversation", "Nova conversa"],
  talk: ["对话", "對話", "Conversation", "Conversa"],
  welcome: [
    "问政策文件，答案逐句附原文。",
    "問政策文件，答案逐句附原文。",
    "Ask the documents. Every answer shows its clause.",
    "Pergunte aos documentos. Cada resposta mostra a cláusula.",
  ],
  welcomeMore: [
    "可用简体、繁体中文、英文或葡文提问。文件没有说的，会如实告诉您。",
    "可用簡體、繁體中文、英文或葡文提問。文件沒有說的，會如實告訴您。",
    "In Chinese, English or Portuguese. What the documents do not say, you will be told.",
    "Em chinês, inglês ou português. O que os documentos não dizem, é dito com franqueza.",
  ],
  suggestions: ["可以这样问", "可以這樣問", "Try asking", "Experimente perguntar"],
  placeholder: ["输入您的问题", "輸入您的問題", "Ask a question", "Escreva a sua pergunta"],
  question: ["您的问题", "您的問題", "Your question", "A sua pergunta"],
  reply: ["答复", "答覆", "Answer", "Resposta"],
  send: ["发送", "傳送", "Send", "Enviar"],
  stop: ["停止", "停止", "Stop", "Parar"],
  retry: ["重试", "重試", "Try again", "Tentar de novo"],
  copy: ["复制答案", "複製答案", "Copy answer", "Copiar resposta"],
  copyQuote: ["复制原文", "複製原文", "Copy quote", "Copiar citação"],
  copied: ["已复制", "已複製", "Copied", "Copiado"],
  copyFailed: ["无法复制", "無法複製", "Could not copy", "Não foi possível copiar"],
  up: ["有帮助", "有幫助", "Helpful", "Útil"],
  down: ["没有帮助", "沒有幫助", "Not helpful", "Não ajudou"],
  thanks: ["谢谢您的反馈", "謝謝您的回饋", "Thank you", "Obrigado"],
  comment: ["哪里不对？（选填）", "哪裏不對？（選填）", "What was wrong? (optional)", "O que falhou? (opcional)"],
  commentSend: ["提交", "提交", "Submit", "Enviar"],
  searching: ["正在查找条文", "正在查找條文", "Searching the clauses", "A procurar cláusulas"],
  writing: ["正在根据条文作答", "正在根據條文作答", "Answering from the clauses", "A responder com as cláusulas"],
  verifying: ["正在与原文核对", "正在與原文核對", "Checking against the text", "A conferir com o texto"],
  waiting: ["服务繁忙，正在重试", "服務繁忙，正在重試", "The service is busy, trying again", "Serviço ocupado, a tentar de novo"],
  sources: ["依据", "依據", "Sources", "Fontes"],
  verified: ["已与原文核对", "已與原文核對", "Checked against the text", "Conferido com o texto"],
  all: ["显示全部 {n} 处", "顯示全部 {n} 處", "Show all {n}", "Mostrar as {n}"],
  chip: ["引文 {n}，查看原文", "引文 {n}，查看原文", "Citation {n}, show the clause", "Citação {n}, ver a cláusula"],
  partial: ["文件只回答了一部分", "文件只回答了一部分", "Answered in part", "Respondido em parte"],
  abstained: ["文件没有说明", "文件沒有說明", "The documents do not say", "Os documentos não o dizem"],
  nearest: ["最接近的条文", "最接近的條文", "Nearest clauses", "Cláusulas mais próximas"],
  clause: ["条文原文", "條文原文", "The clause, word for word", "A cláusula, palavra por palavra"],
  back: ["返回对话", "返回對話", "Back to the conversation", "Voltar à conversa"],
  previous: ["上一处引文", "上一處引文", "Previous citation", "Citação anterior"],
  next: ["下一处引文", "下一處引文", "Next citation", "Citação seguinte"],
  openPage: ["在文件中查看", "在文件中查看", "Open in the document", "Abrir no documento"],
  source: ["原始网页", "原始網頁", "Original page", "Página original"],
  newTab: ["（新窗口）", "（新視窗）", "(new tab)", "(nova janela)"],
  stopped: ["已停止", "已停止", "Stopped", "Parado"],
  done: ["答复完毕。引文 {n} 处。", "答覆完畢。引文 {n} 處。", "Answer complete. Citations: {n}.", "Resposta completa. Citações: {n}."],
  unfinished: [
    "以上内容不完整，请勿引用。",
    "以上內容不完整，請勿引用。",
    "The text above is incomplete; please do not rely on it.",
    "O texto acima está incompleto; não o utilize.",
  ],
  footer: ["请以文件原文为准", "請以文件原文為準", "The original documents prevail", "Prevalecem os documentos originais"],
  "fail.offline": [
    "网络已断开。连上后请重试。",
    "網絡已斷開。連上後請重試。",
    "You are offline. Try again once connected.",
    "Está sem ligação. Tente de novo quando voltar.",
  ],
  "fail.unreachable": [
    "暂时连不上服务。请稍后重试。",
    "暫時連不上服務。請稍後重試。",
    "The service cannot be reached. Please try again in a moment.",
    "Não foi possível contactar o serviço. Tente de novo daqui a pouco.",
  ],
  "fail.lost": [
    "连接中断，答案没有传完。",
    "連線中斷，答案沒有傳完。",
    "The connection broke before the answer was complete.",
    "A ligação caiu antes de a resposta terminar.",
  ],
  "fail.busy": [
    "服务现在忙。请稍后重试。",
    "服務現在忙。請稍後重試。",
    "The service is busy. Please try again in a moment.",
    "O serviço está ocupado. Tente de novo daqui a pouco.",
  ],
  "fail.limited": [
    "提问过于频繁。请稍等再试。",
    "提問過於頻繁。請稍等再試。",
    "Too many questions at once. Please wait a little.",
    "Demasiadas perguntas seguidas. Aguarde um pouco.",
  ],
  "fail.refused": [
    "本网页没有提问权限，请联系网站管理员。",
    "本網頁沒有提問權限，請聯絡網站管理員。",
    "This page is not allowed to ask. Please tell the site's owner.",
    "Esta página não tem permissão para perguntar. Contacte o responsável pelo sítio.",
  ],
  "fail.invalid": [
    "这个问题无法处理，请换个说法。",
    "這個問題無法處理，請換個說法。",
    "This question could not be used. Please word it differently.",
    "Não foi possível usar esta pergunta. Reformule-a, por favor.",
  ],
  "fail.server": [
    "服务出错了，不是您的问题。请重试。",
    "服務出錯了，不是您的問題。請重試。",
    "Something went wrong on our side. Please try again.",
    "Algo correu mal do nosso lado. Tente de novo.",
  ],
  "ask.targets": ["有哪些量化目标？", "有哪些量化目標？", "What targets are set?", "Que metas são fixadas?"],
  "ask.tasks": ["一共有多少项任务？", "一共有多少項任務？", "How many tasks are there?", "Quantas tarefas há?"],
  "ask.issued": ["由谁在什么时候印发？", "由誰在什麼時候印發？", "Who issued it, and when?", "Quem o emitiu e quando?"],
} as const satisfies Record<string, readonly [string, string, string, string]>;

export type Word = keyof typeof WORDS;
export type Say = (word: Word, n?: number) => string;

/** Return the function that says a word in `language`; `{n}` becomes the number. */
export function speaker(language: Language): Say {
  const column = LANGUAGES.indexOf(language);
  return (word, n) => (WORDS[word][column] ?? "").replace("{n}", String(n ?? ""));
}
