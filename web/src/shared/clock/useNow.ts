import { useEffect, useState, useSyncExternalStore } from "react";

import { businessNow, clockAhead, onClockChange } from "./businessClock";

/** The present instant by the business's clock, anew every second while `running`. */
export function useNow(running = true): number {
  useSyncExternalStore(onClockChange, clockAhead);
  const [, tick] = useState(0);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, [running]);
  return businessNow();
}
