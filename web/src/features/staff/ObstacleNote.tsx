import { Button } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import { useStaffText } from "./staffText";
import { TroubleNotice } from "./TroubleNotice";
import type { Obstacle } from "./useAct";

interface Props {
  obstacle: Obstacle | null;
  busy: boolean;
  onResend: () => void;
}

export function ObstacleNote({ obstacle, busy, onResend }: Props) {
  const text = useStaffText();
  if (!obstacle || obstacle.kind === "GOES_ON") return null;
  if (obstacle.kind === "TROUBLE") return <TroubleNotice trouble={obstacle.trouble} onRetry={() => window.location.reload()} />;
  if (obstacle.kind === "LOST")
    return (
      <Notice
        tone="stop"
        title={text("staff.lost.title")}
        actions={
          <Button look="next" busy={busy} onClick={onResend}>
            {text("staff.lost.resend")}
          </Button>
        }
      >
        <p>{text("staff.lost.text")}</p>
      </Notice>
    );
  return (
    <Notice tone="stop" title={text("staff.refused")}>
      {obstacle.messages.map((message) => (
        <p key={message}>{message}</p>
      ))}
    </Notice>
  );
}
