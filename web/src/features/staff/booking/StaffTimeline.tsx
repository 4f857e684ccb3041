import { timelineText } from "../../../shared/booking/timelineText";
import { instantIn, money } from "../../../shared/format/format";
import { useLocale } from "../../../shared/i18n/useText";
import counter from "../Counter.module.css";
import { useStaffText } from "../staffText";
import type { StaffMessageId } from "../staffText";
import type { StaffBooking } from "../useStaffBooking";

const ACTORS: Record<string, StaffMessageId> = {
  customer: "staff.actor.customer",
  staff: "staff.actor.staff",
  system: "staff.actor.system",
  payment: "staff.actor.payment",
};

/** Everything that happened, latest first, with who did it. */
export function StaffTimeline({ booking }: { booking: StaffBooking }) {
  const text = useStaffText();
  const locale = useLocale();
  return (
    <section className={counter["panel"]} aria-labelledby="timeline">
      <h2 id="timeline">{text("timeline.title")}</h2>
      <div className={counter["scroll"]}>
        <table className={`${counter["table"]} numerals`}>
          <caption className="hidden">{text("timeline.title")}</caption>
          <tbody>
            {booking.timeline.toReversed().map((event, index) => (
              <tr key={index}>
                <td className={counter["muted"]}>
                  <time dateTime={event.time}>{instantIn(event.time, booking.pickup.location.timezone, locale)}</time>
                </td>
                <td>
                  {text(timelineText(event.type, event.amount))} <span className={counter["muted"]}>{actor(event.actor)}</span>
                  {event.detail && event.type.endsWith("declined") && <span className={counter["muted"]}> · {event.detail}</span>}
                </td>
                <td className={counter["amount"]}>
                  {event.amount && Number(event.amount.amount) !== 0 && money(event.amount, locale)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );

  function actor(name: string): string {
    const known = ACTORS[name];
    return known ? text(known) : name;
  }
}
