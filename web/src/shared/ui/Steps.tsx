import { Link } from "@tanstack/react-router";

import type { MessageId } from "../i18n/i18n";
import { useText } from "../i18n/useText";
import type { SearchParams } from "../searchParams";
import styles from "./Steps.module.css";

const STEPS = [
  ["/offers", "step.offers"],
  ["/rental", "step.rental"],
  ["/driver", "step.driver"],
  ["/pay", "step.pay"],
] as const satisfies readonly (readonly [string, MessageId])[];

interface Props {
  current: (typeof STEPS)[number][0];
  params: SearchParams & { offer?: string };
}

/** Where one is on the way, with a link to every step behind. */
export function Steps({ current, params }: Props) {
  const text = useText();
  const at = STEPS.findIndex(([to]) => to === current);
  return (
    <nav aria-label={text("step.label")} className={styles["steps"]}>
      <ol>
        {STEPS.map(([to, label], index) => (
          <li key={to} aria-current={index === at ? "step" : undefined} className={index > at ? styles["ahead"] : undefined}>
            {index < at ? (
              <Link to={to} search={params}>
                {text(label)}
              </Link>
            ) : (
              <span>{text(label)}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
