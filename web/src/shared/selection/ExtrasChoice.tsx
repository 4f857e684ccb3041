import { money } from "../format/format";
import { useLocale, useText } from "../i18n/useText";
import type { PricedOffer } from "../offer/OfferGate";
import styles from "./ExtrasChoice.module.css";
import { QuantityField } from "./QuantityField";
import type { Selection } from "./useSelection";

const MOST_DRIVERS = 3;

interface Props {
  options: PricedOffer["extraOptions"];
  selection: Selection;
  /** The drivers are named already, as in a change of a booking: they are as many as they are. */
  driversNamed?: boolean;
  onChoose: (selection: Selection) => void;
}

export function ExtrasChoice({ options, selection, driversNamed = false, onChoose }: Props) {
  const text = useText();
  const locale = useLocale();
  const chosen = (code: string) => selection.extras.find((extra) => extra.code === code)?.quantity ?? 0;

  function choose(code: string, quantity: number) {
    const others = selection.extras.filter((extra) => extra.code !== code);
    onChoose({ ...selection, extras: quantity > 0 ? [...others, { code, quantity }] : others });
  }

  return (
    <section className={styles["extras"]} aria-labelledby="extras">
      <h2 id="extras">{text("extras.title")}</h2>
      <ul>
        {options.map((option) => (
          <li key={option.code}>
            <div>
              <h3>{option.name}</h3>
              <p className="numerals">
                {option.available > 0 || chosen(option.code) > 0
                  ? text("extras.each", { amount: money(option.amount, locale) })
                  : text("extras.none")}
              </p>
            </div>
            <QuantityField
              name={option.name}
              quantity={chosen(option.code)}
              most={Math.max(chosen(option.code), Math.min(option.maxQuantity, option.available))}
              onChange={(quantity) => choose(option.code, quantity)}
            />
          </li>
        ))}
        <li>
          <div>
            <h3>{text("extras.drivers")}</h3>
            <p>{text(driversNamed ? "change.driversFixed" : "extras.drivers.text")}</p>
          </div>
          {driversNamed ? (
            <p className="numerals">{selection.additionalDrivers}</p>
          ) : (
            <QuantityField
              name={text("extras.drivers")}
              quantity={selection.additionalDrivers}
              most={MOST_DRIVERS}
              onChange={(additionalDrivers) => onChoose({ ...selection, additionalDrivers })}
            />
          )}
        </li>
      </ul>
    </section>
  );
}
