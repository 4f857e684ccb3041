import type { BookingStatus } from "../../shared/graphql/generated/graphql";

const OPEN: readonly BookingStatus[] = ["PENDING_PAYMENT", "CONFIRMED", "PICKED_UP"];

/** Whether there is still something to come of it. */
export function isAhead({ status, holdExpiresAt }: { status: BookingStatus; holdExpiresAt?: string | null }, now: number): boolean {
  if (status === "PENDING_PAYMENT" && holdExpiresAt) return Date.parse(holdExpiresAt) > now;
  return OPEN.includes(status);
}
