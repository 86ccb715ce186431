/** The conversation of this tab, in sessionStorage: it survives moving between pages and ends with the tab. */

import type { Message, Turn } from "./types";

export interface Kept {
  turns: Turn[];
  conversation: string;
  open: boolean;
}

/** Turns that are kept, and turns that the server is told of. */
const KEPT = 40;
const TOLD = 10;

export class Store {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  load(): Kept {
    const nothing: Kept = { turns: [], conversation: "", open: false };
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#name) ?? "null") as Kept | null;
      if (!kept || !Array.isArray(kept.turns)) return nothing;
      for (const turn of kept.turns) {
        if (turn.state === "asking") {
          turn.state = "failed"; // the page was left while the answer came
          turn.failure = { kind: "lost", message: "", requestId: "", retryAfter: 0 };
        }
      }
      return kept;
    } catch {
      return nothing; // storage is blocked, or another version wrote it
    }
  }

  save(kept: Kept): void {
    for (let turns = kept.turns.slice(-KEPT); ; turns = turns.slice(Math.ceil(turns.length / 2))) {
      try {
        sessionStorage.setItem(this.#name, JSON.stringify({ ...kept, turns }));
        return;
      } catch {
        if (turns.length === 0) return; // storage is blocked: the conversation lives as long as the page
      }
    }
  }
}

/** Return the finished turns as the history that a follow-up needs, oldest first. */
export function history(turns: Turn[]): Message[] {
  return turns
    .filter((turn) => turn.state === "done" && turn.answer)
    .slice(-TOLD)
    .flatMap((turn) => [
      { role: "user", content: turn.question },
      { role: "assistant", content: turn.answer?.text ?? "" },
    ]);
}
