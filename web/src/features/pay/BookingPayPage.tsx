import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMutation } from "urql";

import { BookingGate } from "../../shared/booking/BookingGate";
import type { Booking, BookingAccess } from "../../shared/booking/useBooking";
import { BookingPayDocument } from "../../shared/graphql/generated/graphql";
import type { BookingPayInput } from "../../shared/graphql/generated/graphql";
import { useText } from "../../shared/i18n/useText";
import { HeldClock } from "../../shared/offer/HeldClock";
import { OfferSign } from "../../shared/offer/OfferSign";
import { PriceLines } from "../../shared/price/PriceLines";
import { ButtonLink } from "../../shared/ui/Button";
import layout from "../../shared/ui/Layout.module.css";
import { Notice } from "../../shared/ui/Notice";
import { PageTitle } from "../../shared/ui/PageTitle";
import { beginAttempt, endAttempt, unansweredAttempt } from "./attempt";
import type { Attempt } from "./attempt";
import type { CardFormHandle } from "./cardFormHandle";
import { ObstacleNotice } from "./ObstacleNotice";
import type { Obstacle } from "./ObstacleNotice";
import { PayForm } from "./PayForm";

const route = getRouteApi("/booking/$reference/pay");

/** Another card for a booking whose payment was declined, while its car is held. */
export function BookingPayPage() {
  const { reference } = route.useParams();
  const { token } = route.useSearch();
  return (
    <div className={layout["page"]}>
      <BookingGate reference={reference} token={token}>
        {(booking, access) => <PayAgain booking={booking} access={access} />}
      </BookingGate>
    </div>
  );
}

function PayAgain({ booking, access }: { booking: Booking; access: BookingAccess }) {
  const text = useText();
  const { busy, obstacle, pay, resend } = useBookingPay(booking, access);
  const toBooking = {
    to: "/booking/$reference",
    params: { reference: booking.reference },
    search: access.token ? { token: access.token } : {},
  } as const;
  const open = booking.status === "PENDING_PAYMENT" && (booking.payment?.status ?? "DECLINED") === "DECLINED";
  return (
    <>
      <PageTitle title={text("payAgain.title")}>{text("payAgain.title")}</PageTitle>
      {obstacle && <ObstacleNotice obstacle={obstacle} busy={busy} onResend={resend} />}
      {!open && !busy && (
        <Notice
          title={text("payAgain.closed.title")}
          actions={
            <ButtonLink {...toBooking} look="next">
              {text("payAgain.closed.show")}
            </ButtonLink>
          }
        >
          <p>{text("payAgain.closed.text", { reference: booking.reference })}</p>
        </Notice>
      )}
      {(open || busy) && obstacle?.kind !== "LOST" && (
        <>
          <OfferSign offer={booking} />
          <div className={layout["columns"]}>
            <div className={layout["main"]}>
              <PayForm amount={booking.payment?.amount ?? booking.total} busy={busy} onPay={pay}>
                {booking.holdExpiresAt && <HeldClock until={booking.holdExpiresAt} held="held.car" ended="held.carEnded" />}
              </PayForm>
            </div>
            <section className={`${layout["sheet"]} ${layout["aside"]}`} aria-label={text("summary.label")}>
              <h2>{booking.vehicleClass.name}</h2>
              <PriceLines lines={booking.lines} total={booking.total} />
            </section>
          </div>
        </>
      )}
    </>
  );
}

function useBookingPay(booking: Booking, { reference, email, token }: BookingAccess) {
  const text = useText();
  const navigate = useNavigate();
  const [, send] = useMutation(BookingPayDocument);
  const [busy, setBusy] = useState(false);
  const [obstacle, setObstacle] = useState<Obstacle | null>(() => (unansweredAttempt(reference) ? { kind: "LOST" } : null));

  async function pay(card: CardFormHandle) {
    setBusy(true);
    setObstacle(null);
    const made = await card.tokenize();
    const guest = { reference, ...(token ? { token } : { email }) };
    if ("token" in made)
      await submit(
        beginAttempt(reference, {
          booking: guest,
          ...(booking.payment && { paymentId: booking.payment.id }),
          payment: { method: "CARD", token: made.token },
        }),
      );
    else if (!("invalid" in made)) setObstacle({ kind: "CARD", message: "problem" in made ? made.problem : text(made.problemId) });
    setBusy(false);
  }

  async function resend() {
    const attempt = unansweredAttempt<BookingPayInput>(reference);
    if (!attempt) return;
    setBusy(true);
    await submit(attempt);
    setBusy(false);
  }

  async function submit(attempt: Attempt<BookingPayInput>) {
    const { data } = await send({ input: attempt.input, idempotencyKey: attempt.key });
    const answer = data?.bookingPay;
    if (!answer) {
      setObstacle({ kind: "LOST" });
      return;
    }
    endAttempt();
    setObstacle(null);
    switch (answer.__typename) {
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
      // Taken, or the booking has moved on meanwhile: its page shows where it stands.
      default:
        await navigate({ to: "/booking/$reference", params: { reference }, search: token ? { token } : {}, replace: true });
    }
  }

  return { busy, obstacle, pay: (card: CardFormHandle) => void pay(card), resend: () => void resend() };
}
