import type { Text } from "../i18n/useText";
import type { Booking } from "./useBooking";

/** The card that the rental was paid with, as its owner knows it; null where there was none (Pix). */
export function savedCard({ payment }: Pick<Booking, "payment">, text: Text): string | null {
  if (payment?.method !== "CARD" || payment.status !== "SUCCEEDED") return null;
  const brand = payment.cardBrand ?? "";
  const name = brand.charAt(0).toUpperCase() + brand.slice(1);
  return payment.cardLast4 ? `${name} •••• ${payment.cardLast4}`.trim() : text("pay.way.SAVED.unnamed");
}
