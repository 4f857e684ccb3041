import { BillLines } from "./BillLines";
import type { Bill } from "./owed";
import { instantIn } from "../format/format";
import { useLocale, useText } from "../i18n/useText";
import layout from "../ui/Layout.module.css";

interface Props {
  bill: Bill;
  timezone: string;
}

/** What came after the rental's price. */
export function BillSheet({ bill, timezone }: Props) {
  const text = useText();
  const locale = useLocale();
  const title = `bill-${bill.number}`;
  return (
    <section className={layout["sheet"]} aria-labelledby={title}>
      <div>
        <h2 id={title}>{text(bill.number === 1 ? "bill.title" : "bill.later")}</h2>
        <p>{text(bill.status === "OPEN" ? "bill.open" : "bill.settled", { time: instantIn(bill.createdAt, timezone, locale) })}</p>
      </div>
      <BillLines bill={bill} />
    </section>
  );
}
