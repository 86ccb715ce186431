/** Server-Sent Events from text in pieces; a line, a CRLF or an event may be split anywhere. */

export interface SseEvent {
  name: string;
  data: string;
}

export class SseParser {
  #rest = "";
  #name = "";
  #data: string[] = [];

  /** Return the events that `chunk` completes, in order. */
  push(chunk: string): SseEvent[] {
    const events: SseEvent[] = [];
    let text = this.#rest + chunk;
    // A closing CR may be the first half of a CRLF: it waits for what follows.
    const held = text.endsWith("\r") ? "\r" : "";
    if (held) text = text.slice(0, -1);
    const lines = text.split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? "") + held;
    for (const line of lines) {
      const event = this.#line(line);
      if (event) events.push(event);
    }
    return events;
  }

  #line(line: string): SseEvent | undefined {
    if (line === "") {
      const event = { name: this.#name || "message", data: this.#data.join("\n") };
      const full = this.#data.length > 0;
      this.#name = "";
      this.#data = [];
      return full ? event : undefined;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#name = value;
    else if (field === "data") this.#data.push(value);
    return undefined; // a comment (": ping"), an id or a retry: nothing to do
  }
}
