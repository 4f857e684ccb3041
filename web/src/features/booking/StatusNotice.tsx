import type { ReactNode } from "react";

import { owed } from "../../shared/booking/owed";
import type { Booking } from "../../shared/booking/useBooking";
import { localDateTime, money } from "../../shared/format/format";
import { useLocale, useText } from "../../shared/i18n/useText";
import { placeLabel } from "../../shared/stops/usePlace";
import { ButtonLink } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import { ChangeOutcome } from "./ChangeOutcome";
import { PaymentNotice } from "./PaymentNotice";
import { RefundSentence } from "./RefundSentence";

interface Props {
  booking: Booking;
  token: string | undefined;
}

/** What the booking waits for and what to do about it; it changes by itself with the booking. */
export function StatusNotice({ booking, token }: Props) {
  const due = owed(booking);
  return (
    <>
      {due && <PaymentNotice due={due} reference={booking.reference} token={token} />}
      <ChangeOutcome booking={booking} />
      {booking.status !== "PENDING_PAYMENT" && <Standing booking={booking} />}
    </>
  );
}

function Standing({ booking }: { booking: Booking }) {
  const text = useText();
  const locale = useLocale();
  const { status, driver, total, return: back, vehicle } = booking;
  switch (status) {
    case "CONFIRMED":
      return (
        <Notice tone="done" title={text("booking.confirmed.title", { amount: money(total, locale) })}>
          <Upgrade booking={booking} />
          <p>{text("booking.confirmed.text", { email: driver.email })}</p>
        </Notice>
      );
    case "EXPIRED":
      return <Expired booking={booking} />;
    case "CANCELLED":
      return (
        <Ended
          title={text("booking.title.CANCELLED")}
          booking={booking}
          otherwise={text(paid(booking) ? "booking.cancelled.kept" : "booking.cancelled.nothing")}
        />
      );
    case "NO_SHOW":
      return (
        <Ended title={text("booking.title.NO_SHOW")} booking={booking} otherwise={text("booking.noShow.kept")}>
          <p>{text("booking.noShow.text", { amount: money(booking.cancellation.noShowFee, locale) })}</p>
        </Ended>
      );
    case "PICKED_UP":
      return (
        <Notice title={text("booking.out.title", { until: localDateTime(back.localTime, locale), place: placeLabel(back.location) })}>
          {vehicle && <p>{text("booking.out.plate", { plate: vehicle.plate })}</p>}
        </Notice>
      );
    case "RETURNED":
      return (
        <Notice title={text("booking.returned.title")}>
          <p>{text("booking.returned.text")}</p>
        </Notice>
      );
    case "CLOSED":
      return owed(booking) ? null : (
        <Notice tone="done" title={text("booking.closed.title")}>
          <p>{text("booking.closed.text")}</p>
        </Notice>
      );
    case "PENDING_PAYMENT":
      return null;
  }
}

function paid({ payment }: Booking): boolean {
  return payment?.status === "SUCCEEDED";
}

/** Only a payment that came after its time can have been answered with a better car. */
function Upgrade({ booking: { bookedClass, vehicleClass } }: { booking: Booking }) {
  const text = useText();
  return bookedClass.acriss === vehicleClass.acriss ? null : (
    <p>
      <strong>{text("booking.upgraded", { booked: bookedClass.name, name: vehicleClass.name })}</strong>
    </p>
  );
}

function Expired({ booking }: { booking: Booking }) {
  const text = useText();
  const late = booking.refunds?.find(({ reason }) => reason === "LATE_PAYMENT");
  return (
    <Notice tone="stop" title={text(late ? "booking.late.title" : "booking.expired.title")} actions={<SearchAgain booking={booking} />}>
      {late ? <RefundSentence refund={late} /> : <p>{text("booking.expired.text")}</p>}
    </Notice>
  );
}

function Ended({ title, booking, otherwise, children }: { title: string; booking: Booking; otherwise: string; children?: ReactNode }) {
  const going = (booking.refunds ?? []).filter(({ reason }) => reason !== "CHANGE");
  return (
    <Notice title={title} actions={<SearchAgain booking={booking} />}>
      {children}
      {going.length > 0 ? going.map((refund) => <RefundSentence key={refund.id} refund={refund} />) : <p>{otherwise}</p>}
    </Notice>
  );
}

function SearchAgain({ booking }: { booking: Booking }) {
  const text = useText();
  const { pickup, return: back } = booking;
  const search = {
    from: pickup.location.code,
    ...(back.location.code !== pickup.location.code && { to: back.location.code }),
    pickup: pickup.localTime.slice(0, 16),
    return: back.localTime.slice(0, 16),
  };
  return (
    <ButtonLink to="/offers" search={search} look={booking.status === "EXPIRED" ? "next" : "plain"}>
      {text("booking.expired.again")}
    </ButtonLink>
  );
}
