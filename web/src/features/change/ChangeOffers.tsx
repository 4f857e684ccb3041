import { getRouteApi } from "@tanstack/react-router";
import { useQuery } from "urql";

import type { Booking, BookingAccess } from "../../shared/booking/useBooking";
import { guestRef } from "../../shared/booking/useBooking";
import { Silhouette } from "../../shared/cars/Silhouette";
import { money } from "../../shared/format/format";
import { failureOf } from "../../shared/graphql/client";
import { OffersDocument } from "../../shared/graphql/generated/graphql";
import type { RowPartsFragment } from "../../shared/graphql/generated/graphql";
import { useLocale, useText } from "../../shared/i18n/useText";
import type { Search } from "../../shared/searchParams";
import { searchInput } from "../../shared/searchParams";
import { RouteSign } from "../../shared/stops/RouteSign";
import { placeLabel, usePlace } from "../../shared/stops/usePlace";
import { ButtonLink } from "../../shared/ui/Button";
import { FailureNotice } from "../../shared/ui/FailureNotice";
import layout from "../../shared/ui/Layout.module.css";
import { Notice } from "../../shared/ui/Notice";
import { Skeleton } from "../../shared/ui/Skeleton";
import { bookedSelection } from "./bookedSearch";
import styles from "./ChangeOffers.module.css";
import { differenceText, differenceTo } from "./difference";

const route = getRouteApi("/booking/$reference/change");

interface Props {
  booking: Booking;
  access: BookingAccess;
  search: Search;
}

/** The cars for the new times, each with what the change to it costs or gives back. */
export function ChangeOffers({ booking, access, search }: Props) {
  const text = useText();
  const from = usePlace(search.from);
  const to = usePlace(search.to ?? search.from);
  const asked = { ...searchInput(search), selection: bookedSelection(booking.selection) };
  const [{ data, error, fetching }, ask] = useQuery({ query: OffersDocument, variables: { search: asked, changing: guestRef(access) } });
  const result = data?.offers;
  const again = <SearchAgain />;
  if (!result)
    return fetching ? (
      <Skeleton shape="row" count={3} label={text("loading.offers")} />
    ) : (
      <FailureNotice failure={failureOf(error) ?? "UNAVAILABLE"} onRetry={() => ask({ requestPolicy: "network-only" })} />
    );
  if (result.__typename === "SearchRefused")
    return (
      <Notice tone="stop" title={text(`refused.${result.reason}`)} actions={again}>
        <p>{result.message}</p>
      </Notice>
    );
  // A car that is out goes on as the class that was booked, whatever better one was given for free.
  const possible = result.offers.filter(
    ({ vehicleClass }) => booking.status !== "PICKED_UP" || vehicleClass.acriss === booking.bookedClass.acriss,
  );
  if (possible.length === 0)
    return (
      <Notice tone="stop" title={text("offers.none.title")} actions={again}>
        <p>{text(booking.status === "PICKED_UP" ? "change.none" : "offers.none.text")}</p>
      </Notice>
    );
  return (
    <>
      <RouteSign
        from={{ place: from ? placeLabel(from) : search.from, localTime: search.pickup }}
        to={{ place: to ? placeLabel(to) : (search.to ?? search.from), localTime: search.return }}
      />
      <p role="status">{text("offers.count", { count: possible.length })}</p>
      <ul className={styles["offers"]}>
        {possible
          .toSorted((a, b) => Number(a.total.amount) - Number(b.total.amount))
          .map((offer) => (
            <OfferLine key={offer.id} booking={booking} offer={offer} />
          ))}
      </ul>
      <p>{again}</p>
    </>
  );
}

function OfferLine({ booking, offer }: { booking: Booking; offer: RowPartsFragment }) {
  const text = useText();
  const locale = useLocale();
  const { vehicleClass: car, total } = offer;
  const same = car.acriss === booking.bookedClass.acriss;
  return (
    <li className={layout["sheet"]}>
      <div className={styles["line"]}>
        <Silhouette bodyType={car.bodyType} electric={car.fuel === "ELECTRIC"} />
        <div className={styles["car"]}>
          <h2>{car.name}</h2>
          <p>{text("car.models", { models: car.exampleModels.join(", ") })}</p>
          {same && <p className={styles["same"]}>{text("change.sameCar")}</p>}
        </div>
        <div className={`${styles["price"]} numerals`}>
          <p className={styles["difference"]}>{differenceText(differenceTo(booking, total), text, locale)}</p>
          <p>{text("change.newTotal", { amount: money(total, locale) })}</p>
        </div>
        <ButtonLink
          to="/booking/$reference/change"
          params={{ reference: booking.reference }}
          search={(before) => ({ ...before, offer: offer.id })}
          look={same ? "next" : "plain"}
          aria-label={text("offer.choose.name", { name: car.name })}
        >
          {text("offer.choose")}
        </ButtonLink>
      </div>
    </li>
  );
}

function SearchAgain() {
  const text = useText();
  const { token } = route.useSearch();
  const { reference } = route.useParams();
  return (
    <ButtonLink to="/booking/$reference/change" params={{ reference }} search={token ? { token } : {}}>
      {text("change.otherTimes")}
    </ButtonLink>
  );
}
