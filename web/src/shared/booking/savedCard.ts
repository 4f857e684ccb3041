import type { Text } from "../i18n/useText";
import type { Booking } from "./useBooking";

/** The card that the rental was paid with, as its owner knows it; null where there was none (Pix). */
export function savedCard({ payment }: Pick<Booking, "payment">, text: Text): string | null {
  if (payment?.method !== "CARD" || payment.status !== "SUCCEEDED") return null;
  return payment.cardLast4 ? cardName(payment.cardBrand ?? "", payment.cardLast4) : text("pay.way.SAVED.unnamed");
}

/** "Visa •••• 4242". */
export function cardName(brand: string, last4: string): string {
  return `${brand.charAt(0).toUpperCase()}${brand.slice(1)} •••• ${last4}`.trim();
}
