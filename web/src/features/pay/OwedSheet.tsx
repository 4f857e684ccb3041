import { BillLines } from "../../shared/booking/BillLines";
import type { Owed } from "../../shared/booking/owed";
import type { Booking } from "../../shared/booking/useBooking";
import { useText } from "../../shared/i18n/useText";
import { PriceLines } from "../../shared/price/PriceLines";
import layout from "../../shared/ui/Layout.module.css";

/** What the amount is made of. */
export function OwedSheet({ booking, due }: { booking: Booking; due: Owed }) {
  const text = useText();
  const bill = due.purpose === "CHARGE" && booking.bills.find(({ number }) => number === due.number);
  const change = due.purpose === "CHANGE" && booking.changes.find(({ number }) => number === due.number);
  const { vehicleClass, lines, total } = change || booking;
  return (
    <section className={`${layout["sheet"]} ${layout["aside"]}`} aria-label={text("summary.label")}>
      <h2>{vehicleClass.name}</h2>
      {bill ? <BillLines bill={bill} /> : <PriceLines lines={lines} total={total} />}
    </section>
  );
}
