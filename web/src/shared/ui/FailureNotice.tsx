import { useText } from "../i18n/useText";
import type { Failure } from "../graphql/client";
import { Button } from "./Button";
import { Notice } from "./Notice";

interface Props {
  failure: Failure;
  onRetry: () => void;
}

export function FailureNotice({ failure, onRetry }: Props) {
  const text = useText();
  return (
    <Notice
      tone="stop"
      title={text(failure === "OFFLINE" ? "failure.offline.title" : "failure.down.title")}
      actions={
        <Button look="next" onClick={onRetry}>
          {text("action.tryAgain")}
        </Button>
      }
    >
      <p>{text(failure === "OFFLINE" ? "failure.offline.text" : "failure.down.text")}</p>
    </Notice>
  );
}
