import { getRouteApi } from "@tanstack/react-router";

import { BillSheet } from "../../../shared/booking/BillSheet";
import { useNow } from "../../../shared/clock/useNow";
import { instantIn, localDateTime, money } from "../../../shared/format/format";
import { useLocale } from "../../../shared/i18n/useText";
import { placeLabel } from "../../../shared/stops/usePlace";
import { ButtonLink } from "../../../shared/ui/Button";
import counter from "../Counter.module.css";
import { useStaffText } from "../staffText";
import type { StaffBooking } from "../useStaffBooking";
import { isAtLeast, useStaffViewer } from "../useStaffViewer";
import { BookingBar } from "./BookingBar";
import { BookingMails } from "./BookingMails";
import { MoneyPanel } from "./MoneyPanel";
import { NoShow } from "./NoShow";
import { StaffBookingGate } from "./StaffBookingGate";
import { StaffTimeline } from "./StaffTimeline";

const route = getRouteApi("/staff/booking/$reference");

/** Everything about a booking on one screen, and what can be done next. */
export function StaffBookingPage() {
  const { reference } = route.useParams();
  return <StaffBookingGate reference={reference}>{(booking, tell) => <Details booking={booking} tell={tell} />}</StaffBookingGate>;
}

interface Props {
  booking: StaffBooking;
  tell: (booking: StaffBooking) => void;
}

function Details({ booking, tell }: Props) {
  const manager = isAtLeast(useStaffViewer(), "MANAGER");
  return (
    <>
      <BookingBar booking={booking} />
      <Acts booking={booking} tell={tell} />
      <div className={counter["columns"]}>
        <div className={counter["column"]}>
          <Rental booking={booking} />
          <People booking={booking} />
          {booking.bills.map((bill) => (
            <BillSheet key={bill.number} bill={bill} timezone={booking.return.location.timezone} />
          ))}
        </div>
        <div className={counter["column"]}>
          <MoneyPanel booking={booking} />
          <StaffTimeline booking={booking} />
          {manager && <BookingMails booking={booking} />}
        </div>
      </div>
    </>
  );
}

function Acts({ booking, tell }: Props) {
  const text = useStaffText();
  const manager = isAtLeast(useStaffViewer(), "MANAGER");
  const now = useNow();
  const { reference, status, paid, pickup } = booking;
  const params = { reference };
  return (
    <div className={`${counter["buttons"]} screen-only`} role="group" aria-label={text("staff.act.label")}>
      {status === "CONFIRMED" && (
        <ButtonLink to="/staff/booking/$reference/hand-out" params={params} look="next">
          {text("staff.act.handOut")}
        </ButtonLink>
      )}
      {status === "PICKED_UP" && (
        <ButtonLink to="/staff/booking/$reference/return" params={params} look="next">
          {text("staff.act.return")}
        </ButtonLink>
      )}
      {(status === "RETURNED" || status === "CLOSED") && (
        <ButtonLink to="/staff/booking/$reference/charges" params={params}>
          {text("staff.act.charges")}
        </ButtonLink>
      )}
      {manager && Number(paid.amount) > 0 && (
        <ButtonLink to="/staff/booking/$reference/refund" params={params}>
          {text("staff.act.refund")}
        </ButtonLink>
      )}
      {status === "CONFIRMED" && Date.parse(pickup.time) < now && <NoShow booking={booking} tell={tell} />}
    </div>
  );
}

function Rental({ booking }: { booking: StaffBooking }) {
  const text = useStaffText();
  const locale = useLocale();
  const { vehicleClass: car, bookedClass, vehicle, pickup, return: back, mileage, selection, flightNumber } = booking;
  const extras = booking.lines.filter(({ kind }) => ["COVERAGE", "EXTRA", "ADDITIONAL_DRIVER"].includes(kind));
  // Basic cover costs nothing and has no line.
  const cover = selection.coverage === "BASIC" ? [text("staff.coverage.BASIC")] : [];
  const included = [...cover, ...extras.map(({ description }) => description)];
  const at = ({ localTime, location }: StaffBooking["pickup"]) => `${localDateTime(localTime, locale)}, ${placeLabel(location)}`;
  const rows: [string, string | null][] = [
    [text("staff.fact.pickup"), at(pickup)],
    [text("staff.fact.return"), at(back)],
    [
      text("staff.fact.car"),
      `${car.name} (${car.acriss})${bookedClass.acriss === car.acriss ? "" : `, ${text("staff.fact.booked", { name: bookedClass.name })}`}`,
    ],
    [
      text("staff.fact.plate"),
      vehicle && text("staff.fact.plateState", { plate: vehicle.plate, km: vehicle.odometerKm, fuel: vehicle.fuelEighths }),
    ],
    [text("staff.fact.selection"), included.join(" · ")],
    [
      text("staff.fact.mileage"),
      mileage.unlimited || !mileage.perExtraKm
        ? text("staff.fact.unlimited")
        : text("staff.fact.km", { km: mileage.includedKm ?? 0, amount: money(mileage.perExtraKm, locale) }),
    ],
    [text("staff.fact.flight"), flightNumber ?? null],
    [text("staff.fact.pickedUp"), booking.pickedUp ? noted(booking.pickedUp) : null],
    [text("staff.fact.returned"), booking.returned ? noted(booking.returned) : null],
  ];

  function noted({ time, location, odometerKm, fuelEighths, staff }: NonNullable<StaffBooking["pickedUp"]>): string {
    return text("staff.fact.handOver", {
      time: instantIn(time, location.timezone, locale),
      km: odometerKm,
      fuel: fuelEighths,
      staff: staff ? ` · ${staff}` : "",
    });
  }

  return (
    <section className={counter["panel"]} aria-labelledby="rental">
      <h2 id="rental">{text("staff.facts")}</h2>
      <Facts rows={rows} />
    </section>
  );
}

function People({ booking: { driver, additionalDrivers } }: { booking: StaffBooking }) {
  const text = useStaffText();
  const rows: [string, string | null][] = [
    [text("staff.fact.driver"), `${driver.givenName} ${driver.familyName}, ${text(`driver.document.${driver.documentType}`)}`],
    [text("staff.fact.phone"), driver.phone],
    [text("staff.fact.email"), driver.email],
    [text("staff.fact.others"), additionalDrivers.map(({ givenName, familyName }) => `${givenName} ${familyName}`).join(", ") || null],
  ];
  return (
    <section className={counter["panel"]} aria-labelledby="people">
      <h2 id="people">{text("staff.people")}</h2>
      <Facts rows={rows} />
    </section>
  );
}

function Facts({ rows }: { rows: [string, string | null][] }) {
  return (
    <dl className={`${counter["facts"]} numerals`}>
      {rows.map(
        ([label, value]) =>
          value && (
            <div key={label} className={counter["fact"]}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
