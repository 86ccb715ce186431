/** Which of the four languages the widget speaks. */

export const LANGUAGES = ["zh-Hans", "zh-Hant", "en", "pt"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Return ours for a language tag, undefined for others: zh-TW, zh-HK and zh-MO are Traditional. */
export function known(tag: string | null | undefined): Language | undefined {
  if (!tag) return undefined;
  try {
    const locale = new Intl.Locale(tag).maximize();
    if (locale.language === "zh" || locale.language === "yue") {
      return locale.script === "Hant" ? "zh-Hant" : "zh-Hans";
    }
    return LANGUAGES.find((language) => language === locale.language);
  } catch {
    return undefined; // not a language tag
  }
}

/** Return the language wanted by the element, else the page's, else the reader's, else English. */
export function choose(element: Element): Language {
  const page = element.parentElement?.closest("[lang]")?.getAttribute("lang");
  for (const tag of [element.getAttribute("lang"), page, ...navigator.languages]) {
    const language = known(tag);
    if (language) return language;
  }
  return "en";
}

/** Return what a quote's `lang` should say: what the server told, else Chinese if it holds 汉字. */
export function languageOf(text: string, told = ""): string {
  if (told) return told;
  return /\p{Script=Han}/u.test(text) ? "zh" : "";
}
