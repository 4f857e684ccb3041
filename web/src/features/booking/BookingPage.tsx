import { getRouteApi } from "@tanstack/react-router";

import { BookingGate } from "../../shared/booking/BookingGate";
import type { Booking } from "../../shared/booking/useBooking";
import { CarSpecs } from "../../shared/cars/CarSpecs";
import { Silhouette } from "../../shared/cars/Silhouette";
import { useText } from "../../shared/i18n/useText";
import { PriceLines } from "../../shared/price/PriceLines";
import layout from "../../shared/ui/Layout.module.css";
import { BookingHead } from "./BookingHead";
import { CancellationTerms } from "./CancellationTerms";
import { CalendarButton } from "./CalendarButton";
import { StatusNotice } from "./StatusNotice";
import { StopCard } from "./StopCard";
import { Timeline } from "./Timeline";
import { WhatToBring } from "./WhatToBring";

const route = getRouteApi("/booking/$reference");
const AHEAD: readonly Booking["status"][] = ["PENDING_PAYMENT", "CONFIRMED"];

export function BookingPage() {
  const { reference } = route.useParams();
  const { token } = route.useSearch();
  return (
    <div className={layout["page"]}>
      <BookingGate reference={reference} token={token}>
        {(booking) => <BookingDetails booking={booking} token={token} />}
      </BookingGate>
    </div>
  );
}

function BookingDetails({ booking, token }: { booking: Booking; token: string | undefined }) {
  const text = useText();
  const car = booking.vehicleClass;
  return (
    <>
      <BookingHead booking={booking} />
      <StatusNotice booking={booking} token={token} />
      <div className={layout["columns"]}>
        <div className={layout["main"]}>
          <StopCard which="pickup" stop={booking.pickup} />
          <StopCard which="return" stop={booking.return} />
          {AHEAD.includes(booking.status) && (
            <>
              <WhatToBring name={`${booking.driver.givenName} ${booking.driver.familyName}`} />
              <CancellationTerms booking={booking} />
            </>
          )}
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
          {booking.status === "CONFIRMED" && <CalendarButton booking={booking} />}
        </div>
      </div>
    </>
  );
}
