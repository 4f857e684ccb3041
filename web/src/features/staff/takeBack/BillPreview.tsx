import { useEffect } from "react";
import { useQuery } from "urql";

import { BillLines } from "../../../shared/booking/BillLines";
import { money } from "../../../shared/format/format";
import type { BookingReturnInput } from "../../../shared/graphql/generated/graphql";
import { BookingReturnQuoteDocument } from "../../../shared/graphql/generated/graphql";
import { useLocale } from "../../../shared/i18n/useText";
import { useDebounced } from "../../../shared/search/useDebounced";
import counter from "../Counter.module.css";
import { useStaffText } from "../staffText";
import { refusalOf } from "../useAct";

const TYPING_MS = 400;
/** A car that isn't back yet grows dearer by the hour. */
const EVERY = 60_000;

/** What the customer will be charged for the return as it stands in the form; `input` is null until that can be said. */
export function BillPreview({ input }: { input: BookingReturnInput | null }) {
  const text = useStaffText();
  const locale = useLocale();
  const typed = useDebounced(JSON.stringify(input), TYPING_MS);
  const settled = JSON.parse(typed) as BookingReturnInput | null;
  const [{ data, error, fetching }, ask] = useQuery({
    query: BookingReturnQuoteDocument,
    variables: { input: settled as BookingReturnInput },
    pause: !settled, // so that none is never sent
    requestPolicy: "network-only",
  });

  useEffect(() => {
    if (typed === "null") return;
    const timer = window.setInterval(() => ask({ requestPolicy: "network-only" }), EVERY);
    return () => window.clearInterval(timer);
  }, [ask, typed]);

  const answer = settled ? data?.bookingReturnQuote : null;
  const refusal = answer && refusalOf(answer);
  const quote = answer?.__typename === "BookingReturnQuote" ? answer : null;
  const none = quote !== null && quote.charges.length === 0;
  return (
    <section className={counter["panel"]} aria-labelledby="preview" aria-busy={fetching}>
      <h2 id="preview">{text("staff.in.preview")}</h2>
      <p role="status" className={quote && !none ? "hidden" : undefined}>
        {!settled && text("staff.in.preview.first")}
        {settled && !fetching && error && text("staff.in.preview.failed")}
        {none && text("staff.in.done.clean")}
        {quote && !none && `${text("bill.total")}: ${money(quote.total, locale)}`}
        {refusal?.kind === "REFUSED" && <span className={counter["problem"]}>{refusal.messages.join(" ")}</span>}
      </p>
      {quote && !none && <BillLines bill={quote} />}
    </section>
  );
}
