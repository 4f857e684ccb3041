import type { Ref } from "react";
import { lazy, Suspense } from "react";
import { useQuery } from "urql";

import type { Amount } from "../../shared/format/format";
import { failureOf } from "../../shared/graphql/client";
import { ConfigDocument } from "../../shared/graphql/generated/graphql";
import { useText } from "../../shared/i18n/useText";
import { FailureNotice } from "../../shared/ui/FailureNotice";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { CardFormHandle } from "./cardFormHandle";
import { SandboxCardForm } from "./SandboxCardForm";

const StripeCardForm = lazy(async () => ({ default: (await import("./StripeCardForm")).StripeCardForm }));

interface Props {
  amount: Amount;
  ref: Ref<CardFormHandle>;
}

/** The provider's form: Stripe's own, or the sandbox's where the stack runs on it. */
export function CardForm({ amount, ref }: Props) {
  const text = useText();
  const [{ data, error, fetching }, ask] = useQuery({ query: ConfigDocument });
  const payment = data?.clientConfig.payment;
  if (!payment)
    return fetching ? (
      <Skeleton shape="row" label={text("loading.card")} />
    ) : (
      <FailureNotice failure={failureOf(error) ?? "UNAVAILABLE"} onRetry={() => ask({ requestPolicy: "network-only" })} />
    );
  if (payment.provider === "SANDBOX" && payment.sandboxUrl)
    return <SandboxCardForm ref={ref} sandboxUrl={payment.sandboxUrl} publishableKey={payment.publishableKey ?? ""} />;
  return (
    <Suspense fallback={<Skeleton shape="row" label={text("loading.card")} />}>
      <StripeCardForm ref={ref} publishableKey={payment.publishableKey ?? ""} amount={amount} />
    </Suspense>
  );
}
