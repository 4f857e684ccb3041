import { useEffect, useReducer } from "react";
import { useClient } from "urql";

import { learnNow } from "../../shared/clock/businessClock";
import { StaffBookingDocument } from "../../shared/graphql/generated/graphql";
import type { StaffBookingPartsFragment } from "../../shared/graphql/generated/graphql";
import type { Trouble } from "./trouble";
import { troubleOf } from "./trouble";

export type StaffBooking = StaffBookingPartsFragment;

const POLL_MOVING_MS = 2_000;
const POLL_STILL_MS = 20_000;

interface State {
  booking: StaffBooking | null;
  notFound: boolean;
  trouble: Trouble | null;
}

/** Whether money is on its way, so that the next look should not be far. */
function isMoving({ status, deposit, bills, payments }: StaffBooking): boolean {
  const asked = deposit && ["REQUESTED", "PROCESSING", "REQUIRES_ACTION"].includes(deposit.status);
  const paying = payments?.some((payment) => ["REQUESTED", "PROCESSING"].includes(payment.status));
  return Boolean(asked || paying) || status === "PENDING_PAYMENT" || bills.some((bill) => bill.status === "OPEN");
}

/** A booking as the counter sees it, looked at again and again: customers and banks change it too. */
export function useStaffBooking(reference: string) {
  const client = useClient();
  const [turn, retry] = useReducer((count: number) => count + 1, 0);
  const [state, dispatch] = useReducer((before: State, change: Partial<State>) => ({ ...before, ...change }), {
    booking: null,
    notFound: false,
    trouble: null,
  });

  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function look() {
      const askedAt = Date.now();
      const { data, error } = await client.query(StaffBookingDocument, { reference }, { requestPolicy: "network-only" }).toPromise();
      if (gone) return;
      if (data) learnNow(data.clientConfig.now, askedAt);
      const booking = data?.staffBooking ?? null;
      // Payments that are down leave the booking there, with an error beside it.
      if (booking || !error) dispatch({ booking, notFound: !booking, trouble: null });
      else dispatch({ trouble: troubleOf(error) });
      timer = setTimeout(() => void look(), booking && isMoving(booking) ? POLL_MOVING_MS : POLL_STILL_MS);
    }

    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [client, reference, turn]);

  return { ...state, retry, tell: (booking: StaffBooking) => dispatch({ booking, notFound: false, trouble: null }) };
}
