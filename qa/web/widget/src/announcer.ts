/** What a screen reader hears: whole sentences as they are finished, never the pieces of a stream. */

import { h } from "./dom";

const SENTENCE = /[^。！？!?.\n]*(?:[。！？!?\n]+|\.(?=\s)|\.$)[”’」』）)"]*(?:\s*\[\d+\])*/gu;

export class Announcer {
  readonly element = h("div", { class: "heard", role: "status", "aria-atomic": "false", "aria-live": "polite" });
  #said = 0;

  /** Begin anew: what was said before is gone. */
  clear(): void {
    this.element.replaceChildren();
    this.#said = 0;
  }

  say(text: string): void {
    this.element.append(h("p", {}, text));
  }

  /** Say the sentences of `text` that are finished and not said yet; with `all`, its rest too. */
  stream(text: string, all = false): void {
    const fresh = text.slice(this.#said);
    let end = 0;
    // The last match may still grow (“3.” of “3.5”): a sentence counts once something follows it.
    for (const match of fresh.matchAll(SENTENCE)) {
      const stop = (match.index ?? 0) + match[0].length;
      if (stop < fresh.length) end = stop;
    }
    if (all) end = fresh.length;
    const ready = spoken(fresh.slice(0, end));
    this.#said += end;
    if (ready) this.say(ready);
  }
}

function spoken(text: string): string {
  return text.replace(/\*\*|`|^\s*[-#>]+\s+/gm, "").replace(/\s*\[\d+\]/g, "").replace(/\s+/g, " ").trim();
}
