import type { Booking } from "../../shared/booking/useBooking";
import { foreignZone, localDateTime } from "../../shared/format/format";
import { useLocale, useText } from "../../shared/i18n/useText";
import { HoursLine } from "../../shared/stops/HoursLine";
import layout from "../../shared/ui/Layout.module.css";
import styles from "./StopCard.module.css";

interface Props {
  which: "pickup" | "return";
  stop: Booking["pickup"];
}

/** Where to go and when, by the clock that hangs there. */
export function StopCard({ which, stop }: Props) {
  const text = useText();
  const locale = useLocale();
  const { location, localTime, time } = stop;
  const zone = foreignZone(time, location.timezone, locale);
  const { latitude, longitude } = location.coordinates;
  const title = text(which === "pickup" ? "stop.pickup" : "stop.return");
  return (
    <section className={layout["sheet"]} aria-label={title}>
      <h2>{title}</h2>
      <p className={`${styles["time"]} numerals`}>
        {localDateTime(localTime, locale)}
        {zone && <span>{text("stop.zone", { zone })}</span>}
      </p>
      <p>
        <strong>
          {location.city} {location.kind === "AIRPORT" && `(${location.code})`}
        </strong>
        <br />
        {location.name}
      </p>
      <p>
        <HoursLine place={location} localTime={localTime} />
      </p>
      <p className="screen-only">
        <a
          href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=15/${latitude}/${longitude}`}
          target="_blank"
          rel="noreferrer"
        >
          {text("stop.map", { city: location.city })}
        </a>
      </p>
    </section>
  );
}
