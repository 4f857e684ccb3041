import type { Ref } from "react";
import { lazy, Suspense } from "react";
import { useQuery } from "urql";

import type { Amount } from "../format/format";
import { failureOf } from "../graphql/client";
import { ConfigDocument } from "../graphql/generated/graphql";
import { useText } from "../i18n/useText";
import { FailureNotice } from "../ui/FailureNotice";
import { Skeleton } from "../ui/Skeleton";
import type { CardFormHandle } from "./means";
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
