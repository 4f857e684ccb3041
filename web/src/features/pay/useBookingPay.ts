import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "urql";

import type { Owed } from "../../shared/booking/owed";
import type { BookingAccess, Tell } from "../../shared/booking/useBooking";
import { guestRef } from "../../shared/booking/useBooking";
import { BookingPayDocument } from "../../shared/graphql/generated/graphql";
import type { BookingPayInput, BookingPayMutation } from "../../shared/graphql/generated/graphql";
import { useText } from "../../shared/i18n/useText";
import type { MakeMeans } from "../../shared/pay/means";
import { obstacleOf } from "../../shared/pay/understand";
import { usePaying } from "../../shared/pay/usePaying";

/** Pays what a booking owes, and goes to its page once that is under way. */
export function useBookingPay(access: BookingAccess, tell: Tell) {
  const text = useText();
  const navigate = useNavigate();
  const [, send] = useMutation(BookingPayDocument);
  const { reference, token } = access;
  const { busy, obstacle, pay, resend } = usePaying<BookingPayInput, BookingPayMutation["bookingPay"]>({
    subject: reference,
    send: async ({ input, key }) => (await send({ input, idempotencyKey: key })).data?.bookingPay,
    async understand(answer) {
      const found = obstacleOf(answer, text);
      if (found) return found;
      if (answer.__typename === "BookingPayStarted") tell(answer.booking);
      // Taken, or the booking has moved on meanwhile: its page shows where it stands.
      await navigate({ to: "/booking/$reference", params: { reference }, search: token ? { token } : {}, replace: true });
      return null;
    },
  });
  return {
    busy,
    obstacle,
    pay: ({ payment: before, purpose, number }: Owed, makeMeans: MakeMeans) =>
      pay(makeMeans, (payment) => ({
        booking: guestRef(access),
        ...(before ? { paymentId: before.id } : { purpose, number }),
        payment: payment ?? { method: "CARD" },
      })),
    resend,
  };
}
