import type { ReactNode } from "react";

import { useText } from "../i18n/useText";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";

/** What stood in the way of paying, common to the first payment and to another try. */
export type Obstacle =
  | { kind: "CARD"; message: string }
  | { kind: "LOST" }
  | { kind: "UNAVAILABLE"; message: string }
  | { kind: "METHOD"; message: string }
  | { kind: "INVALID"; messages: readonly string[] };

interface Props {
  obstacle: Obstacle;
  busy: boolean;
  /** Sends the same try again, where its answer was lost. */
  onResend: () => void;
  correct?: ReactNode;
}

export function ObstacleNotice({ obstacle, busy, onResend, correct }: Props) {
  const text = useText();
  switch (obstacle.kind) {
    case "LOST":
      return (
        <Notice
          tone="stop"
          title={text("pay.lost.title")}
          actions={
            <Button look="next" busy={busy} onClick={onResend}>
              {text("pay.lost.resend")}
            </Button>
          }
        >
          <p>{text(navigator.onLine ? "pay.lost.text" : "pay.lost.offline")}</p>
        </Notice>
      );
    case "INVALID":
      return (
        <Notice tone="stop" title={text("pay.invalid.title")} actions={correct}>
          <ul>
            {obstacle.messages.map((message) => (
              <li key={message}>{message}</li>
            ))}
          </ul>
        </Notice>
      );
    default:
      return (
        <Notice tone="stop" title={text(`pay.obstacle.${obstacle.kind}`)}>
          <p>{obstacle.message}</p>
          <p>{text("pay.obstacle.next")}</p>
        </Notice>
      );
  }
}
