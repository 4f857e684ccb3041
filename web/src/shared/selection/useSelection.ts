import { useRef, useState } from "react";
import { useClient } from "urql";

import { failureOf } from "../graphql/client";
import type { Failure } from "../graphql/client";
import { OfferDocument } from "../graphql/generated/graphql";
import type { BookingRef, OfferQuery } from "../graphql/generated/graphql";
import type { PricedOffer } from "../offer/OfferGate";

export type Selection = Pick<PricedOffer["selection"], "coverage" | "extras" | "additionalDrivers">;
type Refusal = Exclude<NonNullable<OfferQuery["offer"]>, { __typename: "Offer" }>;

interface Options {
  /** The booking that the offer is to change, if any. */
  changing?: BookingRef;
  /** Takes the new offer's id into the address. */
  onPriced: (offer: string) => Promise<void>;
}

/**
 * What is rented besides the car. Each choice is priced by the server, which answers with a new offer; the address then
 * names that one. Where choices follow each other faster than answers, only the last one counts.
 */
export function useSelection(offer: PricedOffer, { changing, onPriced }: Options) {
  const client = useClient();
  const proof = changing ? { changing } : {};
  const [wanted, setWanted] = useState<Selection | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const latest = useRef(0);

  async function choose(selection: Selection) {
    latest.current += 1;
    const turn = latest.current;
    setWanted(selection);
    setRefusal(null);
    setFailure(null);
    const { coverage, extras, additionalDrivers } = selection;
    const input = { coverage, additionalDrivers, extras: extras.map(({ code, quantity }) => ({ code, quantity })) };
    const { data, error } = await client
      .query(OfferDocument, { id: offer.id, selection: input, ...proof }, { requestPolicy: "network-only" })
      .toPromise();
    if (turn !== latest.current) return;
    const result = data?.offer;
    if (result?.__typename === "Offer" || (result?.__typename === "OfferExpired" && result.replacement)) {
      const id = result.__typename === "Offer" ? result.id : (result.replacement?.id ?? "");
      await client.query(OfferDocument, { id, selection: null, ...proof }).toPromise();
      await onPriced(id);
    } else if (result) {
      setRefusal(result);
    } else {
      setFailure(failureOf(error) ?? "UNAVAILABLE");
      return;
    }
    setWanted(null);
  }

  return {
    selection: wanted ?? offer.selection,
    choose: (selection: Selection) => void choose(selection),
    changing: wanted !== null && failure === null,
    refusal,
    failure,
    retry: () => void choose(wanted ?? offer.selection),
  };
}
