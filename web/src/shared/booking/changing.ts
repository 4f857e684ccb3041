import type { MessageId } from "../i18n/i18n";
import { heldChange } from "./owed";
import type { Booking } from "./useBooking";

/** Whether it can be changed: before the pick-up, or by returning later; one change at a time. */
export function canChange(booking: Pick<Booking, "status" | "changes">): boolean {
  return (booking.status === "CONFIRMED" || booking.status === "PICKED_UP") && !heldChange(booking);
}

/** While the car is out, only its return can still move. */
export function changeTitle({ status }: Pick<Booking, "status">): MessageId {
  return status === "PICKED_UP" ? "change.extend" : "change.start";
}
