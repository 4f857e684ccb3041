import { instantIn, money } from "../../shared/format/format";
import type { OfferPartsFragment } from "../../shared/graphql/generated/graphql";
import { useLocale, useText } from "../../shared/i18n/useText";
import { useNow } from "../../shared/clock/useNow";
import styles from "./MoneyTerms.module.css";

/** What is charged now, what is held later, what cancelling costs: all before the button. */
export function MoneyTerms({ offer }: { offer: OfferPartsFragment }) {
  const text = useText();
  const locale = useLocale();
  const now = useNow(false);
  const { cancellation, total, deposit, pickup } = offer;
  const until = instantIn(cancellation.freeUntil, pickup.location.timezone, locale);
  const passed = Date.parse(cancellation.freeUntil) < now;
  return (
    <dl className={`${styles["terms"]} numerals`}>
      <div className={styles["now"]}>
        <dt>{text("pay.now")}</dt>
        <dd>{money(total, locale)}</dd>
      </div>
      <div>
        <dt>
          {text("pay.deposit")} <small>{text("pay.deposit.text")}</small>
        </dt>
        <dd>{money(deposit, locale)}</dd>
      </div>
      <div>
        <dt>
          {passed ? text("pay.cancelNow") : text("pay.cancelUntil", { until })}
          {!passed && <small>{text("pay.cancelAfter", { amount: money(cancellation.lateFee, locale) })}</small>}
        </dt>
        <dd>{passed ? money(cancellation.lateFee, locale) : money({ ...total, amount: "0" }, locale)}</dd>
      </div>
    </dl>
  );
}
