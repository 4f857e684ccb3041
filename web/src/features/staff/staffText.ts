import { addTexts } from "../../shared/i18n/i18n";
import type { MessageId } from "../../shared/i18n/i18n";
import en from "../../shared/i18n/locales/staff.en.json";
import pt from "../../shared/i18n/locales/staff.pt-BR.json";
import { useText } from "../../shared/i18n/useText";

export type StaffMessageId = keyof typeof pt;
export type StaffText = (id: MessageId | StaffMessageId, values?: Record<string, string | number>) => string;

addTexts({ "pt-BR": pt, en });

/** The counter's own texts, beside those of everybody; customers never fetch them. */
export function useStaffText(): StaffText {
  return useText() as StaffText;
}
