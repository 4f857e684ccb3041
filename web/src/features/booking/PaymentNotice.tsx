import type { ReactNode } from "react";

import type { Owed } from "../../shared/booking/owed";
import { hasFailed } from "../../shared/booking/owed";
import { money } from "../../shared/format/format";
import type { MessageId } from "../../shared/i18n/i18n";
import { useLocale, useText } from "../../shared/i18n/useText";
import { HeldClock } from "../../shared/offer/HeldClock";
import { ButtonLink } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import { ChallengeNotice } from "../../shared/pay/ChallengeNotice";
import { declineText } from "../../shared/pay/declineText";
import styles from "./PaymentNotice.module.css";
import { PixNotice } from "./PixNotice";

interface Props {
  due: Owed;
  reference: string;
  token: string | undefined;
}

/** Where the payment of what is owed stands, and what the customer has to do for it. */
export function PaymentNotice({ due, reference, token }: Props) {
  const { payment, amount } = due;
  const action = payment?.nextAction;
  const clock = <Clock due={due} />;
  const otherWay = <OtherWay reference={reference} token={token} />;
  if (action?.__typename === "CardAuthentication")
    return <ChallengeNotice key={action.clientSecret} action={action} amount={amount} clock={clock} otherWay={otherWay} />;
  if (action?.__typename === "PixTransfer") return <PixNotice transfer={action} amount={amount} otherWay={otherWay} />;
  if (hasFailed(due)) return <Declined due={due} reference={reference} token={token} clock={clock} />;
  return due.purpose === "CHARGE" ? null : <Waiting due={due} clock={clock} />;
}

function OtherWay({ reference, token }: Omit<Props, "due">) {
  const text = useText();
  return (
    <ButtonLink to="/booking/$reference/pay" params={{ reference }} search={token ? { token } : {}}>
      {text("payAgain.title")}
    </ButtonLink>
  );
}

function Clock({ due: { purpose, until } }: { due: Owed }) {
  if (!until) return null;
  return purpose === "CHANGE" ? (
    <HeldClock until={until} held="held.change" ended="held.changeEnded" />
  ) : (
    <HeldClock until={until} held="held.car" ended="held.carEnded" />
  );
}

function Waiting({ due, clock }: { due: Owed; clock: ReactNode }) {
  const text = useText();
  return (
    <Notice title={text(due.purpose === "CHANGE" ? "change.waiting.title" : "booking.waiting.title")}>
      <div className={styles["road"]} aria-hidden="true" />
      <p>{text(due.purpose === "CHANGE" ? "change.waiting.text" : "booking.waiting.text")}</p>
      {clock}
    </Notice>
  );
}

const DECLINED: Record<Owed["purpose"], MessageId> = {
  RENTAL: "booking.declined.text",
  CHANGE: "change.declined.text",
  CHARGE: "bill.declined.text",
};

function Declined({ due, reference, token, clock }: Props & { clock: ReactNode }) {
  const text = useText();
  const locale = useLocale();
  const { payment, purpose, amount } = due;
  const pix = payment?.method === "PIX";
  return (
    <Notice
      tone="stop"
      title={text(pix ? "pix.unpaid.title" : purpose === "CHARGE" ? "bill.declined.title" : "booking.declined.title", {
        amount: money(amount, locale),
      })}
      actions={
        <ButtonLink to="/booking/$reference/pay" params={{ reference }} search={token ? { token } : {}} look="next">
          {text(pix || purpose === "CHARGE" ? "booking.payAgain" : "booking.declined.again", { amount: money(amount, locale) })}
        </ButtonLink>
      }
    >
      {!pix && <p>{text(declineText(payment?.failure?.code))}</p>}
      <p>{text(DECLINED[purpose])}</p>
      {clock}
    </Notice>
  );
}
