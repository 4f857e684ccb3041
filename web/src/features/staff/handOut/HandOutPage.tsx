import { getRouteApi } from "@tanstack/react-router";

import { localDateTime } from "../../../shared/format/format";
import { useLocale } from "../../../shared/i18n/useText";
import { placeLabel } from "../../../shared/stops/usePlace";
import { ButtonLink } from "../../../shared/ui/Button";
import { Notice } from "../../../shared/ui/Notice";
import { BookingBar } from "../booking/BookingBar";
import { StaffBookingGate } from "../booking/StaffBookingGate";
import counter from "../Counter.module.css";
import { ObstacleNote } from "../ObstacleNote";
import { useStaffText } from "../staffText";
import type { StaffBooking } from "../useStaffBooking";
import { DepositWaits } from "./DepositWaits";
import { HandOutForm } from "./HandOutForm";
import { useHandOut } from "./useHandOut";

const route = getRouteApi("/staff/booking/$reference/hand-out");

export function HandOutPage() {
  const { reference } = route.useParams();
  return (
    <StaffBookingGate reference={reference}>
      {(booking, tell, look) => <HandOut booking={booking} tell={tell} look={look} />}
    </StaffBookingGate>
  );
}

interface Props {
  booking: StaffBooking;
  tell: (booking: StaffBooking) => void;
  look: () => void;
}

function HandOut({ booking, tell, look }: Props) {
  const text = useStaffText();
  const { busy, obstacle, waits, handOut, resend, drop } = useHandOut(booking, tell, look);
  return (
    <div className={`${counter["page"]} ${counter["narrow"]}`}>
      <BookingBar booking={booking} title={text("staff.out.title")} />
      {booking.status === "CONFIRMED" ? (
        <>
          {waits ? (
            <DepositWaits deposit={booking.deposit ?? null} onOtherCard={drop} />
          ) : (
            <ObstacleNote obstacle={obstacle} busy={busy} onResend={resend} />
          )}
          {/* What was typed stays for the next card. */}
          <div hidden={waits || obstacle?.kind === "LOST"}>
            <HandOutForm booking={booking} busy={busy} onHandOut={handOut} />
          </div>
        </>
      ) : (
        <Outcome booking={booking} />
      )}
    </div>
  );
}

function Outcome({ booking: { status, vehicle, reference, return: back } }: { booking: StaffBooking }) {
  const text = useStaffText();
  const locale = useLocale();
  const show = (
    <ButtonLink to="/staff/booking/$reference" params={{ reference }} look="next">
      {text("payAgain.closed.show")}
    </ButtonLink>
  );
  if (status !== "PICKED_UP") return <Notice title={text("staff.out.wrongState")} actions={show} />;
  return (
    <Notice tone="done" title={text("staff.out.done.title", { plate: vehicle?.plate ?? "" })} actions={show}>
      <p>{text("staff.out.done.text", { until: localDateTime(back.localTime, locale), place: placeLabel(back.location) })}</p>
    </Notice>
  );
}
