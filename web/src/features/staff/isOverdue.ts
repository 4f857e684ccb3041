import type { StaffBooking } from "./useStaffBooking";

/** Out for longer than booked. */
export function isOverdue({ status, return: back }: Pick<StaffBooking, "status" | "return">, now: number): boolean {
  return status === "PICKED_UP" && Date.parse(back.time) < now;
}
