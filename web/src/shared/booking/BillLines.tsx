import type { Amount } from "../format/format";
import { money } from "../format/format";
import type { MessageId } from "../i18n/i18n";
import { useLocale, useText } from "../i18n/useText";
import styles from "../price/PriceLines.module.css";

interface Line {
  description: string;
  quantity: number;
  unitAmount: Amount;
  amount: Amount;
  documentReference?: string | null;
}

interface Props {
  /** One that was written, or that would be. */
  bill: { charges: readonly Line[]; total: Amount; fromDeposit: Amount; fromPayment?: Amount; due: Amount };
}

/** A bill line by line, and from where it is taken. */
export function BillLines({ bill }: Props) {
  const text = useText();
  const locale = useLocale();
  const taken: [MessageId, Amount | undefined][] = [
    ["bill.fromDeposit", bill.fromDeposit],
    ["bill.fromPayment", bill.fromPayment],
    ["bill.due", bill.due],
  ];
  return (
    <dl className={`${styles["lines"]} numerals`}>
      {bill.charges.map((charge, index) => (
        <div key={index}>
          <dt>
            {charge.description}
            {charge.quantity > 1 && (
              <span className={styles["each"]}>
                {text("price.each", { quantity: charge.quantity, amount: money(charge.unitAmount, locale) })}
              </span>
            )}
            {charge.documentReference && (
              <span className={styles["each"]}>{text("bill.paper", { reference: charge.documentReference })}</span>
            )}
          </dt>
          <dd>{money(charge.amount, locale)}</dd>
        </div>
      ))}
      <div className={styles["total"]}>
        <dt>{text("bill.total")}</dt>
        <dd>{money(bill.total, locale)}</dd>
      </div>
      {taken.map(
        ([label, amount]) =>
          amount &&
          Number(amount.amount) > 0 && (
            <div key={label}>
              <dt>{text(label)}</dt>
              <dd>{money(amount, locale)}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
