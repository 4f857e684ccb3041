import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useMutation } from "urql";

import { BillSheet } from "../../../shared/booking/BillSheet";
import { BookingAddChargesDocument } from "../../../shared/graphql/generated/graphql";
import type { BookingAddChargesInput, BookingAddChargesMutation } from "../../../shared/graphql/generated/graphql";
import { ButtonLink } from "../../../shared/ui/Button";
import { Notice } from "../../../shared/ui/Notice";
import { BookingBar } from "../booking/BookingBar";
import { StaffBookingGate } from "../booking/StaffBookingGate";
import counter from "../Counter.module.css";
import { ObstacleNote } from "../ObstacleNote";
import { useStaffText } from "../staffText";
import { refusalOf, useAct } from "../useAct";
import type { StaffBooking } from "../useStaffBooking";
import { ChargesForm } from "./ChargesForm";

const route = getRouteApi("/staff/booking/$reference/charges");

export function ChargesPage() {
  const { reference } = route.useParams();
  return <StaffBookingGate reference={reference}>{(booking, tell) => <Charges booking={booking} tell={tell} />}</StaffBookingGate>;
}

interface Props {
  booking: StaffBooking;
  tell: (booking: StaffBooking) => void;
}

/** Tolls, fines and what was found later: a bill of its own. */
function Charges({ booking, tell }: Props) {
  const text = useStaffText();
  const { reference } = booking;
  const [, send] = useMutation(BookingAddChargesDocument);
  const [done, setDone] = useState(false);
  const { busy, obstacle, act, resend } = useAct<BookingAddChargesInput, BookingAddChargesMutation["bookingAddCharges"]>({
    subject: `charges ${reference}`,
    async send({ input, key }) {
      const { data, error } = await send({ input, idempotencyKey: key });
      return { answer: data?.bookingAddCharges, error };
    },
    onAnswer(answer) {
      if (answer.__typename === "ChargesAdded") {
        tell(answer.booking);
        setDone(true);
      }
      return refusalOf(answer);
    },
  });
  const show = (
    <ButtonLink to="/staff/booking/$reference" params={{ reference }} look="next">
      {text("payAgain.closed.show")}
    </ButtonLink>
  );
  const latest = booking.bills.at(-1);
  return (
    <div className={`${counter["page"]} ${counter["narrow"]}`}>
      <BookingBar booking={booking} title={text("staff.later.title")} />
      {done ? (
        <>
          <Notice tone="done" title={text("staff.later.done")} actions={show} />
          {latest && <BillSheet bill={latest} timezone={booking.return.location.timezone} />}
        </>
      ) : booking.status === "RETURNED" || booking.status === "CLOSED" ? (
        <>
          <p>{text("staff.later.lead")}</p>
          <ObstacleNote obstacle={obstacle} busy={busy} onResend={resend} />
          {obstacle?.kind !== "LOST" && <ChargesForm booking={booking} busy={busy} onCharge={act} />}
        </>
      ) : (
        <Notice title={text("staff.later.wrongState")} actions={show} />
      )}
    </div>
  );
}
