import { useText } from "../../shared/i18n/useText";
import styles from "./FilterChips.module.css";
import type { Filter } from "./filters";

interface Props {
  choices: readonly { filter: Filter; count: number }[];
  on: readonly Filter[];
  onToggle: (filter: Filter) => void;
}

export function FilterChips({ choices, on, onToggle }: Props) {
  const text = useText();
  if (choices.length === 0) return null;
  return (
    <div role="group" aria-label={text("filter.label")} className={styles["chips"]}>
      {choices.map(({ filter, count }) => (
        <button key={filter} type="button" aria-pressed={on.includes(filter)} onClick={() => onToggle(filter)}>
          {text(`filter.${filter}`)} <span className="numerals">{count}</span>
        </button>
      ))}
    </div>
  );
}
