import { getRouteApi, Navigate } from "@tanstack/react-router";
import { useQuery } from "urql";

import type { Booking, BookingAccess } from "../../shared/booking/useBooking";
import { guestRef } from "../../shared/booking/useBooking";
import { failureOf } from "../../shared/graphql/client";
import { OffersDocument } from "../../shared/graphql/generated/graphql";
import { useText } from "../../shared/i18n/useText";
import { completeSearch, searchInput } from "../../shared/searchParams";
import { FailureNotice } from "../../shared/ui/FailureNotice";
import { Notice } from "../../shared/ui/Notice";
import { Skeleton } from "../../shared/ui/Skeleton";
import { bookedSearch, bookedSelection } from "./bookedSearch";

const route = getRouteApi("/booking/$reference/change");

interface Props {
  booking: Booking;
  access: BookingAccess;
}

/** Finds what is booked as an offer of today, from which another selection is priced. */
export function BookedCarOffer({ booking, access }: Props) {
  const text = useText();
  const { token, what } = route.useSearch();
  const search = completeSearch(bookedSearch(booking));
  if (!search) throw new Error("bug: a booking has its places and times");
  const [{ data, error, fetching }, ask] = useQuery({
    query: OffersDocument,
    variables: { search: { ...searchInput(search), selection: bookedSelection(booking.selection) }, changing: guestRef(access) },
  });
  const result = data?.offers;
  if (!result)
    return fetching ? (
      <Skeleton shape="block" label={text("loading.offer")} />
    ) : (
      <FailureNotice failure={failureOf(error) ?? "UNAVAILABLE"} onRetry={() => ask({ requestPolicy: "network-only" })} />
    );
  if (result.__typename === "SearchRefused")
    return (
      <Notice tone="stop" title={text(`refused.${result.reason}`)}>
        <p>{result.message}</p>
        <p>{text("change.untouched")}</p>
      </Notice>
    );
  const same = result.offers.find(({ vehicleClass }) => vehicleClass.acriss === booking.bookedClass.acriss);
  if (!same)
    return (
      <Notice tone="stop" title={text("offers.none.title")}>
        <p>{text("change.none")}</p>
      </Notice>
    );
  return (
    <Navigate
      to="/booking/$reference/change"
      params={{ reference: booking.reference }}
      search={{ ...(what && { what }), ...(token && { token }), offer: same.id }}
      replace
    />
  );
}
