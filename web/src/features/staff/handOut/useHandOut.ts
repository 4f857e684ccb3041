import { useEffect } from "react";
import { useMutation } from "urql";

import { BookingPickUpDocument } from "../../../shared/graphql/generated/graphql";
import type { BookingPickUpInput, BookingPickUpMutation } from "../../../shared/graphql/generated/graphql";
import { refusalOf, useAct } from "../useAct";
import type { StaffBooking } from "../useStaffBooking";

type Answer = BookingPickUpMutation["bookingPickUp"];

/** The deposit is being asked for: the same call, made again, goes on from there. */
function goesOn(answer: Answer): boolean {
  return (
    (answer.__typename === "NotAllowed" && answer.reason === "DEPOSIT_PENDING") ||
    (answer.__typename === "BookingPickedUp" && answer.booking.status === "CONFIRMED")
  );
}

/** Hands a car out: the deposit first, which may wait for a bank or its customer, then the car. */
export function useHandOut(booking: StaffBooking, tell: (booking: StaffBooking) => void) {
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
      return goesOn(answer) ? { kind: "LOST" } : refusalOf(answer);
    },
  });

  const waits = obstacle?.kind === "LOST";
  const deposit = waits ? (booking.deposit ?? null) : null;
  const decided = deposit?.status === "AUTHORIZED" || deposit?.status === "DECLINED";
  useEffect(() => {
    // The card was asked and has answered: the same call hands the car out, or says why not.
    if (waits && decided && !busy) resend();
  }, [waits, decided, busy, resend]);

  return { busy, obstacle, waiting: deposit && !decided ? deposit : null, handOut: act, resend, drop };
}
