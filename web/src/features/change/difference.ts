import type { Booking } from "../../shared/booking/useBooking";
import type { Amount } from "../../shared/format/format";
import { minorUnits, money } from "../../shared/format/format";
import type { Text } from "../../shared/i18n/useText";

/** What a change to a new total would cost (or, negative, give back: no more than is left of what was paid); what counts is the server's own. */
export function differenceTo(booking: Pick<Booking, "paid" | "total">, total: Amount): Amount {
  const minor = Math.max(minorUnits(total) - minorUnits(booking.total), -minorUnits(booking.paid));
  return { ...total, amount: (minor / 10 ** digitsOf(total)).toFixed(digitsOf(total)) };
}

function digitsOf({ amount }: Amount): number {
  return amount.split(".")[1]?.length ?? 0;
}

/** "Pay R$ 50.00 more", "Get R$ 50.00 back", or that nothing changes. */
export function differenceText(difference: Amount, text: Text, locale: string): string {
  const value = Number(difference.amount);
  if (value === 0) return text("change.same");
  const amount = money({ ...difference, amount: String(Math.abs(value)) }, locale);
  return text(value > 0 ? "change.more" : "change.less", { amount });
}
