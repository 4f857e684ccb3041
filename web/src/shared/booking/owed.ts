import type { Amount } from "../format/format";
import type { BookingPartsFragment, PaymentPartsFragment } from "../graphql/generated/graphql";

type Booking = BookingPartsFragment;
export type Payment = PaymentPartsFragment;
export type Change = Booking["changes"][number];
export type Bill = Booking["bills"][number];

/** What stands to be paid, and the payment that was begun for it; null where none was yet. */
export interface Owed {
  purpose: "RENTAL" | "CHANGE" | "CHARGE";
  /** Which change or which bill; 1 for the rental. */
  number: number;
  amount: Amount;
  payment: Payment | null;
  /** Until when it can be paid; null where it doesn't run out. */
  until: string | null;
}

/** The change that waits for its payment. */
export function heldChange({ changes }: Pick<Booking, "changes">): Change | null {
  return changes.find(({ status }) => status === "HELD") ?? null;
}

/** What is owed now: the rental, a change of it, or what came after the return. */
export function owed(booking: Pick<Booking, "status" | "total" | "payment" | "holdExpiresAt" | "changes" | "bills">): Owed | null {
  const { status, total, payment, holdExpiresAt } = booking;
  if (status === "PENDING_PAYMENT")
    return { purpose: "RENTAL", number: 1, amount: total, payment: payment ?? null, until: holdExpiresAt ?? null };
  const change = heldChange(booking);
  if (change)
    return {
      purpose: "CHANGE",
      number: change.number,
      amount: change.difference,
      payment: change.payment ?? null,
      until: change.holdExpiresAt ?? null,
    };
  const bill = booking.bills.find(isDue);
  return bill ? { purpose: "CHARGE", number: bill.number, amount: bill.due, payment: bill.payment ?? null, until: null } : null;
}

/** Whether something of it is left for the customer, after the deposit. */
export function isDue({ status, due }: Bill): boolean {
  return status === "OPEN" && Number(due.amount) > 0;
}

/** Whether its page should look often. */
export function awaitsMoney(booking: Pick<Booking, "status" | "changes">): boolean {
  return booking.status === "PENDING_PAYMENT" || heldChange(booking) !== null;
}

/** Whether the last try at it failed. */
export function hasFailed({ payment }: Owed): boolean {
  return payment?.status === "DECLINED" || payment?.status === "CANCELLED";
}

/** Whether it can be paid by hand now: nothing is under way but what waits for the customer, who may rather pay another way. */
export function isPayable(due: Owed): boolean {
  return hasFailed(due) || due.payment?.status === "REQUIRES_ACTION";
}
