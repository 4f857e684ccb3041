import type { ReactNode } from "react";

import { briefDateTime } from "../format/format";
import { useLocale, useText } from "../i18n/useText";
import styles from "./RouteSign.module.css";

interface End {
  place: string;
  localTime: string;
}

interface Props {
  from: End;
  to: End;
  action?: ReactNode;
}

/** Where from, where to and when, as a direction sign says it. */
export function RouteSign({ from, to, action }: Props) {
  const text = useText();
  const locale = useLocale();
  return (
    <section className={styles["sign"]} aria-label={text("sign.label")}>
      <dl className={styles["ends"]}>
        {(
          [
            ["sign.pickup", from],
            ["sign.return", to],
          ] as const
        ).map(([label, end]) => (
          <div key={label}>
            <dt>{text(label)}</dt>
            <dd className={styles["place"]}>{end.place}</dd>
            <dd className="numerals">{briefDateTime(end.localTime, locale)}</dd>
          </div>
        ))}
      </dl>
      {action && <div className="screen-only">{action}</div>}
    </section>
  );
}
