/** Where the question is typed. */

import { h, icon } from "./dom";
import type { Say } from "./words";

interface Setup {
  say: Say;
  placeholder: string;
  ask(question: string): void;
  stop(): void;
}

/** The server takes 4,000 characters. */
const LONGEST = 4000;

export class Composer {
  readonly element: HTMLElement;
  readonly field: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #halt: HTMLButtonElement;
  readonly #setup: Setup;
  #busy = false;

  constructor(setup: Setup) {
    this.#setup = setup;
    const { say } = setup;
    const placeholder = setup.placeholder || say("placeholder");
    this.field = h("textarea", {
      rows: 1,
      maxlength: LONGEST,
      part: "input",
      placeholder,
      "aria-label": placeholder,
      enterkeyhint: "send",
      onkeydown: (event: KeyboardEvent) => this.#key(event),
      oninput: () => this.#changed(),
    });
    this.#send = h(
      "button",
      { type: "submit", class: "send", part: "send", "aria-label": say("send"), title: say("send") },
      icon("send"),
    );
    this.#halt = h(
      "button",
      { type: "button", class: "send", part: "stop", "aria-label": say("stop"), title: say("stop"), hidden: true },
      icon("stop"),
    );
    this.#halt.addEventListener("click", () => setup.stop());
    this.element = h(
      "form",
      {
        class: "composer",
        part: "composer",
        onsubmit: (event: SubmitEvent) => {
          event.preventDefault();
          this.#submit();
        },
        onclick: (event: MouseEvent) => {
          if (event.target === this.element) this.field.focus();
        },
      },
      this.field,
      this.#send,
      this.#halt,
    );
    this.#changed();
  }

  /** Offer "stop" instead of "send" while an answer comes. */
  setBusy(busy: boolean): void {
    const focused = (this.element.getRootNode() as ShadowRoot).activeElement;
    this.#busy = busy;
    this.#send.hidden = busy;
    this.#halt.hidden = !busy;
    if (focused === this.#send || focused === this.#halt) this.field.focus();
    this.#changed();
  }

  #key(event: KeyboardEvent): void {
    // Enter that accepts a word of an input method is no "send"; Safari tells it by the key code alone.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #submit(): void {
    const question = this.field.value.trim();
    if (!question || this.#busy) return;
    this.field.value = "";
    this.#changed();
    this.#setup.ask(question);
  }

  #changed(): void {
    this.#send.setAttribute("aria-disabled", String(this.field.value.trim() === ""));
    // Grows with its text; a property set by script is no inline style in the eyes of a CSP.
    this.field.style.height = "auto";
    if (this.field.value) this.field.style.height = `${this.field.scrollHeight}px`;
  }
}
