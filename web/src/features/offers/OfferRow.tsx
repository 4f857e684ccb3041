import { useState } from "react";

import { money, moneyPer } from "../../shared/format/format";
import { CarSpecs } from "../../shared/cars/CarSpecs";
import { Silhouette } from "../../shared/cars/Silhouette";
import type { RowPartsFragment } from "../../shared/graphql/generated/graphql";
import { useLocale, useText } from "../../shared/i18n/useText";
import { PriceLines } from "../../shared/price/PriceLines";
import { ButtonLink } from "../../shared/ui/Button";
import type { Search } from "../../shared/searchParams";
import { IncludedList } from "../../shared/offer/IncludedList";
import styles from "./OfferRow.module.css";

interface Props {
  offer: RowPartsFragment;
  search: Search;
}

export function OfferRow({ offer, search }: Props) {
  const text = useText();
  const locale = useLocale();
  const { vehicleClass: car, total } = offer;
  const [opened, setOpened] = useState(false);
  return (
    <article className={styles["row"]} aria-labelledby={`class-${car.acriss}`}>
      <div className={styles["car"]}>
        <div className={styles["head"]}>
          <Silhouette bodyType={car.bodyType} electric={car.fuel === "ELECTRIC"} />
          <div>
            <h2 id={`class-${car.acriss}`}>{car.name}</h2>
            <p>{text("car.models", { models: car.exampleModels.join(", ") })}</p>
          </div>
        </div>
        <CarSpecs car={car} />
        <IncludedList offer={offer} />
      </div>
      <div className={`${styles["price"]} numerals`}>
        <div>
          <p className={styles["total"]}>{money(total, locale)}</p>
          <p className={styles["perDay"]}>
            {text("offer.totalFor", { days: offer.rentalDays })}
            {offer.rentalDays > 1 && ` · ${text("offer.perDay", { amount: moneyPer(total, offer.rentalDays, locale) })}`}
          </p>
          {offer.carsLeft ? <p className={styles["few"]}>{text("offer.carsLeft", { count: offer.carsLeft })}</p> : null}
        </div>
        <ButtonLink
          to="/rental"
          search={{ ...search, offer: offer.id }}
          look="next"
          aria-label={text("offer.choose.name", { name: car.name })}
        >
          {text("offer.choose")}
        </ButtonLink>
      </div>
      <details className={styles["lines"]} onToggle={() => setOpened(true)}>
        <summary>{text("offer.lines")}</summary>
        {opened && <PriceLines lines={offer.lines} total={total} />}
      </details>
    </article>
  );
}
