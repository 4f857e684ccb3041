import { FailureNotice } from "../../shared/ui/FailureNotice";
import { Button } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import { useStaffText } from "./staffText";
import type { Trouble } from "./trouble";

interface Props {
  trouble: Trouble;
  onRetry: () => void;
}

export function TroubleNotice({ trouble, onRetry }: Props) {
  const text = useStaffText();
  if (trouble === "FORBIDDEN")
    return (
      <Notice tone="stop" title={text("staff.forbidden")}>
        <p>{text("staff.forbidden.text")}</p>
      </Notice>
    );
  if (trouble === "SIGNED_OUT")
    return (
      // Loaded anew, the frame asks who one is, and lets one sign in and go on at the same place.
      <Notice
        tone="stop"
        title={text("staff.signedOut")}
        actions={
          <Button look="next" onClick={() => window.location.reload()}>
            {text("frame.signIn")}
          </Button>
        }
      />
    );
  return <FailureNotice failure={trouble} onRetry={onRetry} />;
}
