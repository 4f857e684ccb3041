import { useSyncExternalStore } from "react";

import { useText } from "../shared/i18n/useText";
import styles from "./Banner.module.css";

function subscribe(notify: () => void): () => void {
  window.addEventListener("online", notify);
  window.addEventListener("offline", notify);
  return () => {
    window.removeEventListener("online", notify);
    window.removeEventListener("offline", notify);
  };
}

export function OfflineBanner() {
  const text = useText();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status" className={online ? undefined : styles["banner"]}>
      {!online && text("frame.offline")}
    </div>
  );
}
