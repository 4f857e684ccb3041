import type { Booking } from "./useBooking";
import { instantIn, money } from "../format/format";
import { useLocale, useText } from "../i18n/useText";
import layout from "../ui/Layout.module.css";
import styles from "./Timeline.module.css";
import { timelineText } from "./timelineText";

/** Everything that happened, money included, on the clock of the pick-up. */
export function Timeline({ booking }: { booking: Booking }) {
  const text = useText();
  const locale = useLocale();
  return (
    <section className={layout["sheet"]} aria-labelledby="timeline">
      <h2 id="timeline">{text("timeline.title")}</h2>
      <ol className={styles["timeline"]}>
        {booking.timeline.map((event, index) => (
          <li key={index}>
            <time dateTime={event.time}>{instantIn(event.time, booking.pickup.location.timezone, locale)}</time>
            <span>{text(timelineText(event.type, event.amount))}</span>
            {event.amount && Number(event.amount.amount) !== 0 && <span className="numerals">{money(event.amount, locale)}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
