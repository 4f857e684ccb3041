import { useText } from "../i18n/useText";
import styles from "./WayChoice.module.css";

export type Way = "SAVED" | "CARD" | "PIX";

/** Pix moves Brazilian money only. */
const PIX_CURRENCY = "BRL";

export function waysFor(currencyCode: string, { saved, cardOnly }: { saved: boolean; cardOnly: boolean }): Way[] {
  const pix = currencyCode === PIX_CURRENCY && !cardOnly;
  return [...(saved ? (["SAVED"] as const) : []), "CARD", ...(pix ? (["PIX"] as const) : [])];
}

interface Props {
  ways: readonly Way[];
  way: Way;
  savedCard: string | null;
  onChoose: (way: Way) => void;
}

/** How to pay, where there is more than one way. */
export function WayChoice({ ways, way, savedCard, onChoose }: Props) {
  const text = useText();

  function nameOf(each: Way): string {
    if (each === "SAVED") return savedCard ?? "";
    return text(each === "CARD" && savedCard !== null ? "pay.way.CARD.other" : `pay.way.${each}`);
  }

  return (
    <fieldset className={styles["choice"]}>
      <legend>
        <h2>{text("pay.way")}</h2>
      </legend>
      {ways.map((each) => (
        <label key={each} className={styles["way"]}>
          <input type="radio" name="way" value={each} checked={each === way} onChange={() => onChoose(each)} />
          <strong>{nameOf(each)}</strong>
        </label>
      ))}
    </fieldset>
  );
}
