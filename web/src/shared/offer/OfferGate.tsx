import { Navigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useQuery } from "urql";

import { failureOf, isRefusedInput } from "../graphql/client";
import type { BookingRef, OfferQuery } from "../graphql/generated/graphql";
import { OfferDocument } from "../graphql/generated/graphql";
import { useText } from "../i18n/useText";
import type { SearchParams } from "../searchParams";
import { FailureNotice } from "../ui/FailureNotice";
import { Skeleton } from "../ui/Skeleton";
import { BrokenLinkNotice } from "./BrokenLinkNotice";
import { ExpiredNotice } from "./ExpiredNotice";
import { RefusedNotice } from "./RefusedNotice";
import { SoldOutNotice } from "./SoldOutNotice";

export type PricedOffer = Extract<NonNullable<OfferQuery["offer"]>, { __typename: "Offer" }>;

export type OfferRefusal = Exclude<NonNullable<OfferQuery["offer"]>, { __typename: "Offer" }>;

interface Props {
  params: SearchParams & { offer?: string };
  /** The booking that the offer is to change: what it has does not count against it. */
  changing?: BookingRef;
  /** What to say instead of the offer, where the way on is not to a new booking. */
  refused?: (refusal: OfferRefusal) => ReactNode;
  children: (offer: PricedOffer) => ReactNode;
}

/** The offer that the address names, or what became of it and the way on. */
export function OfferGate({ params, changing, refused, children }: Props) {
  return params.offer ? (
    <Gate params={params} id={params.offer} {...(changing && { changing })} {...(refused && { refused })}>
      {children}
    </Gate>
  ) : (
    <Navigate to="/offers" search={params} replace />
  );
}

function Gate({ params, id, changing, refused, children }: Props & { id: string }) {
  const text = useText();
  const [{ data, error, fetching }, ask] = useQuery({
    query: OfferDocument,
    variables: { id, selection: null, ...(changing && { changing }) },
  });
  const result = data?.offer;
  const { offer: _, ...search } = params;
  if (refused && result && result.__typename !== "Offer") return refused(result);
  switch (result?.__typename) {
    case "Offer":
      return children(result);
    case "OfferExpired":
      return <ExpiredNotice message={result.message} replacement={result.replacement ?? null} params={params} />;
    case "ClassSoldOut":
      return <SoldOutNotice message={result.message} alternatives={result.alternatives} search={search} />;
    case "SearchRefused":
      return <RefusedNotice reason={result.reason} message={result.message} search={search} />;
    default:
      if (error && isRefusedInput(error)) return <BrokenLinkNotice search={search} />;
      return fetching ? (
        <Skeleton shape="block" count={2} label={text("loading.offer")} />
      ) : (
        <FailureNotice failure={failureOf(error) ?? "UNAVAILABLE"} onRetry={() => ask({ requestPolicy: "network-only" })} />
      );
  }
}
