import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMutation } from "urql";

import { BookingCreateDocument } from "../../shared/graphql/generated/graphql";
import type { BookingCreateInput, BookingCreateMutation, PaymentInput } from "../../shared/graphql/generated/graphql";
import { useLocale, useText } from "../../shared/i18n/useText";
import { rememberBooking } from "../../shared/knownBookings";
import type { MakeMeans } from "../../shared/pay/means";
import { obstacleOf } from "../../shared/pay/understand";
import { usePaying } from "../../shared/pay/usePaying";
import { driverInput, forgetDraft } from "../driver/driverDraft";
import type { RentalDraft } from "../driver/driverDraft";

type Answer = BookingCreateMutation["bookingCreate"];
export type Refusal = Extract<Answer, { __typename: "ClassSoldOut" | "ExtraSoldOut" | "OfferExpired" }>;

/** Books and pays in one step; each try counts at most once, however often it is sent. */
export function useBookingCreate(offerId: string) {
  const text = useText();
  const locale = useLocale();
  const navigate = useNavigate();
  const [, create] = useMutation(BookingCreateDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { busy, obstacle, pay, resend } = usePaying<BookingCreateInput, Answer>({
    subject: offerId,
    send: async ({ input, key }) => (await create({ input, idempotencyKey: key })).data?.bookingCreate,
    async understand(answer, input) {
      switch (answer.__typename) {
        case "BookingCreated":
          await arrive(answer.booking.reference, input.driver.email);
          return null;
        case "ClassSoldOut":
        case "ExtraSoldOut":
        case "OfferExpired":
          setRefusal(answer);
          return null;
        default:
          return obstacleOf(answer, text);
      }
    },
  });

  async function arrive(reference: string, email: string) {
    rememberBooking(reference, email);
    await navigate({ to: "/booking/$reference", params: { reference }, replace: true });
    forgetDraft();
  }

  return {
    busy,
    obstacle,
    refusal,
    pay: (makeMeans: MakeMeans, draft: RentalDraft) => pay(makeMeans, (payment) => bookingInput(offerId, draft, payment, locale)),
    resend,
    settle: () => setRefusal(null),
  };
}

function bookingInput(offerId: string, draft: RentalDraft, payment: PaymentInput | null, locale: string): BookingCreateInput {
  return {
    offerId,
    driver: driverInput(draft.driver),
    ...(draft.additionalDrivers.length && { additionalDrivers: draft.additionalDrivers.map(driverInput) }),
    ...(draft.flightNumber.trim() && { flightNumber: draft.flightNumber.trim() }),
    payment: payment ?? { method: "CARD" },
    locale,
  };
}
