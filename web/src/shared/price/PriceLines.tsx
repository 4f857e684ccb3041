import { money } from "../format/format";
import type { Amount } from "../format/format";
import type { LinePartsFragment } from "../graphql/generated/graphql";
import { useLocale, useText } from "../i18n/useText";
import styles from "./PriceLines.module.css";

interface Props {
  lines: readonly LinePartsFragment[];
  total: Amount;
}

/** Everything the total is made of, each in a plain sentence. */
export function PriceLines({ lines, total }: Props) {
  const text = useText();
  const locale = useLocale();
  return (
    <dl className={`${styles["lines"]} numerals`}>
      {lines.map((line) => (
        <div key={`${line.kind}-${line.code ?? ""}`} className={line.kind === "PROMOTION" ? styles["saved"] : undefined}>
          <dt>
            {line.description}
            {line.quantity > 1 && (
              <span className={styles["each"]}>
                {text("price.each", { quantity: line.quantity, amount: money(line.unitAmount, locale) })}
              </span>
            )}
          </dt>
          <dd>{money(line.amount, locale)}</dd>
        </div>
      ))}
      <div className={styles["total"]}>
        <dt>{text("price.total")}</dt>
        <dd>{money(total, locale)}</dd>
      </div>
    </dl>
  );
}
