/** One question and its answer on the screen. */

import type { Shown } from "./clause";
import type { Client } from "./client";
import { asText, copy } from "./clipboard";
import { h, type Icon, icon, iconButton } from "./dom";
import { type Language, languageOf } from "./language";
import { rendered, replaceMarkers } from "./markdown";
import type { Answer, Citation, Evidence, Rating, Turn } from "./types";
import type { Say } from "./words";

interface Setup {
  client: Client;
  say: Say;
  language: Language;
  show(list: Shown[], position: number, opener: HTMLElement): void;
  retry(turn: Turn): void;
  rate(turn: Turn, rating: Rating, comment: string): Promise<boolean>;
  announce(text: string): void;
}

/** Sources and nearest clauses that are shown before "show all". */
const FEW = 3;

export class TurnView {
  readonly element: HTMLElement;
  readonly #setup: Setup;
  readonly #reply: HTMLElement;
  #citations: Citation[] = [];
  #evidence: Evidence[] = [];
  #stage: "searching" | "writing" | "verifying" | "waiting" = "searching";
  #allShown = false;

  constructor(
    readonly turn: Turn,
    setup: Setup,
  ) {
    this.#setup = setup;
    const { say } = setup;
    this.#reply = h("div", { class: "reply", part: "answer" });
    this.element = h(
      "article",
      { class: "turn", "aria-label": turn.question.slice(0, 80) },
      h(
        "div",
        { class: "asked", part: "question" },
        h("span", { class: "heard" }, `${say("question")}: `),
        h("p", { lang: languageOf(turn.question) }, turn.question),
      ),
      this.#reply,
    );
    this.render();
  }

  setStage(stage: string): void {
    this.#stage =
      stage === "waiting" ? "waiting" : stage === "generate" ? "writing" : stage === "verify" ? "verifying" : "searching";
    if (!this.turn.text) this.render();
  }

  setEvidence(evidence: Evidence[]): void {
    this.#evidence = evidence;
  }

  addCitation(citation: Citation): void {
    this.#citations.push(citation);
    this.render();
  }

