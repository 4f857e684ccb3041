import type { MessageId } from "../i18n/i18n";

const KNOWN = [
  "bill.opened",
  "bill.settled",
  "booking.cancelled",
  "booking.change_failed",
  "booking.change_requested",
  "booking.changed",
  "booking.closed",
  "booking.confirmed",
  "booking.expired",
  "booking.held",
  "booking.no_show",
  "booking.picked_up",
  "booking.returned",
  "deposit.action_required",
  "deposit.authorized",
  "deposit.captured",
  "deposit.declined",
  "deposit.expiring",
  "deposit.lapsed",
  "deposit.released",
  "deposit.requested",
  "dispute.lost",
  "dispute.opened",
  "dispute.won",
  "payment.action_required",
  "payment.cancelled",
  "payment.declined",
  "payment.requested",
  "payment.succeeded",
  "refund.failed",
  "refund.pending",
  "refund.requested",
  "refund.succeeded",
] as const;

type Known = (typeof KNOWN)[number];

/**
 * What happened in the reader's words; what a newer server says and this page doesn't know yet is a plain change. What stands beside
 * a cancellation is the fee that was kept.
 */
export function timelineText(type: string, amount?: { amount: string } | null): MessageId {
  if (type === "booking.cancelled" && amount && Number(amount.amount) !== 0) return "timeline.booking.cancelled.fee";
  return KNOWN.includes(type as Known) ? `timeline.${type as Known}` : "timeline.other";
}
