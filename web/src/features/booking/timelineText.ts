import type { MessageId } from "../../shared/i18n/i18n";

const TEXTS: Record<string, MessageId> = {
  "booking.created": "timeline.booking.created",
  "booking.confirmed": "timeline.booking.confirmed",
  "booking.expired": "timeline.booking.expired",
  "booking.cancelled": "timeline.booking.cancelled",
  "booking.upgraded": "timeline.booking.upgraded",
  "booking.late_payment": "timeline.booking.latePayment",
  "payment.requested": "timeline.payment.requested",
  "payment.processing": "timeline.payment.processing",
  "payment.succeeded": "timeline.payment.succeeded",
  "payment.declined": "timeline.payment.declined",
  "payment.cancelled": "timeline.payment.cancelled",
  "refund.requested": "timeline.refund.requested",
  "refund.succeeded": "timeline.refund.succeeded",
};

/** What happened in the reader's words; what a newer server says and this page doesn't know yet is a plain change. */
export function timelineText(type: string): MessageId {
  return TEXTS[type] ?? "timeline.other";
}
