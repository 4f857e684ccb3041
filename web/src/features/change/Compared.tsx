import type { Booking } from "../../shared/booking/useBooking";
import { localDateTime, money } from "../../shared/format/format";
import type { MessageId } from "../../shared/i18n/i18n";
import { useLocale, useText } from "../../shared/i18n/useText";
import type { PricedOffer } from "../../shared/offer/OfferGate";
import { placeLabel } from "../../shared/stops/usePlace";
import layout from "../../shared/ui/Layout.module.css";
import styles from "./ChangeReview.module.css";
import { differenceText, differenceTo } from "./difference";

interface Props {
  booking: Booking;
  offer: PricedOffer;
}

/** The booking as it is and as it would be, line by line; what differs is struck through. */
export function Compared({ booking, offer }: Props) {
  const text = useText();
  const locale = useLocale();
  const at = ({ location, localTime }: Booking["pickup"]) => `${localDateTime(localTime, locale)}, ${placeLabel(location)}`;
  const extras = (chosen: Booking["selection"]["extras"]) => spelled(chosen, offer) || text("change.extras.none");
  const rows: [MessageId, string, string][] = [
    ["sign.pickup", at(booking.pickup), at(offer.pickup)],
    ["sign.return", at(booking.return), at(offer.return)],
    ["change.car", booking.vehicleClass.name, offer.vehicleClass.name],
    ["coverage.title", coverage(booking.selection.coverage, offer), coverage(offer.selection.coverage, offer)],
    ["extras.title", extras(booking.selection.extras), extras(offer.selection.extras)],
    ["change.total", money(booking.total, locale), money(offer.total, locale)],
  ];
  return (
    <section className={layout["sheet"]} aria-labelledby="compared">
      <h2 id="compared">{text("change.compared")}</h2>
      <dl className={`${styles["compared"]} numerals`}>
        {rows.map(([label, old, next]) => (
          <div key={label}>
            <dt>{text(label)}</dt>
            {old === next ? (
              <dd>{next}</dd>
            ) : (
              <>
                <dd>
                  <span className="hidden">{text("change.now")} </span>
                  <s>{old}</s>
                </dd>
                <dd>
                  <span className="hidden">{text("change.then")} </span>
                  <strong>{next}</strong>
                </dd>
              </>
            )}
          </div>
        ))}
      </dl>
      <p className={`${styles["difference"]} numerals`}>{differenceText(differenceTo(booking, offer.total), text, locale)}</p>
    </section>
  );
}

function coverage(code: string, { coverageOptions }: PricedOffer): string {
  return coverageOptions.find((option) => option.code === code)?.name ?? code;
}

function spelled(chosen: Booking["selection"]["extras"], { extraOptions }: PricedOffer): string {
  return chosen
    .map(({ code, quantity }) => `${quantity} × ${extraOptions.find((option) => option.code === code)?.name ?? code}`)
    .join(", ");
}
