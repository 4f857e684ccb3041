import type { Booking } from "../../shared/booking/useBooking";
import { money } from "../../shared/format/format";
import { useLocale, useText } from "../../shared/i18n/useText";

export type Refund = NonNullable<Booking["refunds"]>[number];

/** How far money is on its way back, and when to expect it. */
export function RefundSentence({ refund }: { refund: Refund }) {
  const text = useText();
  const locale = useLocale();
  return <p>{text(`refund.${refund.status}`, { amount: money(refund.amount, locale) })}</p>;
}
