import type { Booking } from "../../shared/booking/useBooking";
import { useNow } from "../../shared/clock/useNow";
import { localDateTime } from "../../shared/format/format";
import { useLocale, useText } from "../../shared/i18n/useText";
import { Notice } from "../../shared/ui/Notice";

/** For so long the outcome of a change is news; afterwards the timeline has it. */
const NEWS_MS = 24 * 3_600_000;

/** How the last change of the booking ended. */
export function ChangeOutcome({ booking }: { booking: Booking }) {
  const text = useText();
  const locale = useLocale();
  const now = useNow(false);
  const last = booking.changes.at(-1);
  if (!last || last.status === "HELD" || now - Date.parse(last.createdAt) > NEWS_MS) return null;
  if (booking.status !== "CONFIRMED" && booking.status !== "PICKED_UP") return null;
  if (last.status === "APPLIED")
    return (
      <Notice tone="done" title={text("change.applied.title")}>
        <p>
          {text("change.applied.text", {
            name: last.vehicleClass.name,
            pickup: localDateTime(last.pickup.localTime, locale),
            return: localDateTime(last.return.localTime, locale),
          })}
        </p>
      </Notice>
    );
  return (
    <Notice tone="stop" title={text(`change.${last.status}.title`)}>
      <p>{text("change.untouched")}</p>
    </Notice>
  );
}
