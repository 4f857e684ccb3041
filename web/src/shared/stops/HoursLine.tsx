import { clock } from "../format/format";
import { dateOf } from "../format/localTime";
import { useLocale, useText } from "../i18n/useText";
import type { Opening } from "./openingHours";
import { allDay, hoursOn } from "./openingHours";

interface Props {
  place: Opening & { city: string };
  localTime: string;
}

/** "Open 06:00–23:00 that day." */
export function HoursLine({ place, localTime }: Props) {
  const text = useText();
  const locale = useLocale();
  const hours = hoursOn(place, dateOf(localTime));
  if (allDay(hours)) return <>{text("hours.allDay")}</>;
  if (hours.length === 0) return <>{text("hours.closedThatDay")}</>;
  const spans = hours.map(({ opens, closes }) => `${clock(opens, locale)}–${clock(closes, locale)}`);
  return <>{text("hours.thatDay", { hours: spans.join(", ") })}</>;
}
