import type { MessageId } from "../i18n/i18n";

const TEXTS: Record<string, MessageId> = {
  authentication_required: "decline.authentication",
  expired_card: "decline.expired_card",
  incorrect_cvc: "decline.incorrect_cvc",
  incorrect_number: "decline.incorrect_number",
  insufficient_funds: "decline.insufficient_funds",
  invalid_cvc: "decline.incorrect_cvc",
  payment_intent_authentication_failure: "decline.authentication",
  processing_error: "decline.processing_error",
};

/** What a decline means for the customer. Codes that would tell a thief something (lost, stolen, fraud) say no more than "declined". */
export function declineText(code: string | undefined): MessageId {
  return TEXTS[code ?? ""] ?? "decline.other";
}
