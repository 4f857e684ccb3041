import { useEffect } from "react";
import { useMutation } from "urql";

import { BookingPickUpDocument } from "../../../shared/graphql/generated/graphql";
import type { BookingPickUpInput, BookingPickUpMutation, DepositStatus } from "../../../shared/graphql/generated/graphql";
import { refusalOf, useAct } from "../useAct";
import type { StaffBooking } from "../useStaffBooking";

const AGAIN_MS = 2_000;
const UNDER_WAY: readonly DepositStatus[] = ["REQUESTED", "PROCESSING", "REQUIRES_ACTION"];

type Answer = BookingPickUpMutation["bookingPickUp"];

/** The deposit is being asked for: the same call, made again, goes on from there. */
function goesOn(answer: Answer): boolean {
  return (
    (answer.__typename === "NotAllowed" && answer.reason === "DEPOSIT_PENDING") ||
    (answer.__typename === "BookingPickedUp" && answer.booking.status === "CONFIRMED")
  );
}

/** Hands a car out: the deposit first, which may wait for a bank or its customer, then the car. */
export function useHandOut(booking: StaffBooking, tell: (booking: StaffBooking) => void, look: () => void) {
  const [, pickUp] = useMutation(BookingPickUpDocument);
  const { busy, obstacle, act, resend, drop } = useAct<BookingPickUpInput, Answer>({
    subject: `hand-out ${booking.reference}`,
    send: async ({ input, key }) => {
      const { data, error } = await pickUp({ input, idempotencyKey: key });
      return { answer: data?.bookingPickUp, error };
    },
    goesOn,
    onAnswer(answer) {
      if (answer.__typename === "BookingPickedUp") tell(answer.booking);
      return refusalOf(answer);
    },
  });

  const { deposit } = booking;
  const asked = deposit && UNDER_WAY.includes(deposit.status);
  // After the way to the bank and back the answer is lost to this page, but not what it was about.
  const waits = obstacle?.kind === "GOES_ON" || (obstacle?.kind === "LOST" && Boolean(asked || deposit?.status === "AUTHORIZED"));
  const atTheBank = deposit?.status === "REQUIRES_ACTION";
  useEffect(() => {
    // While the bank waits for the customer there is nothing to ask; otherwise the same call goes on, or says why not.
    if (!waits || busy || atTheBank) return undefined;
    const timer = setTimeout(resend, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [waits, busy, atTheBank, resend]);

  useEffect(() => {
    // The call waits for the card; what the bank wants meanwhile is told by the booking.
    if (!busy && !waits) return undefined;
    const timer = setInterval(look, AGAIN_MS);
    return () => clearInterval(timer);
  }, [busy, waits, look]);

  return { busy, obstacle, waits: waits || (busy && Boolean(asked)), handOut: act, resend, drop };
}