  render(): void {
    const { turn } = this;
    if (turn.answer) {
      this.#citations = turn.answer.citations;
      this.#evidence = turn.answer.evidence;
    }
    this.#reply.dataset["status"] = turn.answer?.status ?? turn.state;
    const parts: (Node | undefined)[] = [h("h3", { class: "heard" }, this.#setup.say("reply"))];
    if (turn.state === "asking") parts.push(turn.text ? this.#body(turn.text) : this.#working());
    else if (turn.state === "done" && turn.answer) parts.push(...this.#finished(turn.answer));
    else parts.push(turn.text ? this.#body(turn.text) : undefined, this.#broken());
    this.#reply.replaceChildren(...parts.filter((part): part is Node => part !== undefined));
  }

  #working(): Node {
    return h(
      "p",
      { class: "working" },
      h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
      h("span", {}, this.#setup.say(this.#stage)),
    );
  }

  #finished(answer: Answer): (Node | undefined)[] {
    const { say } = this.#setup;
    if (answer.status === "abstained") {
      const [first, rest] = headline(answer);
      return [
        verdict("silent", first || say("abstained")),
        rest !== "" ? this.#body(rest) : undefined,
        this.#nearest(answer.evidence),
        this.#actions(answer),
      ];
    }
    return [
      answer.status === "partial" ? verdict("partial", say("partial")) : undefined,
      this.#body(answer.text),
      this.#sources(answer),
      this.#actions(answer),
    ];
  }

  /** The text with its markers as buttons. */
  #body(text: string): HTMLElement {
    const { turn } = this;
    const lang = turn.answer?.language ?? languageOf(text);
    const body = rendered(text, this.#setup.client.api);
    body.className = "text";
    body.lang = lang;
    replaceMarkers(body, (marker) => this.#chip(marker));
    return body;
  }

  #chip(marker: number): Node | undefined {
    const position = this.#citations.findIndex((citation) => citation.marker === marker);
    if (position < 0) {
      // Its citation is still on the way; in a finished answer it is no citation at all.
      return this.turn.state === "asking" ? h("span", { class: "chip pending" }, String(marker)) : undefined;
    }
    const chip: HTMLElement = h(
      "button",
      {
        type: "button",
        class: "chip",
        part: "chip",
        "aria-label": this.#setup.say("chip", marker),
        "aria-expanded": "false",
        "aria-controls": "clause",
        onclick: () => this.#openCitation(position, chip),
      },
      String(marker),
    );
    return chip;
  }

  #openCitation(position: number, opener: HTMLElement): void {
    this.#setup.show(this.#citations.map((citation) => this.#cited(citation)), position, opener);
  }

  #cited(citation: Citation): Shown {
    const around = this.#evidence.find(
      ({ clause_id, start, end }) =>
        clause_id === citation.clause_id && (start ?? 0) <= citation.start && citation.end <= (end ?? 0),
    );
    return {
      documentId: citation.document_id,
      clauseId: citation.clause_id,
      title: citation.document_title,
      number: citation.document_number,
      label: citation.clause_label,
      path: citation.heading_path,
      quote: citation.quote,
      start: citation.start,
      context: around?.text ?? "",
      contextStart: around?.start ?? 0,
      url: citation.url,
      marker: citation.marker,
    };
  }

  #sources(answer: Answer): Node | undefined {
    const { say } = this.#setup;
    if (answer.citations.length === 0) return undefined;
    const checked =
      answer.checks !== undefined &&
      answer.checks.markers &&
      answer.checks.quotes &&
      answer.checks.claims.every((claim) => claim.supported);
    const rows = answer.citations.map((citation, position) => {
      const row: HTMLElement = h(
        "button",
        {
          type: "button",
          class: "source",
          part: "source",
          "aria-expanded": "false",
          "aria-controls": "clause",
          onclick: () => this.#openCitation(position, row),
        },
        h("span", { class: "number", "aria-hidden": "true" }, String(citation.marker)),
        h(
          "span",
          { class: "lines" },
          h("span", { class: "quote", lang: languageOf(citation.quote) }, citation.quote),
          h("span", { class: "where", lang: languageOf(citation.document_number) }, place(citation)),
        ),
      );
      return h("li", {}, row);
    });
    return h(
      "section",
      { class: "sources", "aria-label": say("sources") },
      h(
        "p",
        { class: "over" },
        h("span", {}, `${say("sources")} · ${answer.citations.length}`),
        checked && h("span", { class: "checked" }, icon("check"), h("span", {}, say("verified"))),
      ),
      ...this.#few(rows),
    );
  }

