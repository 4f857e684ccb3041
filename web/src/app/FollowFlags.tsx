import { useEffect } from "react";
import { useQuery } from "urql";

import { useFlag } from "../shared/flags/useFlag";
import { FlagsDocument } from "../shared/graphql/generated/graphql";
import { useText } from "../shared/i18n/useText";
import styles from "./Banner.module.css";

const EVERY = 30_000;

/** Asks for the flags now and then and on coming back to the page; says so while nothing can be changed. */
export function FollowFlags() {
  const text = useText();
  const readOnly = useFlag("read-only");
  const [, ask] = useQuery({ query: FlagsDocument });

  useEffect(() => {
    function askAgain(): void {
      if (!document.hidden) ask({ requestPolicy: "network-only" });
    }
    const timer = window.setInterval(askAgain, EVERY);
    window.addEventListener("focus", askAgain);
    document.addEventListener("visibilitychange", askAgain);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener("focus", askAgain);
      document.removeEventListener("visibilitychange", askAgain);
    };
  }, [ask]);

  return (
    <div role="status" className={readOnly ? styles["banner"] : undefined}>
      {readOnly && text("frame.readOnly")}
    </div>
  );
}
