import { getRouteApi } from "@tanstack/react-router";

import { BookingGate } from "../../shared/booking/BookingGate";
import { canChange, changeTitle } from "../../shared/booking/changing";
import type { Booking, BookingAccess, Tell } from "../../shared/booking/useBooking";
import { CarSpecs } from "../../shared/cars/CarSpecs";
import { Silhouette } from "../../shared/cars/Silhouette";
import { useText } from "../../shared/i18n/useText";
import { PriceLines } from "../../shared/price/PriceLines";
import { ButtonLink } from "../../shared/ui/Button";
import layout from "../../shared/ui/Layout.module.css";
import { BillSheet } from "../../shared/booking/BillSheet";
import { BookingHead } from "./BookingHead";
import { CalendarButton } from "./CalendarButton";
import { CancelBooking } from "./CancelBooking";
import { MoneyPapers } from "./MoneyPapers";
import { StatusNotice } from "./StatusNotice";
import { StopCard } from "./StopCard";
import { Timeline } from "../../shared/booking/Timeline";
import { WhatToBring } from "./WhatToBring";

const route = getRouteApi("/booking/$reference");
const AHEAD: readonly Booking["status"][] = ["PENDING_PAYMENT", "CONFIRMED"];

export function BookingPage() {
  const { reference } = route.useParams();
  const { token } = route.useSearch();
  return (
    <div className={layout["page"]}>
      <BookingGate reference={reference} token={token}>
        {(booking, access, tell) => <BookingDetails booking={booking} access={access} tell={tell} />}
      </BookingGate>
    </div>
  );
}

interface Props {
  booking: Booking;
  access: BookingAccess;
  tell: Tell;
}

function BookingDetails({ booking, access, tell }: Props) {
  const text = useText();
  const token = access.token ?? undefined;
  const car = booking.vehicleClass;
  return (
    <>
      <BookingHead booking={booking} />
      <StatusNotice booking={booking} token={token} />
      <div className={layout["columns"]}>
        <div className={layout["main"]}>
          {booking.bills.map((bill) => (
            <BillSheet key={bill.number} bill={bill} timezone={booking.return.location.timezone} />
          ))}
          <StopCard which="pickup" stop={booking.pickup} />
          <StopCard which="return" stop={booking.return} />
          {canChange(booking) && (
            <p className={`${layout["buttons"]} screen-only`}>
              <ButtonLink to="/booking/$reference/change" params={{ reference: booking.reference }} search={token ? { token } : {}}>
                {text(changeTitle(booking))}
              </ButtonLink>
              <ButtonLink
                to="/booking/$reference/change"
                params={{ reference: booking.reference }}
                search={{ what: "extras", ...(token && { token }) }}
              >
                {text("change.extras")}
              </ButtonLink>
            </p>
          )}
          {AHEAD.includes(booking.status) && <WhatToBring name={`${booking.driver.givenName} ${booking.driver.familyName}`} />}
          {booking.cancellationQuote && <CancelBooking booking={booking} access={access} quote={booking.cancellationQuote} tell={tell} />}
          <Timeline booking={booking} />
        </div>
        <div className={layout["aside"]}>
          <section className={layout["sheet"]} aria-label={text("summary.label")}>
            <Silhouette bodyType={car.bodyType} electric={car.fuel === "ELECTRIC"} />
            <div>
              <h2>{car.name}</h2>
              <p>{text("car.models", { models: car.exampleModels.join(", ") })}</p>
            </div>
            <CarSpecs car={car} />
            <PriceLines lines={booking.lines} total={booking.total} />
          </section>
          <MoneyPapers booking={booking} />
          {booking.status === "CONFIRMED" && <CalendarButton booking={booking} />}
        </div>
      </div>
    </>
  );
}
