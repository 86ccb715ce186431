/** The entry: defines the element, and mounts it for a page that has only the script tag. */

import { origin, TiaowenChat } from "./element";

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;
if (script?.src) origin.api = new URL("../", script.src).href.replace(/\/$/, "");

const PASSED = ["api", "key", "lang", "theme", "mode", "placeholder", "title", "suggestions"];

function mount(): void {
  if (!script || script.dataset["mount"] === "none" || document.querySelector("tiaowen-chat")) return;
  const chat = document.createElement("tiaowen-chat");
  for (const name of PASSED) {
    const value = script.dataset[name];
    if (value !== undefined) chat.setAttribute(name, value);
  }
  document.body.append(chat);
}

if (!customElements.get("tiaowen-chat")) {
  customElements.define("tiaowen-chat", TiaowenChat);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount, { once: true });
  else mount();
}

(globalThis as { TIAOWEN_WIDGET?: string }).TIAOWEN_WIDGET = VERSION;
