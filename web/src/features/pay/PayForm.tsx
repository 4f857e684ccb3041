import type { ReactNode } from "react";
import { useRef } from "react";

import type { Amount } from "../../shared/format/format";
import { money } from "../../shared/format/format";
import { useLocale, useText } from "../../shared/i18n/useText";
import { Button } from "../../shared/ui/Button";
import layout from "../../shared/ui/Layout.module.css";
import { CardForm } from "./CardForm";
import type { CardFormHandle } from "./cardFormHandle";

interface Props {
  amount: Amount;
  busy: boolean;
  onPay: (card: CardFormHandle) => void;
  /** What the reader must know before the button. */
  children?: ReactNode;
}

/** The card, the terms, and the button that says what it costs. */
export function PayForm({ amount, busy, onPay, children }: Props) {
  const text = useText();
  const locale = useLocale();
  const card = useRef<CardFormHandle>(null);
  const values = { amount: money(amount, locale) };
  return (
    <form
      className={layout["sheet"]}
      noValidate
      aria-label={text("pay.title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (card.current && !busy) onPay(card.current);
      }}
    >
      <CardForm ref={card} amount={amount} />
      {children}
      <Button type="submit" look="next" wide busy={busy}>
        {text(busy ? "pay.busy" : "pay.button", values)}
      </Button>
      <p role="status" className="hidden">
        {busy && text("pay.busy", values)}
      </p>
    </form>
  );
}
