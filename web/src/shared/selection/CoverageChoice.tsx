import { money } from "../format/format";
import { useLocale, useText } from "../i18n/useText";
import type { PricedOffer } from "../offer/OfferGate";
import styles from "./CoverageChoice.module.css";

interface Props {
  options: PricedOffer["coverageOptions"];
  chosen: string;
  onChoose: (code: string) => void;
}

export function CoverageChoice({ options, chosen, onChoose }: Props) {
  const text = useText();
  const locale = useLocale();
  return (
    <fieldset className={styles["choice"]}>
      <legend>
        <h2>{text("coverage.title")}</h2>
      </legend>
      <p className={styles["lead"]}>{text("coverage.lead")}</p>
      <div className={styles["options"]}>
        {options.map((option) => (
          <label key={option.code} className={styles["option"]}>
            <input
              type="radio"
              name="coverage"
              value={option.code}
              checked={option.code === chosen}
              onChange={() => onChoose(option.code)}
            />
            <span>
              <strong>{option.name}</strong>
              <span>
                {Number(option.excess.amount) === 0
                  ? text("coverage.noExcess")
                  : text("coverage.excess", { amount: money(option.excess, locale) })}
              </span>
            </span>
            <span className={`${styles["amount"]} numerals`}>
              {Number(option.amount.amount) === 0
                ? text("coverage.included")
                : text("coverage.more", { amount: money(option.amount, locale) })}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
