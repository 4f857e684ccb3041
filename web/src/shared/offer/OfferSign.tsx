import type { OfferPartsFragment } from "../graphql/generated/graphql";
import { RouteSign } from "../stops/RouteSign";
import { placeLabel } from "../stops/usePlace";

export function OfferSign({ offer }: { offer: Pick<OfferPartsFragment, "pickup" | "return"> }) {
  return <RouteSign from={end(offer.pickup)} to={end(offer.return)} />;
}

function end({ location, localTime }: OfferPartsFragment["pickup"]) {
  return { place: placeLabel(location), localTime };
}
