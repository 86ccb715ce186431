/** The requests that a public key allows: ask, give feedback, and read a clause where the server permits it. */

import { SseParser } from "./sse";
import type { FailureFacts, FailureKind, Message, Rating, ServerEvent } from "./types";

/** Milliseconds without a byte after which a stream counts as lost; the server pings every 15 s. */
const SILENCE = 45_000;

export class Failure extends Error {
  readonly facts: FailureFacts;

  constructor(kind: FailureKind, message = "", requestId = "", retryAfter = 0) {
    super(message || kind);
    this.facts = { kind, message, requestId, retryAfter };
  }
}

export interface Question {
  question: string;
  history: Message[];
  conversation_id: string;
}

export interface ClauseText {
  text: string;
  start: number;
  language: string;
  date: string;
  source: string;
}

export class Client {
  readonly #key: string;
  #closed = false;

  constructor(
    readonly api: string,
    key: string,
  ) {
    this.#key = key;
  }

  /** Yield the events of one answer; the last one is `answer`. Throws Failure, or AbortError when stopped. */
  async *ask(question: Question, signal: AbortSignal): AsyncGenerator<ServerEvent> {
    const silence = new AbortController();
    let timer = 0;
    const heard = () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => silence.abort(), SILENCE);
    };
    const stop = () => silence.abort();
    signal.addEventListener("abort", stop);
    let answered = false;
    let began = false;
    try {
      heard();
      const body = { ...question, stream: true };
      const response = await this.#post("/v1/ask", body, silence.signal, "text/event-stream");
      if (!response.ok) throw await refusal(response);
      if (!(response.headers.get("content-type") ?? "").includes("text/event-stream")) {
        yield { name: "answer", data: await response.json() }; // something between us and the server gathers streams
        return;
      }
      began = true;
      for await (const event of events(response, heard)) {
        if (event.name === "error") throw streamed(event.data);
        yield event as ServerEvent;
        if (event.name === "answer") {
          answered = true;
          return;
        }
      }
      throw new Failure("lost");
    } catch (error) {
      if (signal.aborted) throw new DOMException("stopped", "AbortError");
      if (error instanceof Failure) throw error;
      if (began) throw new Failure(navigator.onLine ? "lost" : "offline");
      throw new Failure(navigator.onLine ? "unreachable" : "offline");
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      if (!answered) silence.abort(); // lets the server stop working
    }
  }

  /** Return whether the server took the rating; false where it knows no feedback or is away. */
  async feedback(answerId: string, rating: Rating, comment: string): Promise<boolean> {
    const body = { answer_id: answerId, rating, ...(comment ? { comment } : {}) };
    try {
      return (await this.#post("/v1/feedback", body, AbortSignal.timeout(15_000), "application/json")).ok;
    } catch {
      return false;
    }
  }

  /** Return the clause's whole text, undefined where this page may not read it: a widget's key never may. */
  async clause(clauseId: string): Promise<ClauseText | undefined> {
    if (this.#key || this.#closed) return undefined;
    try {
      const response = await fetch(`${this.api}/v1/clauses/${encoded(clauseId)}`, {
        headers: this.#headers("application/json"),
        credentials: "omit",
        signal: AbortSignal.timeout(15_000),
      });
      if (!response.ok) {
        this.#closed = response.status === 401 || response.status === 403;
        return undefined;
      }
      const { clause, document } = await response.json();
      return {
        text: String(clause.text),
        start: Number(clause.start),
        language: String(document?.language ?? ""),
        date: String(document?.published || document?.written || ""),
        source: String(document?.url ?? ""),
      };
    } catch {
      return undefined;
    }
  }

  /** Return the readable page of a citation or clause, "" if it is no web address. */
  page(documentId: string, clauseId: string, url: string, lang: string): string {
    const inside = clauseId.startsWith(`${documentId}/`) ? clauseId.slice(documentId.length + 1) : clauseId;
    const path = url || `/c/${encodeURIComponent(documentId)}/${encoded(inside)}`;
    try {
      const page = new URL(path.startsWith("/") && !path.startsWith("//") ? this.api + path : path);
      if (page.protocol !== "http:" && page.protocol !== "https:") return "";
      if (page.href.startsWith(`${this.api}/`)) page.searchParams.set("lang", lang);
      return page.href;
    } catch {
      return "";
    }
  }

  #post(path: string, body: unknown, signal: AbortSignal, accept: string): Promise<Response> {
    return fetch(this.api + path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...this.#headers(accept) },
      body: JSON.stringify(body),
      credentials: "omit",
      signal,
    });
  }

  #headers(accept: string): Record<string, string> {
    return { Accept: accept, ...(this.#key ? { Authorization: `Bearer ${this.#key}` } : {}) };
  }
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

async function* events(response: Response, heard: () => void): AsyncGenerator<{ name: string; data: unknown }> {
  if (!response.body) throw new Failure("lost");
  const reader = response.body.getReader();
  const decoder = new TextDecoder(); // a character may be split between two chunks
  const parser = new SseParser();
  for (;;) {
    const { done, value } = await reader.read();
    heard();
    if (done) return;
    for (const { name, data } of parser.push(decoder.decode(value, { stream: true }))) {
      yield { name, data: JSON.parse(data) };
    }
  }
}

function streamed(data: unknown): Failure {
  const error = data as { type?: string; message?: string; request_id?: string };
  const passing = ["Busy", "IndexBusy", "IndexUnavailable", "ServiceError", "ServiceUnavailable"];
  const kind = passing.includes(error.type ?? "") ? "busy" : "server";
  return new Failure(kind, error.message, error.request_id);
}

async function refusal(response: Response): Promise<Failure> {
  const { status } = response;
  const wait = Number(response.headers.get("retry-after"));
  let error: { message?: string; request_id?: string } = {};
  try {
    error = (await response.json()).error ?? {};
  } catch {
    // not our server's shape: a proxy's page
  }
  return new Failure(kindOf(status), error.message, error.request_id, wait > 0 ? Math.min(wait, 3600) : 0);
}

function kindOf(status: number): FailureKind {
  if (status === 401 || status === 403) return "refused";
  if (status === 429) return "limited";
  if (status === 400 || status === 413 || status === 422) return "invalid";
  if (status === 409 || status === 502 || status === 503 || status === 504) return "busy";
  return "server";
}
