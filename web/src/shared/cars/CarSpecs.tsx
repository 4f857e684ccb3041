import type { CarPartsFragment } from "../graphql/generated/graphql";
import { useText } from "../i18n/useText";
import styles from "./CarSpecs.module.css";
import { Pictogram } from "./Pictogram";

/** Seats, bags, gearbox, fuel and air: small signs with their text. */
export function CarSpecs({ car }: { car: CarPartsFragment }) {
  const text = useText();
  return (
    <ul className={styles["specs"]}>
      <li>
        <Pictogram name="seats" />
        {text("car.seats", { count: car.seats })}
      </li>
      <li>
        <Pictogram name="bags" />
        {text("car.bags", { large: car.largeBags, small: car.smallBags })}
      </li>
      <li>
        <Pictogram name="gearbox" />
        {text(car.transmission === "AUTOMATIC" ? "car.automatic" : "car.manual")}
      </li>
      <li>
        <Pictogram name={car.fuel === "ELECTRIC" ? "electric" : "fuel"} />
        {text(`car.fuel.${car.fuel}`)}
      </li>
      {car.airConditioning && (
        <li>
          <Pictogram name="air" />
          {text("car.air")}
        </li>
      )}
    </ul>
  );
}
