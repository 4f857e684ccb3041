import { countdown } from "../format/format";
import type { MessageId } from "../i18n/i18n";
import { useText } from "../i18n/useText";
import { useNow } from "../clock/useNow";
import styles from "./HeldClock.module.css";

interface Props {
  until: string;
  held: Extract<MessageId, "held.price" | "held.car" | "held.change">;
  ended: Extract<MessageId, "held.priceEnded" | "held.carEnded" | "held.changeEnded">;
}

/** How long the price or the car is kept. It counts without being read out each second. */
export function HeldClock({ until, held, ended }: Props) {
  const text = useText();
  const left = Date.parse(until) - useNow();
  return (
    <p className={`${styles["clock"]} numerals screen-only`} role="timer">
      {left > 0 ? text(held, { time: countdown(left) }) : text(ended)}
    </p>
  );
}
