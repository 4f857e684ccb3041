import { loadStripe } from "@stripe/stripe-js/pure";

/** Lets the card's bank ask the customer (3-D Secure) in a window of Stripe's over the page; whether the payment went on. */
export async function confirmWithBank(publishableKey: string, clientSecret: string, locale: string): Promise<boolean> {
  const stripe = await loadStripe(publishableKey, { locale: locale === "pt-BR" ? "pt-BR" : "en" });
  if (!stripe) return false;
  const { error } = await stripe.handleNextAction({ clientSecret });
  return error === undefined;
}
