import { readLocal, writeLocal } from "../storage";

export type Locale = "pt-BR" | "en";

const LOCALES: readonly Locale[] = ["pt-BR", "en"];
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

export function rememberedLocale(): Locale {
  return preferredLocale(window.location.search, readLocal(REMEMBERED), navigator.languages);
}

export function rememberLocale(locale: Locale): void {
  writeLocal(REMEMBERED, locale);
  // For the server, which sends the first page in that language.
  document.cookie = `lang=${locale}; path=/; max-age=31536000; samesite=lax`;
}
