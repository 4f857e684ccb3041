import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { savedCard } from "../../shared/booking/savedCard";
import type { Booking, BookingAccess, Tell } from "../../shared/booking/useBooking";
import { guestRef } from "../../shared/booking/useBooking";
import type { Amount } from "../../shared/format/format";
import { useText } from "../../shared/i18n/useText";
import { HeldClock } from "../../shared/offer/HeldClock";
import type { PricedOffer } from "../../shared/offer/OfferGate";
import { OfferSummary } from "../../shared/offer/OfferSummary";
import { ObstacleNotice } from "../../shared/pay/ObstacleNotice";
import { PayForm } from "../../shared/pay/PayForm";
import { CoverageChoice } from "../../shared/selection/CoverageChoice";
import { ExtrasChoice } from "../../shared/selection/ExtrasChoice";
import { useSelection } from "../../shared/selection/useSelection";
import { Button, ButtonLink } from "../../shared/ui/Button";
import { FailureNotice } from "../../shared/ui/FailureNotice";
import layout from "../../shared/ui/Layout.module.css";
import { ChangeRefusal } from "./ChangeRefusal";
import { Compared } from "./Compared";
import { differenceTo } from "./difference";
import { isSame } from "./isSame";
import { useBookingChange } from "./useBookingChange";

const route = getRouteApi("/booking/$reference/change");

interface Props {
  booking: Booking;
  access: BookingAccess;
  tell: Tell;
  offer: PricedOffer;
}

/** What is rented besides the car, old and new side by side, what the difference is, and the button that does it. */
export function ChangeReview(props: Props) {
  const { booking, access, offer } = props;
  const text = useText();
  const navigate = useNavigate();
  const { what } = route.useSearch();
  const { reference } = booking;
  const { selection, choose, changing, refusal, failure, retry } = useSelection(offer, {
    changing: guestRef(access),
    onPriced: (id) =>
      navigate({
        to: "/booking/$reference/change",
        params: { reference },
        search: (before) => ({ ...before, offer: id }),
        replace: true,
        resetScroll: false,
      }),
  });
  const choices = (
    <>
      {failure && <FailureNotice failure={failure} onRetry={retry} />}
      <CoverageChoice
        options={offer.coverageOptions}
        chosen={selection.coverage}
        onChoose={(coverage) => choose({ ...selection, coverage })}
      />
      <ExtrasChoice options={offer.extraOptions} selection={selection} driversNamed onChoose={choose} />
    </>
  );
  if (refusal) return <ChangeRefusal refusal={refusal} />;
  return (
    <div className={layout["columns"]}>
      <div className={layout["main"]}>
        {what === "extras" && (
          <>
            <p>{text("change.lead.extras")}</p>
            {choices}
          </>
        )}
        <Compared booking={booking} offer={offer} />
        {what !== "extras" && choices}
        {!changing && <Confirm key={offer.id} {...props} />}
        <Back />
      </div>
      <div className={layout["aside"]}>
        <OfferSummary offer={offer} changing={changing} clock={false} />
      </div>
    </div>
  );
}

function Confirm({ booking, access, tell, offer }: Props) {
  const text = useText();
  const { busy, obstacle, refusal, change, resend, settle } = useBookingChange(access, offer.id, tell);
  const difference = differenceTo(booking, offer.total);
  const clock = <HeldClock until={offer.expiresAt} held="held.price" ended="held.priceEnded" />;
  if (refusal) return <ChangeRefusal refusal={refusal} onSettled={settle} />;
  if (obstacle?.kind === "LOST") return <ObstacleNotice obstacle={obstacle} busy={busy} onResend={resend} />;
  if (isSame(booking, offer)) return <p>{text("change.nothingYet")}</p>;
  return (
    <>
      {obstacle && <ObstacleNotice obstacle={obstacle} busy={busy} onResend={resend} />}
      {Number(difference.amount) > 0 ? (
        <PayForm amount={difference} busy={busy} savedCard={savedCard(booking, text)} label="change.pay" onPay={change}>
          <p>{text("change.safe")}</p>
          {clock}
        </PayForm>
      ) : (
        <FreeOfCharge difference={difference} busy={busy} onConfirm={() => change(() => Promise.resolve({ payment: null }))}>
          {clock}
        </FreeOfCharge>
      )}
    </>
  );
}

interface FreeProps {
  difference: Amount;
  busy: boolean;
  onConfirm: () => void;
  children: ReactNode;
}

function FreeOfCharge({ difference, busy, onConfirm, children }: FreeProps) {
  const text = useText();
  return (
    <section className={layout["sheet"]} aria-label={text("change.confirm")}>
      <p>{text(Number(difference.amount) < 0 ? "change.refunded" : "change.free")}</p>
      {children}
      <Button look="next" wide busy={busy} onClick={onConfirm}>
        {text(busy ? "change.busy" : "change.confirm")}
      </Button>
    </section>
  );
}

function Back() {
  const text = useText();
  const { reference } = route.useParams();
  const { offer: _, token, what, ...search } = route.useSearch();
  const proof = token ? { token } : {};
  return (
    <p>
      {what === "extras" ? (
        <ButtonLink to="/booking/$reference" params={{ reference }} search={proof} look="quiet">
          {text("change.backToBooking")}
        </ButtonLink>
      ) : (
        <ButtonLink to="/booking/$reference/change" params={{ reference }} search={{ ...search, ...proof }} look="quiet">
          {text("action.backToOffers")}
        </ButtonLink>
      )}
    </p>
  );
}
