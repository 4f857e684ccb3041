import { useId } from "react";

import { FieldNotes, notesOf } from "../../shared/ui/Field";
import styles from "./FuelField.module.css";
import { useStaffText } from "./staffText";

const TANK = 8;

interface Props {
  eighths: number | null;
  problem?: string | undefined;
  hint?: string | undefined;
  onChange: (eighths: number) => void;
}

/** The tank's level as its gauge shows it; arrows move it. */
export function FuelField({ eighths, problem, hint, onChange }: Props) {
  const text = useStaffText();
  const id = useId();
  const said = (level: number) =>
    level === 0 ? text("staff.read.fuel.empty") : level === TANK ? text("staff.read.fuel.full") : text("staff.read.fuel.value", { eighths: level });
  return (
    <fieldset className={styles["fuel"]} data-invalid={problem ? true : undefined} aria-describedby={notesOf({ id, hint, problem })}>
      <legend>{text("staff.read.fuel")}</legend>
      <div className={styles["gauge"]}>
        {Array.from({ length: TANK + 1 }, (_, level) => (
          <label key={level} className={eighths !== null && level <= eighths ? styles["full"] : undefined}>
            <input
              type="radio"
              name={id}
              aria-label={said(level)}
              checked={eighths === level}
              onChange={() => onChange(level)}
            />
            <span aria-hidden="true" className="numerals">
              {level}
            </span>
          </label>
        ))}
      </div>
      <FieldNotes {...{ id, hint, problem }} />
    </fieldset>
  );
}
