import { useEffect } from "react";
import { useQuery } from "urql";

import type { ErasurePartsFragment } from "../../../shared/graphql/generated/graphql";
import { ErasureDocument } from "../../../shared/graphql/generated/graphql";
import { Notice } from "../../../shared/ui/Notice";
import { useStaffText } from "../staffText";

const LOOK_EVERY_MS = 2_000;
const PARTS = ["rent", "payment", "notify"] as const;

/** How far the parts of the platform have come with forgetting somebody; looked at until all of them have. */
export function ErasureStatus({ first }: { first: ErasurePartsFragment }) {
  const text = useStaffText();
  const [{ data }, look] = useQuery({ query: ErasureDocument, variables: { id: first.id }, pause: Boolean(first.doneAt) });
  const erasure = data?.erasure ?? first;
  const done = Boolean(erasure.doneAt);

  useEffect(() => {
    if (done) return undefined;
    const timer = setInterval(() => look({ requestPolicy: "network-only" }), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [done, look]);

  return (
    <Notice tone="done" title={text(done ? "staff.erasure.done" : "staff.erasure.decided")}>
      <p>{text("staff.erasure.bookings", { count: erasure.bookingCount })}</p>
      <ul>
        {erasure.parts.map(({ service, doneAt }) => (
          <li key={service}>
            {part(service)}: {text(doneAt ? "staff.erasure.part.done" : "staff.erasure.part.underWay")}
          </li>
        ))}
      </ul>
    </Notice>
  );

  function part(service: string): string {
    const known = PARTS.find((each) => each === service);
    return known ? text(`staff.erasure.part.${known}`) : service;
  }
}
