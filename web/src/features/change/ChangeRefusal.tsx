import { getRouteApi, useNavigate } from "@tanstack/react-router";

import { money } from "../../shared/format/format";
import { useLocale, useText } from "../../shared/i18n/useText";
import type { OfferRefusal } from "../../shared/offer/OfferGate";
import { Button, ButtonLink } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import type { Refusal } from "./useBookingChange";

const route = getRouteApi("/booking/$reference/change");

const TITLES = {
  ClassSoldOut: "soldOut.title",
  ExtraSoldOut: "pay.extraSoldOut",
  OfferExpired: "expired.title",
  NotAllowed: "change.closed.title",
  BookingNotFound: "booking.notFound.title",
} as const;

interface Props {
  refusal: Refusal | OfferRefusal;
  onSettled?: () => void;
}

/** Why the booking could not be changed, and the nearest way on. It stands as it was. */
export function ChangeRefusal({ refusal, onSettled }: Props) {
  const text = useText();
  const locale = useLocale();
  const navigate = useNavigate();
  const { reference } = route.useParams();
  const { offer: _, token, ...search } = route.useSearch();
  const nearest = nearestOffers(refusal);

  function take(offer: string) {
    onSettled?.();
    void navigate({ to: "/booking/$reference/change", params: { reference }, search: (before) => ({ ...before, offer }), replace: true });
  }

  return (
    <Notice
      tone="stop"
      title={text(refusal.__typename === "SearchRefused" ? `refused.${refusal.reason}` : TITLES[refusal.__typename])}
      actions={
        <>
          {nearest.map(({ id, vehicleClass, total }, index) => (
            <Button key={id} look={index === 0 ? "next" : "plain"} onClick={() => take(id)}>
              {text("soldOut.take", { name: vehicleClass.name, amount: money(total, locale) })}
            </Button>
          ))}
          <ButtonLink to="/booking/$reference/change" params={{ reference }} search={{ ...search, ...(token && { token }) }}>
            {text("action.backToOffers")}
          </ButtonLink>
        </>
      }
    >
      <p>{refusal.message}</p>
      <p>{text("change.untouched")}</p>
    </Notice>
  );
}

function nearestOffers(refusal: Refusal | OfferRefusal) {
  if (refusal.__typename === "ClassSoldOut") return refusal.alternatives;
  return refusal.__typename === "OfferExpired" && refusal.replacement ? [refusal.replacement] : [];
}
