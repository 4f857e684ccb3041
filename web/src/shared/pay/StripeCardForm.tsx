import type { Stripe, StripeElements } from "@stripe/stripe-js";
import { loadStripe } from "@stripe/stripe-js/pure";
import type { Ref } from "react";
import { useEffect, useImperativeHandle, useRef, useState } from "react";

import type { Amount } from "../format/format";
import { minorUnits } from "../format/format";
import { useLocale, useText } from "../i18n/useText";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Skeleton } from "../ui/Skeleton";
import type { CardFormHandle, Tokenized } from "./means";

interface Props {
  publishableKey: string;
  amount: Amount;
  ref: Ref<CardFormHandle>;
}

type State = "LOADING" | "READY" | "FAILED";

/** Stripe's Payment Element, asked for a ConfirmationToken before there is an intent. Its script comes from js.stripe.com. */
export function StripeCardForm({ publishableKey, amount, ref }: Props) {
  const text = useText();
  const locale = useLocale();
  const mount = useRef<HTMLDivElement>(null);
  const live = useRef<{ stripe: Stripe; elements: StripeElements } | null>(null);
  const [state, setState] = useState<State>("LOADING");
  const [turn, setTurn] = useState(0);
  const minor = minorUnits(amount);
  const currency = amount.currencyCode.toLowerCase();

  useEffect(() => {
    let gone = false;
    async function start() {
      const stripe = await loadStripe(publishableKey, { locale });
      if (gone || !stripe || !mount.current) return;
      const elements = stripe.elements({
        mode: "payment",
        amount: minor,
        currency,
        allowedPaymentMethodTypes: ["card"],
        appearance: { variables: { borderRadius: "8px", fontFamily: "Barlow, system-ui, sans-serif" } },
      });
      const element = elements.create("payment");
      element.on("ready", () => setState("READY"));
      element.on("loaderror", () => setState("FAILED"));
      element.mount(mount.current);
      live.current = { stripe, elements };
    }
    start().catch(() => !gone && setState("FAILED"));
    return () => {
      gone = true;
      live.current?.elements.getElement("payment")?.destroy();
      live.current = null;
    };
  }, [publishableKey, locale, minor, currency, turn]);

  async function tokenize(): Promise<Tokenized> {
    if (!live.current) return { problemId: "stripe.failed.title" };
    const { stripe, elements } = live.current;
    const { error: invalid } = await elements.submit();
    if (invalid) return { invalid: true };
    const { confirmationToken, error } = await stripe.createConfirmationToken({ elements });
    if (confirmationToken) return { token: confirmationToken.id };
    return error.message ? { problem: error.message } : { problemId: "card.problem.provider" };
  }

  useImperativeHandle(ref, () => ({ tokenize }));

  function again() {
    setState("LOADING");
    setTurn((before) => before + 1);
  }

  if (state === "FAILED")
    return (
      <Notice tone="stop" title={text("stripe.failed.title")} actions={<Button onClick={again}>{text("action.tryAgain")}</Button>}>
        <p>{text("stripe.failed.text")}</p>
      </Notice>
    );
  return (
    <section aria-label={text("card.title")}>
      {state === "LOADING" && <Skeleton shape="row" label={text("loading.card")} />}
      <div ref={mount} />
    </section>
  );
}
