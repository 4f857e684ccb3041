import { getRouteApi } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useState } from "react";
import { useMutation } from "urql";

import { money } from "../../../shared/format/format";
import type { RefundCreateInput, RefundCreateMutation } from "../../../shared/graphql/generated/graphql";
import { RefundCreateDocument } from "../../../shared/graphql/generated/graphql";
import { useLocale } from "../../../shared/i18n/useText";
import { Button, ButtonLink } from "../../../shared/ui/Button";
import { TextField } from "../../../shared/ui/Field";
import { Notice } from "../../../shared/ui/Notice";
import { useFirstProblem } from "../../../shared/ui/useFirstProblem";
import { BookingBar } from "../booking/BookingBar";
import { StaffBookingGate } from "../booking/StaffBookingGate";
import counter from "../Counter.module.css";
import { ObstacleNote } from "../ObstacleNote";
import { amountTyped, digitsOf } from "../readings";
import { useStaffText } from "../staffText";
import { refusalOf, useAct } from "../useAct";
import type { StaffBooking } from "../useStaffBooking";

const route = getRouteApi("/staff/booking/$reference/refund");

export function RefundPage() {
  const { reference } = route.useParams();
  return <StaffBookingGate reference={reference}>{(booking, tell) => <Refund booking={booking} tell={tell} />}</StaffBookingGate>;
}

interface Props {
  booking: StaffBooking;
  tell: (booking: StaffBooking) => void;
}

/** Money given back by hand, with the reason that the audit log keeps. */
function Refund({ booking, tell }: Props) {
  const text = useStaffText();
  const locale = useLocale();
  const { reference, total } = booking;
  const digits = digitsOf(total.currencyCode);
  const [, send] = useMutation(RefundCreateDocument);
  const [typed, setTyped] = useState("");
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(0);
  const form = useFirstProblem(tried);
  const [done, setDone] = useState(false);
  const amount = amountTyped(typed, digits);
  const { busy, obstacle, act, resend } = useAct<RefundCreateInput, RefundCreateMutation["refundCreate"]>({
    subject: `refund ${reference}`,
    async send({ input, key }) {
      const { data, error } = await send({ input, idempotencyKey: key });
      return { answer: data?.refundCreate, error };
    },
    onAnswer(answer) {
      if (answer.__typename === "RefundCreated") {
        tell(answer.booking);
        setDone(true);
      }
      return refusalOf(answer);
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried((count) => count + 1);
    if (!busy && amount && note.trim()) act({ reference, amount, note: note.trim() });
  }

  return (
    <div className={`${counter["page"]} ${counter["narrow"]}`}>
      <BookingBar booking={booking} title={text("staff.act.refund")} />
      {done ? (
        <Notice
          tone="done"
          title={text("staff.refund.done")}
          actions={
            <ButtonLink to="/staff/booking/$reference" params={{ reference }} look="next">
              {text("payAgain.closed.show")}
            </ButtonLink>
          }
        />
      ) : (
        <>
          <ObstacleNote obstacle={obstacle} busy={busy} onResend={resend} />
          {obstacle?.kind !== "LOST" && (
            <form ref={form} className={counter["form"]} onSubmit={submit} noValidate aria-label={text("staff.act.refund")}>
              <TextField
                label={text("staff.later.amount", { currency: total.currencyCode })}
                hint={text("staff.refund.most", { amount: money(booking.paid, locale) })}
                value={typed}
                inputMode="decimal"
                autoFocus
                autoComplete="off"
                problem={tried && !amount ? text("staff.in.problem.cost") : undefined}
                onChange={setTyped}
              />
              <TextField
                label={text("staff.refund.note")}
                hint={text("staff.refund.note.hint")}
                value={note}
                maxLength={400}
                problem={tried && !note.trim() ? text("staff.in.problem.what") : undefined}
                onChange={setNote}
              />
              <Button type="submit" look="next" wide busy={busy}>
                {amount ? text("staff.refund.submit", { amount: money({ ...total, amount }, locale) }) : text("staff.act.refund")}
              </Button>
            </form>
          )}
        </>
      )}
    </div>
  );
}
