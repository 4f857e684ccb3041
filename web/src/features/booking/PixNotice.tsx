import type { ReactNode } from "react";
import { useRef, useState } from "react";

import { useNow } from "../../shared/clock/useNow";
import type { Amount } from "../../shared/format/format";
import { countdown, money } from "../../shared/format/format";
import { useLocale, useText } from "../../shared/i18n/useText";
import { Button } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import type { PixTransfer } from "../../shared/pay/nextAction";
import { pictureAddress } from "../../shared/pay/nextAction";
import styles from "./PixNotice.module.css";

interface Props {
  transfer: PixTransfer;
  amount: Amount;
  /** For who would rather pay by card. */
  otherWay: ReactNode;
}

/** A Pix to pay: by camera, or by copy and paste; and how long it can be paid. */
export function PixNotice({ transfer, amount, otherWay }: Props) {
  const text = useText();
  const locale = useLocale();
  const left = Date.parse(transfer.expiresAt) - useNow();
  if (left <= 0)
    return (
      <Notice tone="stop" title={text("pix.ended.title")}>
        <p>{text("pix.ended.text")}</p>
      </Notice>
    );
  return (
    <Notice title={text("pix.title", { amount: money(amount, locale) })} actions={otherWay}>
      <p className={`${styles["clock"]} numerals`} role="timer">
        {text("pix.left", { time: countdown(left) })}
      </p>
      <div className={styles["pix"]}>
        <img src={pictureAddress(transfer.imageSvg)} alt={text("pix.picture")} width="240" height="240" />
        <div className={styles["how"]}>
          <ol>
            <li>{text("pix.step.open")}</li>
            <li>{text("pix.step.pay")}</li>
            <li>{text("pix.step.wait")}</li>
          </ol>
          <CopyText text={transfer.text} />
        </div>
      </div>
    </Notice>
  );
}

/** The text that banking apps take, with a button that copies it. */
function CopyText({ text: code }: { text: string }) {
  const text = useText();
  const field = useRef<HTMLTextAreaElement>(null);
  const [said, say] = useState<"pix.copied" | "pix.selected" | null>(null);

  async function copy() {
    try {
      await navigator.clipboard.writeText(code);
      say("pix.copied");
    } catch {
      // Not every browser lets a page write there; then the reader's own copy command does it.
      field.current?.select();
      say("pix.selected");
    }
  }

  return (
    <div className={styles["copy"]}>
      <label>
        <span>{text("pix.text")}</span>
        <textarea ref={field} readOnly rows={3} value={code} onFocus={(event) => event.target.select()} />
      </label>
      <Button look="next" onClick={() => void copy()}>
        {text(said === "pix.copied" ? "pix.copied" : "pix.copy")}
      </Button>
      <p role="status" className={said === "pix.selected" ? undefined : "hidden"}>
        {said && text(said)}
      </p>
    </div>
  );
}
