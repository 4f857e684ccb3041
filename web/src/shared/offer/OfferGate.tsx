import { Navigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useQuery } from "urql";

import { failureOf, isRefusedInput } from "../graphql/client";
import type { OfferQuery } from "../graphql/generated/graphql";
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

interface Props {
  params: SearchParams & { offer?: string };
  children: (offer: PricedOffer) => ReactNode;
}

/** The offer that the address names, or what became of it and the way on. */
export function OfferGate({ params, children }: Props) {
  return params.offer ? (
    <Gate params={params} id={params.offer}>
      {children}
    </Gate>
  ) : (
    <Navigate to="/offers" search={params} replace />
  );
}

function Gate({ params, id, children }: Props & { id: string }) {
  const text = useText();
  const [{ data, error, fetching }, ask] = useQuery({ query: OfferDocument, variables: { id, selection: null } });
  const result = data?.offer;
  const { offer: _, ...search } = params;
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
