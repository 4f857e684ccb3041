import type { ReactNode } from "react";
import { useEffect, useRef } from "react";

import styles from "./Notice.module.css";

interface Props {
  tone?: "stop" | "done" | "plain";
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/**
 * What happened and what to do next. A `stop` is read out at once, the others when there is a pause. A `stop` that appears
 * out of sight, or where what had the focus went away, takes the focus.
 */
export function Notice({ tone = "plain", title, children, actions }: Props) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (tone !== "stop" || !section.current) return;
    const { top } = section.current.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight || document.activeElement === document.body) section.current.focus();
  }, [tone]);
  return (
    <section
      ref={section}
      tabIndex={-1}
 className={`${styles["notice"]} ${tone === "plain" ? "" : styles[tone]}`} role={tone === "stop" ? "alert" : "status"}>
      <h2>{title}</h2>
      {children}
      <div className={styles["actions"]}>{actions}</div>
    </section>
  );
}
