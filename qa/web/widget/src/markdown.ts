/**
 * Answer text to safe nodes. marked reads the Markdown; the nodes are made here, without an HTML string in
 * between; DOMPurify then lets only a short list of elements through. Either guard alone would do.
 */

import DOMPurify from "dompurify";
import { Lexer, type Token, Tokenizer, type Tokens } from "marked";
import { h } from "./dom";

/**
 * Official texts hold characters that Markdown would eat: 10~20% is a range, 5*3 a product, and a line of
 * dashes under a line no heading. Only what an answer needs is read: paragraphs, lists, tables, bold, links, code.
 */
class Narrow extends Tokenizer {
  override emStrong(source: string, masked: string, previous: string) {
    return source.startsWith("**") ? super.emStrong(source, masked, previous) : undefined;
  }
}
for (const rule of ["html", "tag", "def", "del", "lheading", "hr", "code", "reflink"] as const) {
  // "def" above all: "[1]: https://..." would turn the marker [1] into a link.
  Narrow.prototype[rule] = () => undefined;
}

const ALLOWED_TAGS = ["p", "br", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "a", "span", "table", "tbody", "tr", "th", "td"];

/** Return `text` as a `div`. Its links lead to pages of `api` and nowhere else; they open in a new tab. */
export function rendered(text: string, api: string): HTMLElement {
  const lexer = new Lexer({ gfm: true, breaks: true, tokenizer: new Narrow() });
  const root = h("div", {}, ...nodes(lexer.lex(text), api));
  DOMPurify.sanitize(root, {
    ALLOWED_TAGS: ["div", ...ALLOWED_TAGS],
    ALLOWED_ATTR: ["href", "start"],
    ADD_URI_SAFE_ATTR: ["start"], // a number, not an address
    ALLOWED_URI_REGEXP: /^https?:\/\//i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    IN_PLACE: true,
    TRUSTED_TYPES_POLICY: null, // nothing is parsed, so no policy is needed, and a page may forbid them all
  });
  for (const link of root.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  return root;
}

type Maker = (token: Tokens.Generic, inside: () => Node[], api: string) => Node | string;

const MAKERS: Record<string, Maker> = {
  paragraph: (_, inside) => h("p", {}, ...inside()),
  heading: (_, inside) => h("p", {}, h("strong", {}, ...inside())),
  strong: (_, inside) => h("strong", {}, ...inside()),
  blockquote: (_, inside) => h("blockquote", {}, ...inside()),
  code: (token) => h("pre", {}, h("code", {}, token["text"])),
  codespan: (token) => h("code", {}, token["text"]),
  br: () => h("br"),
  space: () => "",
  link: (token, inside, api) => {
    const { href } = token as Tokens.Link;
    // Only into the house: an answer that a document or a model has talked into "[apply here](https://...)" shows
    // the words, and no way out.
    const own = href.startsWith("/c/") ? api + href : href.startsWith(`${api}/`) ? href : "";
    return h(own ? "a" : "span", own ? { href: own } : {}, ...inside());
  },
  list: (token, _, api) => {
    const list = token as Tokens.List;
    const items = list.items.map((item) => h("li", {}, ...nodes(item.tokens, api)));
    return list.ordered ? h("ol", { start: list.start || 1 }, ...items) : h("ul", {}, ...items);
  },
  table: (token, _, api) => {
    const { header, rows } = token as Tokens.Table;
    const row = (tag: "th" | "td", cells: Tokens.TableCell[]) =>
      h("tr", {}, ...cells.map((cell) => h(tag, {}, ...nodes(cell.tokens, api))));
    return h("table", {}, h("tbody", {}, row("th", header), ...rows.map((cells) => row("td", cells))));
  },
};

function nodes(tokens: Token[], api: string): Node[] {
  return tokens.map((token) => {
    const inside = () => ("tokens" in token && token.tokens ? nodes(token.tokens, api) : [document.createTextNode(textOf(token))]);
    const made = MAKERS[token.type]?.(token, inside, api);
    if (made !== undefined) return typeof made === "string" ? document.createTextNode(made) : made;
    const fragment = document.createDocumentFragment(); // text, an escaped character, or what we do not show as such
    fragment.append(...inside());
    return fragment;
  });
}

function textOf(token: Token): string {
  return "text" in token ? token.text : token.raw;
}

/** Replace every [n] in the text of `root` by what `chip` returns for n; undefined leaves it as it is. */
export function replaceMarkers(root: Node, chip: (marker: number) => Node | undefined): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode()) found.push(walker.currentNode as Text);
  for (const node of found) {
    if (node.parentElement?.closest("code, a")) continue;
    const parts = node.data.split(/( ?\[\d{1,3}\])/); // text, marker, text, marker, text: a chip needs no blank before it
    if (parts.length === 1) continue;
    node.replaceWith(...parts.map((part, position) => (position % 2 && chip(Number(/\d+/.exec(part)))) || part));
  }
}
