import { useLingui } from "@lingui/react";

import type { Locale, MessageId } from "./i18n";

type Values = Record<string, string | number>;
export type Text = (id: MessageId, values?: Values) => string;

/** The reader's texts by id; components that use it render again when the language changes. */
export function useText(): Text {
  const { i18n } = useLingui();
  return (id, values) => i18n._(id, values);
}

export function useLocale(): Locale {
  return useLingui().i18n.locale as Locale;
}
