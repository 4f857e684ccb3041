import { i18n } from "@lingui/core";

import en from "./locales/en.json";
import pt from "./locales/pt-BR.json";
import type { Locale } from "./preferredLocale";
import { rememberedLocale, rememberLocale } from "./preferredLocale";

export type { Locale } from "./preferredLocale";
export type MessageId = keyof typeof pt;

// Both come with the page: a second trip for one of them would cost more than its five kilobytes.
const CATALOGS = { "pt-BR": pt, en } as const;

export function startLocale(): void {
  switchLocale(rememberedLocale());
}

export function switchLocale(locale: Locale): void {
  i18n.loadAndActivate({ locale, messages: CATALOGS[locale] });
  document.documentElement.lang = locale;
  rememberLocale(locale);
}
