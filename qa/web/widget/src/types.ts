/** What the server sends, as far as the widget reads it. Offsets are code points. */

export interface Citation {
  marker: number;
  document_id: string;
  document_title: string;
  document_number: string;
  clause_id: string;
  clause_label: string;
  heading_path: string[];
  quote: string;
  start: number;
  end: number;
  url: string;
}

export interface Evidence {
  rank: number;
  clause_id: string;
  document_id: string;
  text: string;
  start?: number;
  end?: number;
  clause_label?: string;
  heading_path?: string[];
}

export interface Answer {
  answer_id: string;
  conversation_id: string;
  status: "answered" | "partial" | "abstained";
  language: string;
  question: string;
  text: string;
  citations: Citation[];
  evidence: Evidence[];
  checks?: { markers: boolean; quotes: boolean; claims: { supported: boolean }[] };
}

export interface Message {
  role: "user" | "assistant";
  content: string;
}

export type ServerEvent =
  | { name: "status"; data: { stage: string } }
  | { name: "evidence"; data: { evidence: Evidence[] } }
  | { name: "delta"; data: { text: string } }
  | { name: "citation"; data: Citation }
  | { name: "answer"; data: Answer };

export type FailureKind =
  | "offline" // the device has no network
  | "unreachable" // no connection to the server
  | "lost" // the connection broke while the answer came
  | "busy" // the server cannot answer now
  | "limited" // too many questions
  | "refused" // this page may not ask
  | "invalid" // the question cannot be used
  | "server"; // anything else

export interface FailureFacts {
  kind: FailureKind;
  /** The server's own words, English. */
  message: string;
  requestId: string;
  /** Seconds to wait, 0 if unknown. */
  retryAfter: number;
}

export type Rating = "up" | "down";

/** One question with what became of it. */
export interface Turn {
  id: string;
  question: string;
  state: "asking" | "done" | "stopped" | "failed";
  text: string;
  answer?: Answer;
  failure?: FailureFacts;
  rating?: Rating;
}
