import type { StaffText } from "../staffText";

const KNOWN = [
  "bill_opened",
  "bill_settled",
  "bill_unpaid",
  "booking_cancelled",
  "booking_changed",
  "booking_confirmed",
  "change_declined",
  "change_failed",
  "charges_notice",
  "deposit_expiring",
  "dispute_lost",
  "dispute_opened",
  "dispute_won",
  "hold_expired",
  "late_payment_confirmed",
  "late_payment_refunded",
  "late_payment_upgraded",
  "no_show",
  "payment_declined",
  "pix_waiting",
  "refund_failed",
  "refund_succeeded",
  "rental_closed",
] as const;

type Known = (typeof KNOWN)[number];

/** A mail in the counter's words; one that this page doesn't know yet by its template's name. */
export function mailName(kind: string, text: StaffText): string {
  return KNOWN.includes(kind as Known) ? text(`staff.mailKind.${kind as Known}`) : kind.replaceAll("_", " ");
}
