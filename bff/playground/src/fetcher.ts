import { createGraphiQLFetcher } from "@graphiql/toolkit";
import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import { createClient } from "graphql-ws";
import { BOOKING, EMAIL, OFFERS, searchVariables } from "./examples";
import { FEE, filled, mentions, OFFER } from "./placeholders";
import type { Known } from "./placeholders";

const url = new URL("/graphql", location.href);
const socket = new URL(url);
socket.protocol = url.protocol === "https:" ? "wss:" : "ws:";

const send = createGraphiQLFetcher({
  url: url.href,
  wsClient: createClient({ url: socket.href }),
  enableIncrementalDelivery: false,
});

const known: Known = { offer: undefined, reference: undefined, fee: undefined };

/** Sends an operation with the placeholders of its variables filled in: an offer is searched for if none is known, a fee looked up. */
export const fetcher: Fetcher = async (params, options) => {
  if (mentions(params.variables, OFFER) && !known.offer) {
    learn(await send({ query: OFFERS, operationName: "Offers", variables: searchVariables(new Date()) }, options));
  }
  if (mentions(params.variables, FEE)) {
    const variables = { reference: known.reference ?? "", email: EMAIL };
    learn(await send({ query: BOOKING, operationName: "Booking", variables }, options));
  }
  const operation: FetcherParams = { ...params, variables: filled(params.variables, known) };
  const result = await send(operation, options);
  learn(result);
  return result;
};

function learn(result: unknown): void {
  const data = (result as { data?: Answer | null } | null)?.data;
  known.offer = data?.offers?.offers?.[0]?.id ?? known.offer;
  known.fee = data?.booking?.cancellationQuote?.fee.amount ?? known.fee;
  known.reference = data?.bookingCreate?.booking?.reference ?? known.reference;
}

interface Answer {
  offers?: { offers?: { id?: string }[] } | null;
  booking?: { cancellationQuote?: { fee: { amount: string } } | null } | null;
  bookingCreate?: { booking?: { reference?: string } };
}
