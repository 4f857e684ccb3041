import type { Booking } from "../../shared/booking/useBooking";
import { instantIn, money } from "../../shared/format/format";
import { useLocale, useText } from "../../shared/i18n/useText";
import layout from "../../shared/ui/Layout.module.css";

export function CancellationTerms({ booking }: { booking: Booking }) {
  const text = useText();
  const locale = useLocale();
  const { cancellation, pickup } = booking;
  return (
    <section className={layout["sheet"]} aria-labelledby="cancellation">
      <h2 id="cancellation">{text("cancellation.title")}</h2>
      <ul>
        <li>{text("cancellation.free", { until: instantIn(cancellation.freeUntil, pickup.location.timezone, locale) })}</li>
        <li>{text("cancellation.late", { amount: money(cancellation.lateFee, locale) })}</li>
        <li>{text("cancellation.noShow", { amount: money(cancellation.noShowFee, locale) })}</li>
      </ul>
    </section>
  );
}
