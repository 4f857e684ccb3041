import { instantIn, money } from "../format/format";
import type { Text } from "../i18n/useText";
import type { Booking } from "./useBooking";

/** Where a deposit stands, in a sentence. */
export function depositText(deposit: NonNullable<Booking["deposit"]>, timezone: string, text: Text, locale: string): string {
  const { status, amount, captured, captureBefore } = deposit;
  return text(`deposit.${status}`, {
    amount: money(amount, locale),
    captured: money(captured, locale),
    until: captureBefore ? instantIn(captureBefore, timezone, locale) : "",
  });
}
