import type { ReactNode } from "react";

import { CarSpecs } from "../cars/CarSpecs";
import { Silhouette } from "../cars/Silhouette";
import type { OfferPartsFragment } from "../graphql/generated/graphql";
import { useText } from "../i18n/useText";
import { PriceLines } from "../price/PriceLines";
import layout from "../ui/Layout.module.css";
import { HeldClock } from "./HeldClock";
import { IncludedList } from "./IncludedList";
import styles from "./OfferSummary.module.css";

interface Props {
  offer: OfferPartsFragment;
  /** The price is being worked out anew. */
  changing?: boolean;
  /** Whether it says how long the price is held; where the page says so elsewhere it doesn't. */
  clock?: boolean;
  children?: ReactNode;
}

/** The rental so far, beside every step of the way. */
export function OfferSummary({ offer, changing = false, clock = true, children }: Props) {
  const text = useText();
  const car = offer.vehicleClass;
  return (
    <section className={layout["sheet"]} aria-label={text("summary.label")}>
      <div className={styles["car"]}>
        <Silhouette bodyType={car.bodyType} electric={car.fuel === "ELECTRIC"} />
        <h2>{car.name}</h2>
        <p>{text("car.models", { models: car.exampleModels.join(", ") })}</p>
      </div>
      <CarSpecs car={car} />
      <IncludedList offer={offer} />
      <div className={changing ? styles["changing"] : undefined} aria-busy={changing}>
        <PriceLines lines={offer.lines} total={offer.total} />
      </div>
      {clock && <HeldClock until={offer.expiresAt} held="held.price" ended="held.priceEnded" />}
      {children}
    </section>
  );
}
