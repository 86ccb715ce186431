/** <tiaowen-chat>: puts the parts together and is what a page talks to. */

import { Announcer } from "./announcer";
import { ClausePanel, type Shown } from "./clause";
import { Client, Failure } from "./client";
import { Composer } from "./composer";
import { h, icon, iconButton } from "./dom";
import { choose } from "./language";
import { history, Store } from "./store";
import { TurnView } from "./turn";
import type { Answer, Rating, Turn } from "./types";
import style from "./widget.css";
import { type Say, speaker } from "./words";

/** Where the script came from: the server to ask unless `api` names another. Set by index.ts. */
export const origin = { api: "" };

/** Milliseconds before a busy server is asked again, if it has not begun to answer. */
const WAITS = [1500, 3000, 6000];

/** From this width on (in the element's own em) a clause stands beside the conversation instead of over it. */
const WIDE = 46;

export class TiaowenChat extends HTMLElement {
  static readonly observedAttributes = ["api", "key", "lang", "mode", "placeholder", "title", "suggestions"];

  readonly #root = this.attachShadow({ mode: "open" });
  readonly #announcer = new Announcer();
  readonly #phone = matchMedia("(max-width: 30em)");
  readonly #sizes = new ResizeObserver(() => this.#measure());
  #store = new Store("");
  #client = new Client("", "");
  #say: Say = speaker("en");
  #turns: Turn[] = [];
  #conversation = "";
  #isOpen = false;
  #running: AbortController | undefined;
  #views = new Map<string, TurnView>();
  #launcher: HTMLButtonElement | undefined;
  #panel: HTMLElement | undefined;
  #talk: HTMLElement | undefined;
  #stream: HTMLElement | undefined;
  #composer: Composer | undefined;
  #clause: ClausePanel | undefined;
  #pinned = true;
  #redraw = 0;

  constructor() {
    super();
    // An adopted sheet instead of <style>: a page whose CSP forbids inline style shows it all the same.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    this.#root.adoptedStyleSheets = [sheet];
  }

  connectedCallback(): void {
    const kept = this.#openStore().load();
    this.#turns = kept.turns;
    this.#conversation = kept.conversation;
    this.#isOpen = kept.open;
    this.#build();
    this.#phone.addEventListener("change", this.#onPhone);
  }

  disconnectedCallback(): void {
    this.#running?.abort();
    this.#sizes.disconnect();
    this.#phone.removeEventListener("change", this.#onPhone);
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#panel || before === after) return;
    if (name === "api" || name === "key") {
      this.#stop();
      const kept = this.#openStore().load();
      this.#turns = kept.turns;
      this.#conversation = kept.conversation;
    }
    this.#build();
  }

  /** Show the conversation; nothing to do inline. */
  open(): void {
    if (this.#inline || this.#isOpen) return;
    this.#isOpen = true;
    this.#show();
    this.#save();
    this.#toEnd(true);
    if (matchMedia("(pointer: coarse)").matches) this.#root.querySelector<HTMLElement>("#name")?.focus();
    else this.#composer?.field.focus();
  }

  /** Hide the conversation; an answer that comes goes on coming. */
  close(): void {
    if (this.#inline || !this.#isOpen) return;
    this.#isOpen = false;
    this.#clause?.close(false);
    this.#show();
    this.#save();
    this.#launcher?.focus();
  }

  /** Forget the conversation. */
  reset(): void {
    this.#stop();
    this.#turns = [];
    this.#conversation = "";
    this.#announcer.clear();
    this.#save();
    this.#build();
    this.#composer?.field.focus();
  }

  /** Ask; resolves with the answer, or undefined if none came (stopped, failed, or another is on its way). */
  async ask(question: string): Promise<Answer | undefined> {
    const text = String(question).trim();
    if (!text || this.#running || !this.isConnected) return undefined;
    this.open();
    const turn: Turn = { id: `t${Date.now()}`, question: text, state: "asking", text: "" };
    this.#turns.push(turn);
    this.#clause?.close(false);
    this.#addView(turn);
    return this.#run(turn);
  }

  get #inline(): boolean {
    return this.getAttribute("mode") === "inline";
  }

  #openStore(): Store {
    const api = (this.getAttribute("api") ?? origin.api).replace(/\/+$/, "");
    const base = api ? new URL(api, document.baseURI).href.replace(/\/+$/, "") : location.origin;
    this.#client = new Client(base, publicKey(this.getAttribute("key")));
    this.#store = new Store(`tiaowen:1:${base}:${this.id || this.getAttribute("mode") || ""}`);
    return this.#store;
  }

  #save(): void {
    this.#store.save({ turns: this.#turns, conversation: this.#conversation, open: this.#isOpen });
  }

