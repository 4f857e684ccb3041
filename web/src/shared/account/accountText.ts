import { addTexts } from "../i18n/i18n";
import type { MessageId } from "../i18n/i18n";
import en from "../i18n/locales/account.en.json";
import pt from "../i18n/locales/account.pt-BR.json";
import { useText } from "../i18n/useText";

export type AccountMessageId = keyof typeof pt;
export type AccountText = (id: MessageId | AccountMessageId, values?: Record<string, string | number>) => string;

addTexts({ "pt-BR": pt, en });

/** The texts of signing in and of one's account, beside those of everybody; who books as a guest never fetches them. */
export function useAccountText(): AccountText {
  return useText() as AccountText;
}
