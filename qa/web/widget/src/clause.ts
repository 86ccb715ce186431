/** The panel that shows a clause word for word, with the quote marked. */

import type { Client } from "./client";
import { around } from "./codepoints";
import { copy } from "./clipboard";
import { h, icon, iconButton } from "./dom";
import { type Language, languageOf } from "./language";
import type { Say } from "./words";

/** A clause to show; `quote` is "" when the whole clause is meant. */
export interface Shown {
  documentId: string;
  clauseId: string;
  title: string;
  number: string;
  label: string;
  path: string[];
  quote: string;
  start: number;
  /** The text around the quote as far as the answer brought it, and where it begins. */
  context: string;
  contextStart: number;
  url: string;
  marker: number;
}

interface Setup {
  client: Client;
  say: Say;
  language: Language;
  closed(): void;
  announce(text: string): void;
}

export class ClausePanel {
  readonly element: HTMLElement;
  readonly #setup: Setup;
  #list: Shown[] = [];
  #position = 0;
  #opener: HTMLElement | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.element = h("aside", {
      id: "clause",
      class: "clause",
      part: "clause",
      hidden: true,
      "aria-labelledby": "clause-name",
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** Show `list[position]`; focus moves in, and back to `opener` when the panel closes. */
  open(list: Shown[], position: number, opener: HTMLElement): void {
    this.#mark(false);
    this.#list = list;
    this.#position = position;
    this.#opener = opener;
    this.#mark(true);
    this.element.hidden = false;
    this.#render();
    this.element.querySelector<HTMLElement>("#clause-name")?.focus({ preventScroll: true });
  }

  /** Close; `refocus` false where the conversation is gone too. */
  close(refocus = true): void {
    if (!this.isOpen) return;
    this.element.hidden = true;
    this.#mark(false);
    this.#setup.closed();
    const opener = this.#opener;
    this.#opener = undefined;
    if (refocus && opener?.isConnected) opener.focus();
  }

  #mark(open: boolean): void {
    if (this.#opener?.hasAttribute("aria-expanded")) this.#opener.setAttribute("aria-expanded", String(open));
  }

  #step(by: number): void {
    this.#position += by;
    this.#render();
    const name = this.element.querySelector<HTMLElement>("#clause-name");
    name?.focus({ preventScroll: true });
  }

  #render(): void {
    const { say, language, client } = this.#setup;
    const shown = this.#list[this.#position];
    if (!shown) return;
    const lang = languageOf(shown.context || shown.quote);
    const text = h("div", { class: "verbatim", lang, tabindex: "0", role: "group", "aria-label": say("clause") });
    const dates = h("span", { class: "date" });
    const source = h("span");
    this.#write(text, shown, shown.context || shown.quote, shown.context ? shown.contextStart : shown.start);
    const previous = iconButton("previous", say("previous"), () => this.#step(-1));
    const next = iconButton("next", say("next"), () => this.#step(1));
    previous.disabled = this.#position === 0;
    next.disabled = this.#position === this.#list.length - 1;
    const page = client.page(shown.documentId, shown.clauseId, shown.url, language);
    const copyButton = h(
      "button",
      { type: "button", class: "quiet", onclick: () => void this.#copyQuote(shown, copyButton) },
      icon("copy"),
      h("span", {}, say("copyQuote")),
    );
    this.element.replaceChildren(
      h(
        "div",
        { class: "clause-bar" },
        iconButton("back", say("back"), () => this.close()),
        h("h3", { id: "clause-name", tabindex: "-1" }, say("clause")),
        this.#list.length > 1 && previous,
        this.#list.length > 1 && h("span", { class: "count" }, `${this.#position + 1} / ${this.#list.length}`),
        this.#list.length > 1 && next,
      ),
      h(
        "div",
        { class: "clause-scroll" },
        h("p", { class: "document", lang: languageOf(shown.title) }, shown.title || shown.documentId),
        h("p", { class: "meta", lang: languageOf(shown.number) }, shown.number, dates),
        shown.path.length > 0 && h("p", { class: "path", lang }, ...crumbs([...shown.path, shown.label])),
        text,
      ),
      h(
        "div",
        { class: "clause-actions" },
        page !== "" && outward(page, say("openPage"), say("newTab"), "page"),
        copyButton,
        source,
      ),
    );
    this.#toMark();
    void this.#complete(shown, text, dates, source);
  }

  /** Write the text with the quote marked; offsets are code points of the document. */
  #write(target: HTMLElement, shown: Shown, text: string, start: number): void {
    const cut = shown.quote ? around(text, shown.quote, shown.start - start) : undefined;
    if (cut) target.replaceChildren(cut[0], h("mark", { part: "mark" }, cut[1]), cut[2].trimEnd());
    else target.replaceChildren(shown.quote ? h("mark", { part: "mark" }, shown.quote) : text.trimEnd());
  }

  /** Ask for the whole clause; where the key may not read it, what the answer brought stays. */
  async #complete(shown: Shown, text: HTMLElement, dates: HTMLElement, source: HTMLElement): Promise<void> {
    const found = await this.#setup.client.clause(shown.clauseId);
    if (!found || !text.isConnected) return;
    if (!shown.quote || around(found.text, shown.quote, shown.start - found.start)) {
      this.#write(text, shown, found.text, found.start);
      this.#toMark();
    }
    if (found.language) text.lang = found.language;
    if (found.date) dates.textContent = found.date;
    if (/^https?:\/\//i.test(found.source)) {
      source.replaceChildren(outward(found.source, this.#setup.say("source"), this.#setup.say("newTab"), "quiet"));
    }
  }

  #toMark(): void {
    const box = this.element.querySelector<HTMLElement>(".clause-scroll");
    const mark = this.element.querySelector<HTMLElement>("mark");
    if (!box || !mark) return;
    const beyond = mark.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
    if (beyond > 0) box.scrollTop += Math.min(beyond + 24, mark.getBoundingClientRect().top - box.getBoundingClientRect().top - 24);
  }

  async #copyQuote(shown: Shown, button: HTMLElement): Promise<void> {
    const { say } = this.#setup;
    const where = [shown.title, shown.number, shown.label].filter(Boolean).join(" · ");
    const done = await copy(`“${shown.quote || shown.context}”\n${where}`);
    const label = button.querySelector("span");
    if (label) label.textContent = say(done ? "copied" : "copyFailed");
    this.#setup.announce(say(done ? "copied" : "copyFailed"));
  }
}

function crumbs(path: string[]): Node[] {
  return path
    .filter(Boolean)
    .flatMap((part, position) => [
      ...(position ? [h("span", { class: "sep", "aria-hidden": "true" }, "›")] : []),
      h("span", {}, part),
    ]);
}

function outward(href: string, text: string, newTab: string, kind: string): HTMLElement {
  const link = { class: kind, href, target: "_blank", rel: "noopener noreferrer", ...(kind === "page" ? { part: "link" } : {}) };
  return h("a", link, icon("open"), h("span", {}, text), h("span", { class: "heard" }, newTab));
}