  /** Make the whole interface anew from what is known: at the start, and when an attribute changes. */
  #build(): void {
    const language = choose(this);
    this.#say = speaker(language);
    const say = this.#say;
    const title = this.getAttribute("title") || say("title");
    const draft = this.#composer?.field.value ?? "";
    this.#views = new Map();
    this.#clause = new ClausePanel({
      client: this.#client,
      say,
      language,
      closed: () => this.#measure(),
      announce: (text) => this.#announcer.say(text),
    });
    this.#composer = new Composer({
      say,
      placeholder: this.getAttribute("placeholder") ?? "",
      ask: (question) => void this.ask(question),
      stop: () => this.#stop(),
    });
    this.#stream = h("div", {
      class: "scroll",
      part: "messages",
      role: "region",
      tabindex: "0",
      "aria-label": say("talk"),
      onscroll: () => this.#scrolled(),
    });
    this.#talk = h(
      "div",
      { class: "talk" },
      this.#stream,
      h("div", { class: "foot" }, this.#composer.element, h("p", { class: "fine" }, say("footer"))),
    );
    const head = h(
      "header",
      { class: "head", part: "header" },
      h("span", { class: "seal", "aria-hidden": "true", lang: "zh-Hans" }, "条"),
      h("h2", { id: "name", tabindex: "-1" }, title),
      iconButton("plus", say("reset"), () => this.reset(), "reset"),
      !this.#inline && iconButton("close", say("close"), () => this.close(), "close"),
    );
    const contents = [head, h("div", { class: "body" }, this.#talk, this.#clause.element), this.#announcer.element];
    const attributes = { id: "panel", class: "panel", part: "panel", "aria-labelledby": "name" };
    this.#panel = this.#inline
      ? h("section", attributes, ...contents)
      : h("dialog", { ...attributes, role: "dialog" }, ...contents);
    this.#panel.addEventListener("keydown", (event) => this.#escape(event));
    this.#panel.addEventListener("cancel", (event) => event.preventDefault()); // Esc is ours: the clause closes first
    this.#launcher = this.#inline
      ? undefined
      : h(
          "button",
          {
            type: "button",
            class: "launcher",
            part: "launcher",
            "aria-label": title === say("title") ? say("launch") : title,
            "aria-haspopup": "dialog",
            "aria-controls": "panel",
            onclick: () => this.open(),
          },
          h("slot", { name: "launcher" }, h("span", { class: "glyph", lang: "zh-Hans", "aria-hidden": "true" }, "条")),
        );
    // title="" keeps the host's title from popping up over every part of the conversation
    const frame = h("div", { class: "frame", lang: language, title: "" });
    frame.append(...(this.#launcher ? [this.#launcher, this.#panel] : [this.#panel]));
    this.#root.replaceChildren(frame);
    this.#sizes.disconnect();
    this.#sizes.observe(this.#panel);
    this.#composer.field.value = draft;
    this.#composer.setBusy(this.#running !== undefined);
    if (this.#turns.length === 0) this.#stream.append(this.#welcome());
    for (const turn of this.#turns) this.#addView(turn);
    this.#show();
    this.#toEnd(true);
  }

  #welcome(): Node {
    const say = this.#say;
    const given = (this.getAttribute("suggestions") ?? "").split("|").map((text) => text.trim()).filter(Boolean);
    const questions = given.length > 0 ? given : [say("ask.targets"), say("ask.tasks"), say("ask.issued")];
    return h(
      "div",
      { class: "welcome", part: "welcome" },
      h("p", { class: "lead" }, say("welcome")),
      h("p", { class: "more" }, say("welcomeMore")),
      h(
        "section",
        { "aria-label": say("suggestions") },
        h("p", { class: "over" }, say("suggestions")),
        h(
          "ul",
          { class: "suggestions" },
          ...questions.map((question) =>
            h(
              "li",
              {},
              h("button", { type: "button", class: "suggestion", part: "suggestion", onclick: () => this.#suggested(question) },
                h("span", {}, question), icon("next")),
            ),
          ),
        ),
      ),
    );
  }

  #suggested(question: string): void {
    void this.ask(question);
    if (matchMedia("(pointer: coarse)").matches) this.#stream?.focus();
    else this.#composer?.field.focus();
  }

  #addView(turn: Turn): TurnView {
    const view = new TurnView(turn, {
      client: this.#client,
      say: this.#say,
      language: choose(this),
      show: (list, position, opener) => this.#showClause(list, position, opener),
      retry: (again) => void this.#retry(again),
      rate: (rated, rating, comment) => this.#rate(rated, rating, comment),
      announce: (text) => this.#announcer.say(text),
    });
    this.#views.set(turn.id, view);
    this.#stream?.querySelector(".welcome")?.remove();
    this.#stream?.append(view.element);
    this.#pinned = true;
    this.#toEnd();
    return view;
  }

  async #retry(turn: Turn): Promise<void> {
    if (this.#running) return;
    // Asked again at the end of the conversation, where its answer will stand.
    this.#turns = this.#turns.filter((other) => other !== turn);
    this.#views.get(turn.id)?.element.remove();
    this.#views.delete(turn.id);
    this.#composer?.field.focus();
    await this.ask(turn.question);
  }

  #stop(): void {
    this.#running?.abort();
  }

  async #run(turn: Turn): Promise<Answer | undefined> {
    const running = new AbortController();
    this.#running = running;
    this.#composer?.setBusy(true);
    this.#announcer.clear();
    this.#announcer.say(this.#say("searching"));
    this.#save();
    try {
      for (let attempt = 0; ; attempt++) {
        try {
          await this.#receive(turn, running.signal);
          break;
        } catch (error) {
          const busy = error instanceof Failure && error.facts.kind === "busy";
          const wait = WAITS[attempt];
          if (!busy || turn.text || wait === undefined) throw error;
          this.#views.get(turn.id)?.setStage("waiting");
          await pause(Math.max(wait, Math.min(error.facts.retryAfter, 15) * 1000), running.signal);
        }
      }
      turn.state = "done";
      this.#announcer.stream(turn.text, true);
      this.#announcer.say(this.#say("done", turn.answer?.citations.length ?? 0));
      this.#emit("answer", turn.answer);
    } catch (error) {
      if (running.signal.aborted) {
        turn.state = "stopped";
        this.#announcer.say(this.#say("stopped"));
      } else {
        turn.state = "failed";
        turn.failure =
          error instanceof Failure ? error.facts : { kind: "server", message: "", requestId: "", retryAfter: 0 };
        this.#announcer.say(this.#say(`fail.${turn.failure.kind}`));
      }
    } finally {
      if (this.#running === running) {
        this.#running = undefined;
        this.#composer?.setBusy(false);
      }
      cancelAnimationFrame(this.#redraw);
      if (this.#turns.includes(turn)) {
        this.#views.get(turn.id)?.render();
        this.#toEnd();
        this.#save();
      }
    }
    return turn.answer;
  }

  async #receive(turn: Turn, signal: AbortSignal): Promise<void> {
    const earlier = this.#turns.filter((other) => other !== turn);
    const question = {
      question: turn.question,
      history: history(earlier),
      conversation_id: this.#conversation,
    };
    for await (const event of this.#client.ask(question, signal)) {
      const view = this.#views.get(turn.id);
      if (event.name === "status") view?.setStage(event.data.stage);
      else if (event.name === "evidence") view?.setEvidence(event.data.evidence);
      else if (event.name === "citation") view?.addCitation(event.data);
      else if (event.name === "delta") {
        turn.text += event.data.text;
        this.#announcer.stream(turn.text);
        this.#drawSoon(turn);
      } else if (event.name === "answer") {
        turn.answer = event.data;
        turn.text = event.data.text;
        this.#conversation = event.data.conversation_id || this.#conversation;
      }
    }
  }

  /** Draw at most once a frame, however small the pieces are. */
  #drawSoon(turn: Turn): void {
    cancelAnimationFrame(this.#redraw);
    this.#redraw = requestAnimationFrame(() => {
      this.#views.get(turn.id)?.render();
      this.#toEnd();
    });
  }

  async #rate(turn: Turn, rating: Rating, comment: string): Promise<boolean> {
    const { answer } = turn;
    if (!answer) return false;
    turn.rating = rating;
    this.#save();
    this.#emit("feedback", { answer_id: answer.answer_id, rating, ...(comment ? { comment } : {}) });
    return this.#client.feedback(answer.answer_id, rating, comment);
  }

  #showClause(list: Shown[], position: number, opener: HTMLElement): void {
    this.#clause?.open(list, position, opener);
    this.#measure();
    const shown = list[position];
    if (shown) {
      const { marker, documentId, clauseId, quote } = shown;
      this.#emit("citation", { marker, document_id: documentId, clause_id: clauseId, quote });
    }
  }

  #emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(`tiaowen:${name}`, { detail, bubbles: true, composed: true }));
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing || event.keyCode === 229) return;
    if (this.#clause?.isOpen) this.#clause.close();
    else if (this.#inline) return;
    else this.close();
    event.preventDefault();
    event.stopPropagation();
  }

  /** Bring the dialog in line with `isOpen`: modal on a phone, where it covers the page, otherwise not. */
  #show(): void {
    const panel = this.#panel;
    const launcher = this.#launcher;
    if (!(panel instanceof HTMLDialogElement)) return;
    launcher?.setAttribute("aria-expanded", String(this.#isOpen));
    if (launcher) launcher.hidden = this.#isOpen;
    const modal = this.#phone.matches;
    if (panel.open && (!this.#isOpen || panel.matches(":modal") !== modal)) panel.close();
    if (!this.#isOpen || panel.open) return;
    panel.setAttribute("aria-modal", String(modal));
    if (modal) panel.showModal();
    else panel.setAttribute("open", ""); // show() would take the focus, also when a page only restores it
  }

  readonly #onPhone = (): void => this.#show();

  /** A clause stands beside the conversation where there is room; over it, the conversation is inert. */
  #measure(): void {
    const panel = this.#panel;
    const talk = this.#talk;
    const clause = this.#clause;
    if (!panel || !talk || !clause) return;
    const em = Number.parseFloat(getComputedStyle(panel).fontSize) || 16;
    const wide = panel.clientWidth >= WIDE * em;
    panel.classList.toggle("wide", wide);
    panel.classList.toggle("split", wide && clause.isOpen);
    talk.inert = clause.isOpen && !wide;
  }

  #scrolled(): void {
    const scroll = this.#stream;
    if (scroll) this.#pinned = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 48;
  }

  /** Follow the answer down, but never so far that its question leaves the top. */
  #toEnd(jump = false): void {
    const scroll = this.#stream;
    const last = scroll?.lastElementChild as HTMLElement | null | undefined;
    if (!scroll || !last || (!this.#pinned && !jump)) return;
    const top = last.offsetTop - scroll.offsetTop - 8;
    scroll.scrollTop = Math.min(scroll.scrollHeight - scroll.clientHeight, Math.max(top, 0));
    this.#pinned = true;
  }
}

/** Only a key made for pages may stand in one: another service's secret is kept from going out, and said. */
function publicKey(key: string | null): string {
  if (!key) return "";
  if (/^(?:pk|tw)_[\w.-]+$/.test(key)) return key;
  console.error("tiaowen-chat: this is not a widget's key. Take it out of the page: everybody can read it here.");
  return "";
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    });
  });
}
