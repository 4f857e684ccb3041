import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMutation } from "urql";

import type { BookingAccess, Tell } from "../../shared/booking/useBooking";
import { guestRef } from "../../shared/booking/useBooking";
import { BookingChangeDocument } from "../../shared/graphql/generated/graphql";
import type { BookingChangeInput, BookingChangeMutation } from "../../shared/graphql/generated/graphql";
import { useText } from "../../shared/i18n/useText";
import type { MakeMeans } from "../../shared/pay/means";
import { obstacleOf } from "../../shared/pay/understand";
import { usePaying } from "../../shared/pay/usePaying";

type Answer = BookingChangeMutation["bookingChange"];
export type Refusal = Extract<Answer, { __typename: "ClassSoldOut" | "ExtraSoldOut" | "OfferExpired" | "NotAllowed" | "BookingNotFound" }>;

/** Changes the booking to an offer, and goes to its page, which shows how the change fares. */
export function useBookingChange(access: BookingAccess, offerId: string, tell: Tell) {
  const text = useText();
  const navigate = useNavigate();
  const [, send] = useMutation(BookingChangeDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { reference, token } = access;
  const { busy, obstacle, pay, resend } = usePaying<BookingChangeInput, Answer>({
    subject: `${reference} ${offerId}`,
    send: async ({ input, key }) => (await send({ input, idempotencyKey: key })).data?.bookingChange,
    async understand(answer) {
      switch (answer.__typename) {
        case "BookingChangeStarted":
          tell(answer.booking);
          await navigate({ to: "/booking/$reference", params: { reference }, search: token ? { token } : {}, replace: true });
          return null;
        case "ClassSoldOut":
        case "ExtraSoldOut":
        case "OfferExpired":
        case "NotAllowed":
        case "BookingNotFound":
          setRefusal(answer);
          return null;
        default:
          return obstacleOf(answer, text);
      }
    },
  });
  return {
    busy,
    obstacle,
    refusal,
    change: (makeMeans: MakeMeans) => pay(makeMeans, (payment) => ({ booking: guestRef(access), offerId, ...(payment && { payment }) })),
    resend,
    settle: () => setRefusal(null),
  };
}
