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
      <Notice tone="stop" title={text("staff.signedOut")} actions={<Button onClick={onRetry}>{text("action.tryAgain")}</Button>}>
        <p>{text("staff.signedOut.text")}</p>
      </Notice>
    );
  return <FailureNotice failure={trouble} onRetry={onRetry} />;
}
