import { useText } from "../../shared/i18n/useText";
import layout from "../../shared/ui/Layout.module.css";
import styles from "./WhatToBring.module.css";

const THINGS = ["bring.licence", "bring.document", "bring.card"] as const;

export function WhatToBring({ name }: { name: string }) {
  const text = useText();
  return (
    <section className={layout["sheet"]} aria-labelledby="bring">
      <h2 id="bring">{text("bring.title")}</h2>
      <ul className={styles["things"]}>
        {THINGS.map((thing) => (
          <li key={thing}>{text(thing, { name })}</li>
        ))}
      </ul>
    </section>
  );
}
