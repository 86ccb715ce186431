/** Copying, also where the modern way is closed: pages without TLS, frames without the permission. */

import type { Answer } from "./types";

export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const listener = (event: ClipboardEvent) => {
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
    };
    document.addEventListener("copy", listener, { once: true, capture: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", listener, true);
    return done;
  }
}

/** Return the answer with its sources below, as it can be pasted into a letter. */
export function asText(answer: Answer, page: (marker: number) => string): string {
  const sources = answer.citations.map((citation) => {
    const where = [citation.document_title, citation.document_number, citation.clause_label].filter(Boolean).join(" · ");
    return `[${citation.marker}] ${where}\n    “${citation.quote}”\n    ${page(citation.marker)}`;
  });
  return [answer.text, ...sources].join("\n\n");
}
