import type { ReactNode } from "react";
import { useRef, useState } from "react";

import { useFlag } from "../flags/useFlag";
import type { Amount } from "../format/format";
import { money } from "../format/format";
import type { MessageId } from "../i18n/i18n";
import { useLocale, useText } from "../i18n/useText";
import { Button } from "../ui/Button";
import layout from "../ui/Layout.module.css";
import { CardForm } from "./CardForm";
import type { CardFormHandle, MakeMeans } from "./means";
import type { Way } from "./WayChoice";
import { waysFor, WayChoice } from "./WayChoice";

interface Props {
  amount: Amount;
  busy: boolean;
  onPay: (makeMeans: MakeMeans) => void;
  /** The card that may be charged again, as people know it ("Visa •••• 4242"). */
  savedCard?: string | null;
  /** The provider's id of that card. Default: it is the rental's own, which the server knows. */
  savedToken?: string;
  /** What came after the return is not paid by Pix. */
  cardOnly?: boolean;
  /** What the button says; `pay.button` where it only pays. */
  label?: MessageId;
  /** What the reader must know before the button. */
  children?: ReactNode;
}

/** The means to pay, the terms, and the button that says what it costs. */
export function PayForm({ amount, busy, onPay, savedCard = null, savedToken, cardOnly = false, label = "pay.button", children }: Props) {
  const text = useText();
  const locale = useLocale();
  const card = useRef<CardFormHandle>(null);
  const later = useFlag("payment-kill-switch");
  const pix = useFlag("pix") && !later;
  const ways = waysFor(amount.currencyCode, { saved: savedCard !== null, cardOnly: cardOnly || !pix });
  const [chosen, choose] = useState<Way | null>(null);
  const way = chosen && ways.includes(chosen) ? chosen : (ways[0] ?? "CARD");
  const values = { amount: money(amount, locale) };

  const makeMeans: MakeMeans = async () => {
    if (way === "SAVED") return { payment: savedToken ? { method: "CARD", token: savedToken } : null };
    if (way === "PIX") return { payment: { method: "PIX" } };
    const made = (await card.current?.tokenize()) ?? { invalid: true };
    return "token" in made ? { payment: { method: "CARD", token: made.token } } : made;
  };

  return (
    <form
      className={layout["sheet"]}
      noValidate
      aria-label={text("pay.title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onPay(makeMeans);
      }}
    >
      {later && <p role="status">{text("pay.later")}</p>}
      {ways.length > 1 && <WayChoice ways={ways} way={way} savedCard={savedCard} onChoose={choose} />}
      {way === "CARD" && <CardForm ref={card} amount={amount} />}
      {way === "PIX" && <p>{text("pay.way.PIX.text")}</p>}
      {children}
      <Button type="submit" look="next" wide busy={busy}>
        {text(busy ? "pay.busy" : label, values)}
      </Button>
      <p role="status" className="hidden">
        {busy && text("pay.busy", values)}
      </p>
    </form>
  );
}
