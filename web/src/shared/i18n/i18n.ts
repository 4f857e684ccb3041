import { i18n } from "@lingui/core";

import type catalog from "./locales/pt-BR.json";
import { readLocal, writeLocal } from "../storage";

export type Locale = "pt-BR" | "en";
export type MessageId = keyof typeof catalog;

const LOCALES: readonly Locale[] = ["pt-BR", "en"];

const catalogs = {
  "pt-BR": () => import("./locales/pt-BR.json"),
  en: () => import("./locales/en.json"),
} as const;

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

export async function startLocale(): Promise<Locale> {
  const locale = preferredLocale(window.location.search, readLocal(REMEMBERED), navigator.languages);
  await switchLocale(locale);
  return locale;
}

export async function switchLocale(locale: Locale): Promise<void> {
  const { default: messages } = await catalogs[locale]();
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale;
  writeLocal(REMEMBERED, locale);
}
