import { i18n } from "@lingui/core";

import en from "./locales/en.json";
import pt from "./locales/pt-BR.json";
import type { Locale } from "./preferredLocale";
import { rememberedLocale, rememberLocale } from "./preferredLocale";

export type { Locale } from "./preferredLocale";
export type MessageId = keyof typeof pt;

/** Typed as JSON; the build compiles each text. */
type Catalogs = Record<Locale, Record<string, string>>;

export function startLocale(): void {
  // Both come with the page: a second trip for one of them would cost more than its five kilobytes.
  addTexts({ "pt-BR": pt, en });
  switchLocale(rememberedLocale());
}

/** Texts of a part of the web that has its own, and comes with them. */
export function addTexts(catalogs: Catalogs): void {
  i18n.load(catalogs);
}

export function switchLocale(locale: Locale): void {
  i18n.activate(locale);
  document.documentElement.lang = locale;
  rememberLocale(locale);
}
