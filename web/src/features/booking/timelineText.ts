import type { MessageId } from "../../shared/i18n/i18n";

const TEXTS: Record<string, MessageId> = {
  "booking.held": "timeline.booking.held",
  "booking.confirmed": "timeline.booking.confirmed",
  "booking.expired": "timeline.booking.expired",
  "payment.requested": "timeline.payment.requested",
  "payment.succeeded": "timeline.payment.succeeded",
  "payment.declined": "timeline.payment.declined",
  "payment.cancelled": "timeline.payment.cancelled",
  "refund.requested": "timeline.refund.requested",
  "refund.succeeded": "timeline.refund.succeeded",
  "refund.failed": "timeline.refund.failed",
};

/** What happened in the reader's words; what a newer server says and this page doesn't know yet is a plain change. */
export function timelineText(type: string): MessageId {
  return TEXTS[type] ?? "timeline.other";
}
