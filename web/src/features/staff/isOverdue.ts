import type { BookingStatus } from "../../shared/graphql/generated/graphql";

/** Out for longer than booked. */
export function isOverdue({ status, return: back }: { status: BookingStatus; return: { time: string } }, now: number): boolean {
  return status === "PICKED_UP" && Date.parse(back.time) < now;
}
