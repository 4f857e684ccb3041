import type { Booking } from "../../shared/booking/useBooking";
import { instantIn, money } from "../../shared/format/format";
import { useLocale, useText } from "../../shared/i18n/useText";
import layout from "../../shared/ui/Layout.module.css";
import styles from "./MoneyPapers.module.css";
import { RefundSentence } from "./RefundSentence";

/** The deposit, what goes back, and the papers to download. */
export function MoneyPapers({ booking }: { booking: Booking }) {
  const text = useText();
  const { deposit } = booking;
  const refunds = booking.refunds ?? [];
  const documents = booking.documents ?? [];
  if (!deposit && refunds.length === 0 && documents.length === 0) return null;
  return (
    <section className={layout["sheet"]} aria-labelledby="papers">
      <h2 id="papers">{text("papers.title")}</h2>
      {deposit && <DepositSentence deposit={deposit} timezone={booking.pickup.location.timezone} />}
      {refunds.map((refund) => (
        <RefundSentence key={refund.id} refund={refund} />
      ))}
      {documents.length > 0 && (
        <ul className={`${styles["papers"]} screen-only`}>
          {documents.map(({ id, kind, number, url }) => (
            <li key={id}>
              <a href={url} target="_blank" rel="noreferrer">
                {text(`document.${kind}`, { number })}
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface DepositProps {
  deposit: NonNullable<Booking["deposit"]>;
  timezone: string;
}

function DepositSentence({ deposit, timezone }: DepositProps) {
  const text = useText();
  const locale = useLocale();
  return (
    <p>
      {text(`deposit.${deposit.status}`, {
        amount: money(deposit.amount, locale),
        captured: money(deposit.captured, locale),
        until: deposit.captureBefore ? instantIn(deposit.captureBefore, timezone, locale) : "",
      })}
    </p>
  );
}
