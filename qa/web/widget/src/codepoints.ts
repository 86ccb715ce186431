/** Offsets of the server count code points; JavaScript's count UTF-16 units ("𠮷".length is 2). */

/** Return `text` cut into before, quote, after; undefined if the quote is not there word for word. */
export function around(text: string, quote: string, start: number): [string, string, string] | undefined {
  const points = Array.from(text);
  const length = Array.from(quote).length;
  if (length === 0) return undefined;
  if (start >= 0 && points.slice(start, start + length).join("") === quote) {
    return [points.slice(0, start).join(""), quote, points.slice(start + length).join("")];
  }
  const found = text.indexOf(quote); // both in UTF-16 units here
  if (found < 0) return undefined;
  return [text.slice(0, found), quote, text.slice(found + quote.length)];
}
