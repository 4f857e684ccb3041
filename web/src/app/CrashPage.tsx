import { useText } from "../shared/i18n/useText";
import { Button } from "../shared/ui/Button";
import { Notice } from "../shared/ui/Notice";

/** A part of the page could not be loaded or failed: most often a new version, or no connection. */
export function CrashPage() {
  const text = useText();
  return (
    <Notice
      tone="stop"
      title={text("crash.title")}
      actions={
        <Button look="next" onClick={() => window.location.reload()}>
          {text("crash.reload")}
        </Button>
      }
    >
      <p>{text("crash.text")}</p>
    </Notice>
  );
}
