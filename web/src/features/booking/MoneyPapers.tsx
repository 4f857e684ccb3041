import { depositText } from "../../shared/booking/depositText";
import { PaperLinks } from "../../shared/booking/PaperLinks";
import type { Booking } from "../../shared/booking/useBooking";
import { useLocale, useText } from "../../shared/i18n/useText";
import layout from "../../shared/ui/Layout.module.css";
import styles from "./MoneyPapers.module.css";
import { RefundSentence } from "./RefundSentence";

/** The deposit, what goes back, and the papers to download. */
export function MoneyPapers({ booking }: { booking: Booking }) {
  const text = useText();
  const locale = useLocale();
  const { deposit } = booking;
  const refunds = booking.refunds ?? [];
  const documents = booking.documents ?? [];
  if (!deposit && refunds.length === 0 && documents.length === 0) return null;
  return (
    <section className={layout["sheet"]} aria-labelledby="papers">
      <h2 id="papers">{text("papers.title")}</h2>
      {deposit && <p>{depositText(deposit, booking.pickup.location.timezone, text, locale)}</p>}
      {refunds.map((refund) => (
        <RefundSentence key={refund.id} refund={refund} />
      ))}
      {documents.length > 0 && (
        <PaperLinks papers={documents} className={`${styles["papers"]} screen-only`} />
      )}
    </section>
  );
}
