/** Elements without HTML strings: everything that is text stays text. */

type Child = Node | string | undefined | false;
type Value = string | number | boolean | undefined | ((event: never) => void);

/** Return an element; `on…` values are listeners, true is an empty attribute, false and undefined are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
  return element;
}

/** Outlines on a 24-unit square. */
const ICONS = {
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 20V5M5.5 11.5L12 5l6.5 6.5",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h10v11H9zM5 15V4h10",
  check: "M5 12.5l4.5 4.5L19 7.5",
  up: "M7 11v9H4v-9zM7 11l4-7c1.6 0 2.5 1 2.2 2.6L12.6 10H19c1 0 1.6 1 1.3 2l-1.9 6.6c-.3.9-1 1.4-1.9 1.4H7",
  down: "M17 13V4h3v9zM17 13l-4 7c-1.6 0-2.5-1-2.2-2.6l.6-3.4H5c-1 0-1.6-1-1.3-2l1.9-6.6C5.9 4.5 6.6 4 7.5 4H17",
  retry: "M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4",
  plus: "M12 5v14M5 12h14",
  open: "M13 5h6v6M19 5l-9 9M17 14v5H5V7h5",
  back: "M19 12H5M11 6l-6 6 6 6",
  previous: "M14 6l-6 6 6 6",
  next: "M10 6l6 6-6 6",
  silent: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5v6M12 16.4v.2",
  partial: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8 12h8",
} as const;

export type Icon = keyof typeof ICONS;

export function icon(name: Icon): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Return a button that shows only an icon; its name is read and shown when pointed at. */
export function iconButton(name: Icon, label: string, onclick: () => void, part = ""): HTMLButtonElement {
  const attributes = { type: "button", class: "icon", "aria-label": label, title: label, onclick };
  return h("button", part ? { ...attributes, part } : attributes, icon(name));
}
