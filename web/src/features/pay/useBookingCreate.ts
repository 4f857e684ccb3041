import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMutation } from "urql";

import { BookingCreateDocument } from "../../shared/graphql/generated/graphql";
import type { BookingCreateInput, BookingCreateMutation } from "../../shared/graphql/generated/graphql";
import { useLocale, useText } from "../../shared/i18n/useText";
import { rememberBooking } from "../../shared/knownBookings";
import { driverInput, forgetDraft } from "../driver/driverDraft";
import type { RentalDraft } from "../driver/driverDraft";
import { beginAttempt, endAttempt, unansweredAttempt } from "./attempt";
import type { Attempt } from "./attempt";
import type { CardFormHandle } from "./cardFormHandle";
import type { Obstacle } from "./ObstacleNotice";

type Answer = BookingCreateMutation["bookingCreate"];
export type Refusal = Extract<Answer, { __typename: "ClassSoldOut" | "ExtraSoldOut" | "OfferExpired" }>;

/** Books and pays in one step; each try counts at most once, however often it is sent. */
export function useBookingCreate(offerId: string) {
  const text = useText();
  const locale = useLocale();
  const navigate = useNavigate();
  const [, create] = useMutation(BookingCreateDocument);
  const [busy, setBusy] = useState(false);
  const [obstacle, setObstacle] = useState<Obstacle | null>(() => (unansweredAttempt(offerId) ? { kind: "LOST" } : null));
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  async function pay(card: CardFormHandle, draft: RentalDraft) {
    setBusy(true);
    setObstacle(null);
    const made = await card.tokenize();
    if ("token" in made) await send(beginAttempt(offerId, bookingInput(offerId, draft, made.token, locale)));
    else if (!("invalid" in made)) setObstacle({ kind: "CARD", message: "problem" in made ? made.problem : text(made.problemId) });
    setBusy(false);
  }

  async function resend() {
    const attempt = unansweredAttempt<BookingCreateInput>(offerId);
    if (!attempt) return;
    setBusy(true);
    await send(attempt);
    setBusy(false);
  }

  async function send(attempt: Attempt<BookingCreateInput>) {
    const { data } = await create({ input: attempt.input, idempotencyKey: attempt.key });
    const answer = data?.bookingCreate;
    if (!answer) {
      setObstacle({ kind: "LOST" });
      return;
    }
    endAttempt();
    if (answer.__typename === "BookingCreated") await arrive(answer.booking.reference, attempt.input.driver.email);
    else understand(answer);
  }

  async function arrive(reference: string, email: string) {
    rememberBooking(reference, email);
    await navigate({ to: "/booking/$reference", params: { reference }, replace: true });
    forgetDraft();
  }

  function understand(answer: Exclude<Answer, { __typename: "BookingCreated" }>) {
    setObstacle(null);
    switch (answer.__typename) {
      case "ClassSoldOut":
      case "ExtraSoldOut":
      case "OfferExpired":
        setRefusal(answer);
        break;
      case "InvalidInput":
        setObstacle({ kind: "INVALID", messages: answer.problems.map((problem) => problem.message) });
        break;
      case "PaymentMethodUnavailable":
        setObstacle({ kind: "METHOD", message: answer.message });
        break;
      case "Unavailable":
        setObstacle({ kind: "UNAVAILABLE", message: answer.message });
        break;
      case "IdempotencyKeyReused":
        setObstacle({ kind: "UNAVAILABLE", message: text("pay.again") });
        break;
    }
  }

  return {
    busy,
    obstacle,
    refusal,
    pay: (card: CardFormHandle, draft: RentalDraft) => void pay(card, draft),
    resend: () => void resend(),
    settle: () => setRefusal(null),
  };
}

function bookingInput(offerId: string, draft: RentalDraft, token: string, locale: string): BookingCreateInput {
  return {
    offerId,
    driver: driverInput(draft.driver),
    ...(draft.additionalDrivers.length && { additionalDrivers: draft.additionalDrivers.map(driverInput) }),
    ...(draft.flightNumber.trim() && { flightNumber: draft.flightNumber.trim() }),
    payment: { method: "CARD", token },
    locale,
  };
}
