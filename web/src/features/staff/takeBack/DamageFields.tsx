import { Button } from "../../../shared/ui/Button";
import { TextField } from "../../../shared/ui/Field";
import counter from "../Counter.module.css";
import { digitsOf } from "../readings";
import { useStaffText } from "../staffText";
import styles from "./DamageFields.module.css";
import type { Damage } from "./damages";
import { damageProblems } from "./damages";

interface Props {
  damages: readonly Damage[];
  currencyCode: string;
  /** The form was sent once: what is missing is marked. */
  checked: boolean;
  onChange: (damages: Damage[]) => void;
}

/** What is broken and what it costs, a row each. */
export function DamageFields({ damages, currencyCode, checked, onChange }: Props) {
  const text = useStaffText();
  const digits = digitsOf(currencyCode);
  const change = (changed: Damage) => onChange(damages.map((each) => (each.id === changed.id ? changed : each)));
  const next = Math.max(0, ...damages.map(({ id }) => id)) + 1;
  return (
    <>
      {damages.map((damage, index) => {
        const problems = checked ? damageProblems(damage, digits) : {};
        return (
          <div key={damage.id} className={styles["damage"]} role="group" aria-label={text("staff.in.damage", { number: index + 1 })}>
            <TextField
              label={text("staff.in.damage.what")}
              value={damage.what}
              autoFocus
              maxLength={200}
              problem={problems.what && text(problems.what)}
              onChange={(what) => change({ ...damage, what })}
            />
            <TextField
              label={text("staff.in.damage.cost", { currency: currencyCode })}
              value={damage.cost}
              inputMode="decimal"
              autoComplete="off"
              problem={problems.cost && text(problems.cost)}
              onChange={(cost) => change({ ...damage, cost })}
            />
            <Button
              look="quiet"
              aria-label={text("staff.in.damage.remove", { number: index + 1 })}
              onClick={() => onChange(damages.filter(({ id }) => id !== damage.id))}
            >
              <span aria-hidden="true">✕</span>
            </Button>
          </div>
        );
      })}
      <p className={counter["buttons"]}>
        <Button onClick={() => onChange([...damages, { id: next, what: "", cost: "" }])}>{text("staff.in.damage.add")}</Button>
      </p>
    </>
  );
}
