import { instantIn, money } from "../format/format";
import type { RowPartsFragment } from "../graphql/generated/graphql";
import { useLocale, useText } from "../i18n/useText";
import styles from "./IncludedList.module.css";

/** What the total holds: kilometres, cover and the freedom to cancel. */
export function IncludedList({ offer }: { offer: RowPartsFragment }) {
  const text = useText();
  const locale = useLocale();
  const { mileage, cancellation, excess, pickup } = offer;
  return (
    <ul className={styles["included"]} aria-label={text("included.label")}>
      <li>{mileage.unlimited ? text("included.unlimited") : text("included.km", { km: mileage.includedKm ?? 0 })}</li>
      <li>{Number(excess.amount) === 0 ? text("included.noExcess") : text("included.excess", { amount: money(excess, locale) })}</li>
      <li>{text("included.cancel", { until: instantIn(cancellation.freeUntil, pickup.location.timezone, locale) })}</li>
    </ul>
  );
}
