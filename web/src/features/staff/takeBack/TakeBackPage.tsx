import { getRouteApi } from "@tanstack/react-router";
import { useMutation } from "urql";

import { BillSheet } from "../../../shared/booking/BillSheet";
import { money } from "../../../shared/format/format";
import { BookingReturnDocument } from "../../../shared/graphql/generated/graphql";
import type { BookingReturnInput, BookingReturnMutation } from "../../../shared/graphql/generated/graphql";
import { useLocale } from "../../../shared/i18n/useText";
import { ButtonLink } from "../../../shared/ui/Button";
import { Notice } from "../../../shared/ui/Notice";
import { BookingBar } from "../booking/BookingBar";
import { StaffBookingGate } from "../booking/StaffBookingGate";
import counter from "../Counter.module.css";
import { ObstacleNote } from "../ObstacleNote";
import { useStaffText } from "../staffText";
import { refusalOf, useAct } from "../useAct";
import type { StaffBooking } from "../useStaffBooking";
import { TakeBackForm } from "./TakeBackForm";

const route = getRouteApi("/staff/booking/$reference/return");

export function TakeBackPage() {
  const { reference } = route.useParams();
  return <StaffBookingGate reference={reference}>{(booking, tell) => <TakeBack booking={booking} tell={tell} />}</StaffBookingGate>;
}

interface Props {
  booking: StaffBooking;
  tell: (booking: StaffBooking) => void;
}

function TakeBack({ booking, tell }: Props) {
  const text = useStaffText();
  const [, send] = useMutation(BookingReturnDocument);
  const { busy, obstacle, act, resend } = useAct<BookingReturnInput, BookingReturnMutation["bookingReturn"]>({
    subject: `return ${booking.reference}`,
    async send({ input, key }) {
      const { data, error } = await send({ input, idempotencyKey: key });
      return { answer: data?.bookingReturn, error };
    },
    onAnswer(answer) {
      if (answer.__typename === "BookingReturned") tell(answer.booking);
      return refusalOf(answer);
    },
  });
  return (
    <div className={`${counter["page"]} ${counter["narrow"]}`}>
      <BookingBar booking={booking} title={text("staff.in.title")} />
      {booking.status === "PICKED_UP" ? (
        <>
          <ObstacleNote obstacle={obstacle} busy={busy} onResend={resend} />
          {obstacle?.kind !== "LOST" && <TakeBackForm booking={booking} busy={busy} onTakeBack={act} />}
        </>
      ) : (
        <Outcome booking={booking} />
      )}
    </div>
  );
}

function Outcome({ booking }: { booking: StaffBooking }) {
  const text = useStaffText();
  const locale = useLocale();
  const { reference, returned, vehicle, bills } = booking;
  const show = (
    <ButtonLink to="/staff/booking/$reference" params={{ reference }} look="next">
      {text("payAgain.closed.show")}
    </ButtonLink>
  );
  if (!returned) return <Notice title={text("staff.in.wrongState")} actions={show} />;
  const bill = bills[0];
  return (
    <>
      <Notice tone="done" title={text("staff.in.done.title", { plate: vehicle?.plate ?? "" })} actions={show}>
        {!bill && <p>{text("staff.in.done.clean")}</p>}
        {bill?.status === "OPEN" && bill.payment?.status !== "DECLINED" && <p>{text("staff.bill.settling")}</p>}
        {bill?.status === "OPEN" && bill.payment?.status === "DECLINED" && (
          <p>{text("staff.bill.due", { amount: money(bill.due, locale) })}</p>
        )}
        {bill?.status === "SETTLED" && <p>{text("staff.bill.settled")}</p>}
      </Notice>
      {bill && <BillSheet bill={bill} timezone={booking.return.location.timezone} />}
    </>
  );
}
