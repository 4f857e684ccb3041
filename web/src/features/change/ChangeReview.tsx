import { getRouteApi } from "@tanstack/react-router";

import { savedCard } from "../../shared/booking/savedCard";
import type { Booking, BookingAccess, Tell } from "../../shared/booking/useBooking";
import { localDateTime, money } from "../../shared/format/format";
import type { Amount } from "../../shared/format/format";
import type { OfferPartsFragment } from "../../shared/graphql/generated/graphql";
import type { MessageId } from "../../shared/i18n/i18n";
import { useLocale, useText } from "../../shared/i18n/useText";
import { HeldClock } from "../../shared/offer/HeldClock";
import { ObstacleNotice } from "../../shared/pay/ObstacleNotice";
import { PayForm } from "../../shared/pay/PayForm";
import { PriceLines } from "../../shared/price/PriceLines";
import type { Search } from "../../shared/searchParams";
import { placeLabel } from "../../shared/stops/usePlace";
import { Button, ButtonLink } from "../../shared/ui/Button";
import layout from "../../shared/ui/Layout.module.css";
import { ChangeRefusal } from "./ChangeRefusal";
import styles from "./ChangeReview.module.css";
import { differenceText, differenceTo } from "./difference";
import { useBookingChange } from "./useBookingChange";

const route = getRouteApi("/booking/$reference/change");

interface Props {
  booking: Booking;
  access: BookingAccess;
  tell: Tell;
  offer: OfferPartsFragment;
  search: Search;
}

/** Old and new side by side, what the difference is, and the button that does it. */
export function ChangeReview({ booking, access, tell, offer, search }: Props) {
  const text = useText();
  const { busy, obstacle, refusal, change, resend, settle } = useBookingChange(access, offer.id, tell);
  const difference = differenceTo(booking, offer.total);
  if (refusal) return <ChangeRefusal refusal={refusal} onSettled={settle} />;
  return (
    <>
      {obstacle && <ObstacleNotice obstacle={obstacle} busy={busy} onResend={resend} />}
      {obstacle?.kind !== "LOST" && (
        <div className={layout["columns"]}>
          <div className={layout["main"]}>
            <Compared booking={booking} offer={offer} difference={difference} />
            {Number(difference.amount) > 0 ? (
              <PayForm amount={difference} busy={busy} savedCard={savedCard(booking, text)} label="change.pay" onPay={change}>
                <p>{text("change.safe")}</p>
                <HeldClock until={offer.expiresAt} held="held.price" ended="held.priceEnded" />
              </PayForm>
            ) : (
              <section className={layout["sheet"]} aria-label={text("change.start")}>
                <p>{text(Number(difference.amount) < 0 ? "change.refunded" : "change.free")}</p>
                <HeldClock until={offer.expiresAt} held="held.price" ended="held.priceEnded" />
                <Button look="next" wide busy={busy} onClick={() => change(() => Promise.resolve({ payment: null }))}>
                  {text(busy ? "change.busy" : "change.confirm")}
                </Button>
              </section>
            )}
            <Back reference={booking.reference} search={search} />
          </div>
          <section className={`${layout["sheet"]} ${layout["aside"]}`} aria-label={text("summary.label")}>
            <h2>{offer.vehicleClass.name}</h2>
            <p>{text("car.models", { models: offer.vehicleClass.exampleModels.join(", ") })}</p>
            <PriceLines lines={offer.lines} total={offer.total} />
          </section>
        </div>
      )}
    </>
  );
}

function Back({ reference, search }: { reference: string; search: Search }) {
  const text = useText();
  const { token } = route.useSearch();
  return (
    <p>
      <ButtonLink to="/booking/$reference/change" params={{ reference }} search={{ ...search, ...(token && { token }) }} look="quiet">
        {text("action.backToOffers")}
      </ButtonLink>
    </p>
  );
}

interface ComparedProps {
  booking: Booking;
  offer: OfferPartsFragment;
  difference: Amount;
}

function Compared({ booking, offer, difference }: ComparedProps) {
  const text = useText();
  const locale = useLocale();
  const at = ({ location, localTime }: Booking["pickup"]) => `${localDateTime(localTime, locale)}, ${placeLabel(location)}`;
  const rows: [MessageId, string, string][] = [
    ["sign.pickup", at(booking.pickup), at(offer.pickup)],
    ["sign.return", at(booking.return), at(offer.return)],
    ["change.car", booking.vehicleClass.name, offer.vehicleClass.name],
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
      <p className={`${styles["difference"]} numerals`}>{differenceText(difference, text, locale)}</p>
      {booking.selection.extras.length > 0 && <p>{text("change.selection")}</p>}
    </section>
  );
}
