import { useEffect, useReducer } from "react";
import { useClient } from "urql";

import { learnNow } from "../clock/businessClock";
import type { Failure } from "../graphql/client";
import { failureOf } from "../graphql/client";
import type { BookingPartsFragment, BookingRef } from "../graphql/generated/graphql";
import { BookingChangedDocument, BookingDocument } from "../graphql/generated/graphql";
import { awaitsMoney } from "./owed";

export type Booking = BookingPartsFragment;

export interface BookingAccess {
  reference: string;
  email: string | null;
  token: string | null;
}

/** Takes a booking as a mutation answered it, before the subscription says so. */
export type Tell = (booking: Booking) => void;

/** The booking as mutations want it named. */
export function guestRef({ reference, email, token }: BookingAccess): BookingRef {
  return { reference, ...(token ? { token } : { email }) };
}

interface State {
  booking: Booking | null;
  notFound: boolean;
  failure: Failure | null;
}

const POLL_WAITING_MS = 3_000;
const POLL_QUIET_MS = 30_000;

/** A booking as it is now: told by subscription, and asked for now and then in case the line is cut without a word. */
export function useBooking({ reference, email, token }: BookingAccess): State & { retry: () => void; tell: Tell } {
  const client = useClient();
  const [turn, retry] = useReducer((count: number) => count + 1, 0);
  const [state, dispatch] = useReducer((before: State, change: Partial<State>) => ({ ...before, ...change }), {
    booking: null,
    notFound: false,
    failure: null,
  });

  useEffect(() => {
    const access = { reference, email, token };
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    function tell(booking: Booking | null) {
      if (!gone) dispatch(booking ? { booking, notFound: false, failure: null } : { booking: null, notFound: true, failure: null });
    }

    async function poll() {
      const askedAt = Date.now();
      const { data, error } = await client.query(BookingDocument, access, { requestPolicy: "network-only" }).toPromise();
      if (gone) return;
      if (data) learnNow(data.clientConfig.now, askedAt);
      // A part that is down (the payment) leaves the booking there, with an error beside it.
      if (data?.booking || (data && !error)) tell(data.booking ?? null);
      else dispatch({ failure: failureOf(error) });
      const waiting = !data?.booking || awaitsMoney(data.booking);
      timer = setTimeout(() => void poll(), waiting ? POLL_WAITING_MS : POLL_QUIET_MS);
    }

    const { unsubscribe } = client.subscription(BookingChangedDocument, access).subscribe(({ data }) => {
      const change = data?.bookingChanged;
      if (change) tell(change.__typename === "Booking" ? change : null);
    });
    void poll();
    return () => {
      gone = true;
      clearTimeout(timer);
      unsubscribe();
    };
  }, [client, reference, email, token, turn]);

  return { ...state, retry, tell: (booking) => dispatch({ booking, notFound: false, failure: null }) };
}
