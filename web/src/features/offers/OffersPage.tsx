import { getRouteApi, Navigate, useNavigate } from "@tanstack/react-router";
import { useDeferredValue, useEffect } from "react";
import { useQuery } from "urql";

import { hasPassed } from "../../shared/clock/businessClock";
import { failureOf } from "../../shared/graphql/client";
import { OffersDocument } from "../../shared/graphql/generated/graphql";
import type { RowPartsFragment } from "../../shared/graphql/generated/graphql";
import { useText } from "../../shared/i18n/useText";
import { completeSearch, searchInput } from "../../shared/searchParams";
import type { Search } from "../../shared/searchParams";
import { RouteSign } from "../../shared/stops/RouteSign";
import { Button, ButtonLink } from "../../shared/ui/Button";
import { FailureNotice } from "../../shared/ui/FailureNotice";
import layout from "../../shared/ui/Layout.module.css";
import { Notice } from "../../shared/ui/Notice";
import { PageTitle } from "../../shared/ui/PageTitle";
import { Skeleton } from "../../shared/ui/Skeleton";
import { placeLabel, usePlace } from "../../shared/stops/usePlace";
import { AdviceLine } from "./AdviceLine";
import { CalendarStrip } from "./CalendarStrip";
import { FilterChips } from "./FilterChips";
import { counted, parseFilters, passes, toggled, writeFilters } from "./filters";
import { OfferRow } from "./OfferRow";
import { RefusedNotice } from "../../shared/offer/RefusedNotice";
import { UnavailableList } from "./UnavailableList";

const route = getRouteApi("/offers");

export function OffersPage() {
  const { show, ...params } = route.useSearch();
  const search = completeSearch(params);
  if (!search) return <Navigate to="/" search={params} replace />;
  return <Offers search={search} show={show} />;
}

function Offers({ search, show }: { search: Search; show: string | undefined }) {
  const text = useText();
  const from = usePlace(search.from);
  const to = usePlace(search.to ?? search.from);
  const [{ data, error, fetching }, ask] = useQuery({ query: OffersDocument, variables: { search: searchInput(search) } });
  // Drawing twenty cars takes a slow phone a while: it does so in slices, and stays at hand.
  const result = useDeferredValue(data?.offers);
  const oldest = result?.__typename === "OfferList" ? result.offers[0]?.expiresAt : undefined;

  useEffect(() => {
    // Prices that were kept for "back" are asked again once they are no longer honoured.
    if (oldest && hasPassed(oldest)) ask({ requestPolicy: "network-only" });
  }, [oldest, ask]);

  const failure = !fetching && !data?.offers ? (failureOf(error) ?? "UNAVAILABLE") : null;
  return (
    <div className={layout["page"]}>
      <PageTitle title={text("offers.title")}>{text("offers.title")}</PageTitle>
      <RouteSign
        from={{ place: from ? placeLabel(from) : search.from, localTime: search.pickup }}
        to={{ place: to ? placeLabel(to) : (search.to ?? search.from), localTime: search.return }}
        action={
          <ButtonLink to="/" search={search}>
            {text("action.changeSearch")}
          </ButtonLink>
        }
      />
      {!result && !failure && <Skeleton shape="row" count={5} label={text("loading.offers")} />}
      {failure && <FailureNotice failure={failure} onRetry={() => ask({ requestPolicy: "network-only" })} />}
      {result?.__typename === "SearchRefused" && <RefusedNotice reason={result.reason} message={result.message} search={search} />}
      {result?.__typename === "OfferList" && (
        <>
          <CalendarStrip search={search} timezone={from?.timezone} />
          <OfferResults offers={result.offers} search={search} show={show} />
          <UnavailableList classes={result.unavailable} />
        </>
      )}
    </div>
  );
}

interface ResultsProps {
  offers: readonly RowPartsFragment[];
  search: Search;
  show: string | undefined;
}

function OfferResults({ offers, search, show }: ResultsProps) {
  const text = useText();
  const navigate = useNavigate();
  const filters = parseFilters(show);
  const byTotal = offers.toSorted((a, b) => Number(a.total.amount) - Number(b.total.amount));
  const shown = byTotal.filter((offer) => passes(offer.vehicleClass, filters));
  const setFilters = (next: string | undefined) =>
    void navigate({ to: "/offers", search: { ...search, ...(next && { show: next }) }, replace: true, resetScroll: false });

  if (offers.length === 0)
    return (
      <Notice
        title={text("offers.none.title")}
        actions={
          <ButtonLink to="/" search={search} look="next">
            {text("action.changeSearch")}
          </ButtonLink>
        }
      >
        <p>{text("offers.none.text")}</p>
      </Notice>
    );
  return (
    <>
      <FilterChips
        choices={counted(offers.map((offer) => offer.vehicleClass))}
        on={filters}
        onToggle={(filter) => setFilters(writeFilters(toggled(filters, filter)))}
      />
      <AdviceLine offers={byTotal} search={search} />
      <p role="status">{text("offers.count", { count: shown.length })}</p>
      {shown.length === 0 && <Button onClick={() => setFilters(undefined)}>{text("offers.showAll")}</Button>}
      {shown.map((offer) => (
        <OfferRow key={offer.id} offer={offer} search={search} />
      ))}
    </>
  );
}
