import { useEffect, useRef, useState } from "react";
import { useMutation } from "urql";

import type { Booking, BookingAccess, Tell } from "../../shared/booking/useBooking";
import { guestRef } from "../../shared/booking/useBooking";
import { instantIn, money } from "../../shared/format/format";
import { BookingCancelDocument } from "../../shared/graphql/generated/graphql";
import type { QuotePartsFragment } from "../../shared/graphql/generated/graphql";
import { useLocale, useText } from "../../shared/i18n/useText";
import { Button } from "../../shared/ui/Button";
import layout from "../../shared/ui/Layout.module.css";
import { Notice } from "../../shared/ui/Notice";
import styles from "./CancelBooking.module.css";

interface Props {
  booking: Booking;
  access: BookingAccess;
  quote: QuotePartsFragment;
  tell: Tell;
}

/** What cancelling costs now and later; and cancelling, once it was shown what is kept and what goes back. */
export function CancelBooking({ booking, access, quote: present, tell }: Props) {
  const text = useText();
  const locale = useLocale();
  const { busy, refusal, told, cancel } = useBookingCancel(access, tell);
  const [asked, ask] = useState(false);
  const question = useRef<HTMLHeadingElement>(null);
  const quote = told ?? present;
  const { cancellation, pickup, status } = booking;
  const unpaid = status === "PENDING_PAYMENT";

  useEffect(() => {
    if (asked) question.current?.focus();
  }, [asked]);

  return (
    <section className={layout["sheet"]} aria-labelledby="cancellation">
      <h2 id="cancellation">{text("cancellation.title")}</h2>
      <ul>
        <li>{text("cancellation.free", { until: instantIn(cancellation.freeUntil, pickup.location.timezone, locale) })}</li>
        <li>{text("cancellation.late", { amount: money(cancellation.lateFee, locale) })}</li>
        <li>{text("cancellation.noShow", { amount: money(cancellation.noShowFee, locale) })}</li>
      </ul>
      {!asked && (
        <p className="screen-only">
          <Button onClick={() => ask(true)}>{text("cancel.start")}</Button>
        </p>
      )}
      {asked && (
        <div className={styles["question"]} role="group" aria-labelledby="cancel-question">
          <h3 id="cancel-question" ref={question} tabIndex={-1}>
            {text("cancel.question")}
          </h3>
          {refusal && (
            <Notice tone="stop" title={text(refusal.kind === "QUOTE" ? "cancel.quoteChanged" : "cancel.failed")}>
              <p>{refusal.message ?? text("cancel.lost")}</p>
            </Notice>
          )}
          {unpaid ? (
            <p>{text("cancel.unpaid")}</p>
          ) : (
            <dl className={`${styles["quote"]} numerals`} aria-live="polite">
              <div>
                <dt>{text("cancel.fee")}</dt>
                <dd>{money(quote.fee, locale)}</dd>
              </div>
              <div className={styles["back"]}>
                <dt>{text("cancel.refund")}</dt>
                <dd>{money(quote.refund, locale)}</dd>
              </div>
            </dl>
          )}
          {quote.freeUntil && !unpaid && (
            <p>{text("cancel.freeUntil", { until: instantIn(quote.freeUntil, pickup.location.timezone, locale) })}</p>
          )}
          <div className={styles["actions"]}>
            <Button look="stop" busy={busy} onClick={() => cancel(quote.fee.amount)}>
              {text(busy ? "cancel.busy" : "cancel.confirm")}
            </Button>
            <Button onClick={() => ask(false)}>{text("cancel.keep")}</Button>
          </div>
        </div>
      )}
    </section>
  );
}

interface Refusal {
  kind: "QUOTE" | "OTHER";
  /** The server's sentence; without one its answer got lost. */
  message?: string;
}

function useBookingCancel(access: BookingAccess, tell: Tell) {
  const [, send] = useMutation(BookingCancelDocument);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [told, setTold] = useState<QuotePartsFragment | null>(null);
  const key = useRef<{ fee: string; id: string } | null>(null);

  async function cancel(fee: string) {
    setBusy(true);
    setRefusal(null);
    // The same wish keeps its key until it is answered: sent twice, it cancels once.
    if (key.current?.fee !== fee) key.current = { fee, id: crypto.randomUUID() };
    const { data } = await send({ input: { booking: guestRef(access), expectedFee: fee }, idempotencyKey: key.current.id });
    const answer = data?.bookingCancel;
    setBusy(false);
    if (answer) key.current = null;
    switch (answer?.__typename) {
      case "BookingCancelled":
        tell(answer.booking);
        return;
      case "QuoteChanged":
        setTold(answer.quote);
        setRefusal({ kind: "QUOTE", message: answer.message });
        return;
      case "NotAllowed":
      case "BookingNotFound":
      case "Unavailable":
      case "IdempotencyKeyReused":
        setRefusal({ kind: "OTHER", message: answer.message });
        return;
      default:
        setRefusal({ kind: "OTHER" });
    }
  }

  return { busy, refusal, told, cancel: (fee: string) => void cancel(fee) };
}
