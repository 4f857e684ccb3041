import type { ReactNode } from "react";
import { useState } from "react";
import { useQuery } from "urql";

import type { Amount } from "../format/format";
import { money } from "../format/format";
import { ConfigDocument } from "../graphql/generated/graphql";
import { useLocale, useText } from "../i18n/useText";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import type { CardAuthentication } from "./nextAction";
import { bankPage } from "./nextAction";

interface Props {
  action: CardAuthentication;
  amount: Amount;
  /** Default: asks whether it is you, for who is the customer. */
  title?: string;
  /** How long there is to do it. */
  clock: ReactNode;
  /** For who would rather not ask this bank. */
  otherWay: ReactNode;
}

type State = "READY" | "ASKING" | "ANSWERED" | "FAILED";

/** The card's bank wants to hear from its customer (3-D Secure). How it ended is told by the booking itself. */
export function ChallengeNotice({ action, amount, title, clock, otherWay }: Props) {
  const text = useText();
  const locale = useLocale();
  const [{ data }] = useQuery({ query: ConfigDocument });
  const [state, setState] = useState<State>("READY");

  async function start() {
    if (action.redirectUrl) {
      window.location.assign(bankPage(action.redirectUrl, window.location.href));
      return;
    }
    setState("ASKING");
    try {
      const { confirmWithBank } = await import("./stripeChallenge");
      const done = await confirmWithBank(data?.clientConfig.payment.publishableKey ?? "", action.clientSecret, locale);
      setState(done ? "ANSWERED" : "FAILED");
    } catch {
      setState("FAILED");
    }
  }

  return (
    <Notice
      title={title ?? text("challenge.title")}
      actions={
        state === "ANSWERED" ? null : (
          <>
            <Button look="next" busy={state === "ASKING" || !data} onClick={() => void start()}>
              {text(state === "FAILED" ? "challenge.again" : "challenge.start")}
            </Button>
            {state !== "ASKING" && otherWay}
          </>
        )
      }
    >
      <p>{text(state === "ANSWERED" ? "challenge.answered" : "challenge.text", { amount: money(amount, locale) })}</p>
      {state === "FAILED" && (
        <p role="alert">
          <strong>{text("challenge.failed")}</strong>
        </p>
      )}
      {clock}
    </Notice>
  );
}
