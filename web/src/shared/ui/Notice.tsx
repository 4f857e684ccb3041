import type { ReactNode } from "react";

import styles from "./Notice.module.css";

interface Props {
  tone?: "stop" | "done" | "plain";
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/** What happened and what to do next. A `stop` is read out at once, the others when there is a pause. */
export function Notice({ tone = "plain", title, children, actions }: Props) {
  return (
    <section className={`${styles["notice"]} ${tone === "plain" ? "" : styles[tone]}`} role={tone === "stop" ? "alert" : "status"}>
      <h2>{title}</h2>
      {children}
      <div className={styles["actions"]}>{actions}</div>
    </section>
  );
}
