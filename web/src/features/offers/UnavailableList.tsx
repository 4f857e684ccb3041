import { Silhouette } from "../../shared/cars/Silhouette";
import type { OffersQuery } from "../../shared/graphql/generated/graphql";
import { useText } from "../../shared/i18n/useText";
import styles from "./UnavailableList.module.css";

type Unavailable = Extract<NonNullable<OffersQuery["offers"]>, { __typename: "OfferList" }>["unavailable"];

/** The classes that can't be had for this search, and why. */
export function UnavailableList({ classes }: { classes: Unavailable }) {
  const text = useText();
  if (classes.length === 0) return null;
  return (
    <section className={styles["unavailable"]} aria-labelledby="unavailable">
      <h2 id="unavailable">{text("unavailable.title")}</h2>
      <ul>
        {classes.map(({ vehicleClass: car, reason }) => (
          <li key={car.acriss}>
            <div>
              <Silhouette bodyType={car.bodyType} electric={car.fuel === "ELECTRIC"} />
            </div>
            <div>
              <h3>{car.name}</h3>
              <p>{text("car.models", { models: car.exampleModels.join(", ") })}</p>
              <p>
                <strong>
                  {reason === "DRIVER_TOO_YOUNG" && car.minimumAge
                    ? text("unavailable.DRIVER_TOO_YOUNG.from", { age: car.minimumAge })
                    : text(`unavailable.${reason}`)}
                </strong>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
