import { useEffect } from "react";
import { useQuery } from "urql";

import { failureOf } from "../graphql/client";
import type { Failure } from "../graphql/client";
import type { CustomerPartsFragment } from "../graphql/generated/graphql";
import { ViewerDocument } from "../graphql/generated/graphql";
import { forgetSignedIn, isSignedIn, rememberSignedIn } from "./signedIn";

export type Customer = CustomerPartsFragment;

interface Viewer {
  customer: Customer | null;
  /** Whether it is known by now: until then there may be somebody. */
  known: boolean;
  failure: Failure | null;
  retry: () => void;
}

/** Who is signed in. Where nobody ever was on this device, nothing is asked, unless `always`. */
export function useViewer({ always = false }: { always?: boolean } = {}): Viewer {
  const pause = !always && !isSignedIn();
  const [{ data, error, fetching }, ask] = useQuery({ query: ViewerDocument, pause });
  const customer = data?.viewer ?? null;
  const signedOut = data !== undefined && !customer && !error;

  useEffect(() => {
    if (signedOut) forgetSignedIn();
    else if (customer) rememberSignedIn();
  }, [signedOut, customer]);

  return {
    customer,
    known: pause || (!fetching && (data !== undefined || error !== undefined)),
    failure: customer ? null : failureOf(error),
    retry: () => ask({ requestPolicy: "network-only" }),
  };
}