  #nearest(evidence: Evidence[]): Node | undefined {
    const { say } = this.#setup;
    const list = evidence.map<Shown>((item) => ({
      documentId: item.document_id,
      clauseId: item.clause_id,
      title: "",
      number: "",
      label: item.clause_label ?? "",
      path: item.heading_path ?? [],
      quote: "",
      start: item.start ?? 0,
      context: item.text,
      contextStart: item.start ?? 0,
      url: "",
      marker: item.rank,
    }));
    if (list.length === 0) return undefined;
    const rows = list.slice(0, FEW).map((shown, position) => {
      const row: HTMLElement = h(
        "button",
        {
          type: "button",
          class: "source",
          part: "source",
          "aria-expanded": "false",
          "aria-controls": "clause",
          onclick: () => this.#setup.show(list.slice(0, FEW), position, row),
        },
        h(
          "span",
          { class: "lines" },
          h("span", { class: "quote", lang: languageOf(shown.context) }, shown.context.slice(0, 120)),
          h("span", { class: "where", lang: languageOf(shown.path.join("")) }, [...shown.path].slice(-1).join("") || shown.documentId),
        ),
      );
      return h("li", {}, row);
    });
    return h("section", { class: "sources" }, h("p", { class: "over" }, h("span", {}, say("nearest"))), h("ol", {}, ...rows));
  }

  #few(rows: HTMLElement[]): Node[] {
    const list = h("ol", {}, ...(this.#allShown ? rows : rows.slice(0, FEW)));
    if (this.#allShown || rows.length <= FEW) return [list];
    const more: HTMLElement = h(
      "button",
      {
        type: "button",
        class: "quiet",
        onclick: () => {
          this.#allShown = true;
          list.append(...rows.slice(FEW));
          rows[FEW]?.querySelector("button")?.focus();
          more.remove();
        },
      },
      this.#setup.say("all", rows.length),
    );
    return [list, more];
  }

  #actions(answer: Answer): Node {
    const { say } = this.#setup;
    const note = h("span", { class: "note" });
    const tell = (text: string) => {
      note.textContent = text;
      this.#setup.announce(text);
    };
    const page = (marker: number) => {
      const citation = answer.citations.find((each) => each.marker === marker);
      return citation
        ? this.#setup.client.page(citation.document_id, citation.clause_id, citation.url, this.#setup.language)
        : "";
    };
    const bar = h(
      "div",
      { class: "actions" },
      iconButton("copy", say("copy"), () => {
        void copy(asText(answer, page)).then((done) => tell(say(done ? "copied" : "copyFailed")));
      }),
    );
    const form = h("div", { class: "comment" });
    const buttons = (["up", "down"] as const).map((rating) => {
      const button = iconButton(rating, say(rating), () => void rate(rating));
      button.setAttribute("aria-pressed", String(this.turn.rating === rating));
      return button;
    });
    const rate = async (rating: Rating) => {
      buttons.forEach((button, position) => button.setAttribute("aria-pressed", String((position === 0) === (rating === "up"))));
      const taken = await this.#setup.rate(this.turn, rating, "");
      form.replaceChildren();
      if (!taken) return; // this server keeps no feedback: nothing to thank for
      if (rating === "up") tell(say("thanks"));
      else form.append(this.#commentForm(form, tell));
    };
    bar.append(...buttons, note);
    return h("div", {}, bar, form);
  }

  #commentForm(box: HTMLElement, tell: (text: string) => void): Node {
    const { say } = this.#setup;
    const field = h("input", { type: "text", maxlength: 1000, "aria-label": say("comment"), placeholder: say("comment") });
    const form = h(
      "form",
      {
        onsubmit: (event: SubmitEvent) => {
          event.preventDefault();
          const comment = field.value.trim();
          box.replaceChildren();
          if (comment) void this.#setup.rate(this.turn, "down", comment);
          tell(say("thanks"));
        },
      },
      field,
      h("button", { type: "submit", class: "quiet" }, say("commentSend")),
    );
    return form;
  }

  /** What is shown when no answer came: stopped by the reader, or lost. */
  #broken(): Node {
    const { say } = this.#setup;
    const { turn } = this;
    const failure = turn.state === "failed" ? turn.failure : undefined;
    const again =
      failure?.kind !== "refused" &&
      h(
        "button",
        { type: "button", class: "retry", part: "retry", onclick: () => this.#setup.retry(turn) },
        icon("retry"),
        h("span", {}, say("retry")),
      );
    const detail = failure?.kind === "invalid" || failure?.kind === "refused" ? failure.message : "";
    return h(
      "div",
      { class: failure ? "notice bad" : "notice" },
      h(
        "div",
        { class: "lines" },
        h("p", {}, failure ? say(`fail.${failure.kind}`) : say("stopped")),
        detail !== "" && h("p", { class: "detail", lang: "en" }, detail),
        turn.text !== "" && h("p", { class: "detail" }, say("unfinished")),
      ),
      again,
    );
  }
}

function verdict(name: Icon, text: string): Node {
  return h("p", { class: "verdict" }, icon(name), h("strong", {}, text));
}

/**
 * Return an abstention's first sentence, "" if there is no short one, and the rest. Its last line names the
 * nearest clauses, which the cards below show better.
 */
function headline(answer: Answer): [string, string] {
  const lines = answer.text.split("\n");
  if (answer.evidence.length > 0 && lines.length === 2 && /[:：]/.test(lines[1] ?? "")) lines.pop();
  const text = lines.join("\n");
  const [, first, rest] = /^([^.。\n]{4,60})[.。]\s*([^]*)$/.exec(text) ?? [];
  return first === undefined ? ["", text] : [first, rest ?? ""];
}

function place(citation: Citation): string {
  const last = citation.heading_path[citation.heading_path.length - 1] ?? "";
  return [citation.document_number || citation.document_title, citation.clause_label, last].filter(Boolean).join(" · ");
}
