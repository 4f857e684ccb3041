import { i18n } from "@lingui/core";

import en from "./locales/en.json";
import pt from "./locales/pt-BR.json";
import { readLocal, writeLocal } from "../storage";

export type Locale = "pt-BR" | "en";
export type MessageId = keyof typeof pt;

const LOCALES: readonly Locale[] = ["pt-BR", "en"];

// Both come with the page: a second trip for one of them would cost more than its five kilobytes.
const CATALOGS = { "pt-BR": pt, en } as const;

const REMEMBERED = "rentacar.locale";

/** The first of: the address (`?lang=en`), what was chosen before, the browser's languages; else Portuguese. */
export function preferredLocale(address: string, remembered: string | null, languages: readonly string[]): Locale {
  const wanted = [new URLSearchParams(address).get("lang"), remembered, ...languages];
  for (const language of wanted) {
    const known = LOCALES.find((locale) => language?.toLowerCase().split("-")[0] === locale.split("-")[0]);
    if (known) return known;
  }
  return "pt-BR";
}

export function startLocale(): void {
  switchLocale(preferredLocale(window.location.search, readLocal(REMEMBERED), navigator.languages));
}

export function switchLocale(locale: Locale): void {
  i18n.loadAndActivate({ locale, messages: CATALOGS[locale] });
  document.documentElement.lang = locale;
  writeLocal(REMEMBERED, locale);
}
