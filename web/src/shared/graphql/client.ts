import { cacheExchange, Client, fetchExchange, subscriptionExchange } from "@urql/core";
import type { CombinedError } from "@urql/core";
import { createClient as createSseClient } from "graphql-sse";

import { newTraceparent } from "./traceparent";

const ENDPOINT = "/graphql";

/** Answers that may set a cookie: the client's own list names streams too. */
const ACCEPT = "application/graphql-response+json, application/json";

/** One per language: answers carry texts, so they must not be shared between languages. */
function createGraphqlClient(locale: string): Client {
  const headers = { "Accept-Language": locale };
  const sse = createSseClient({ url: ENDPOINT, headers: () => ({ ...headers, traceparent: newTraceparent() }), retryAttempts: 5 });
  return new Client({
    url: ENDPOINT,
    preferGetMethod: false,
    fetchOptions: () => ({ headers: { ...headers, Accept: ACCEPT, traceparent: newTraceparent() } }),
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (operation) => ({
          subscribe: (sink) => ({
            unsubscribe: sse.subscribe(
              // A built page has its documents' ids alone, a page under development their texts.
              { ...operation, query: operation.query ?? "" } as Parameters<typeof sse.subscribe>[0],
              sink as Parameters<typeof sse.subscribe>[1],
            ),
          }),
        }),
      }),
    ],
  });
}

const CLIENTS = new Map<string, Client>();

/** The client of a language, always the same one: what was asked ahead is found there. */
export function clientFor(locale: string): Client {
  const client = CLIENTS.get(locale) ?? createGraphqlClient(locale);
  CLIENTS.set(locale, client);
  return client;
}

export type Failure = "OFFLINE" | "UNAVAILABLE";

/** Why a request has no answer: the reader's connection, or our side. */
export function failureOf(error: CombinedError | undefined): Failure | null {
  if (!error) return null;
  return error.networkError && !navigator.onLine ? "OFFLINE" : "UNAVAILABLE";
}

/** Whether the server understood the request and found what it names malformed: asking again won't help. */
export function isRefusedInput(error: CombinedError): boolean {
  return error.graphQLErrors.some(({ extensions }) => extensions["code"] === "BAD_USER_INPUT");
}
