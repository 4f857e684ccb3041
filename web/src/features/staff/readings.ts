/** Kilometres as typed, "12.345" or "12 345"; null where that is no number of them. */
export function kilometres(typed: string): number | null {
  const digits = typed.replace(/[\s.,]/g, "");
  return /^\d{1,7}$/.test(digits) ? Number(digits) : null;
}

/** An amount as typed in either language, "1.234,50" or "1234.50", as the API takes it; null where it is none above zero. */
export function amountTyped(typed: string, digits: number): string | null {
  const parts = /^(\d{1,3}(?:[.,\s]?\d{3})*|\d+)(?:[.,](\d{1,2}))?$/.exec(typed.trim());
  if (!parts || (parts[2] && digits === 0)) return null;
  const whole = (parts[1] ?? "").replace(/\D/g, "");
  const value = `${Number(whole)}${digits ? `.${(parts[2] ?? "").padEnd(digits, "0")}` : ""}`;
  return Number(value) > 0 ? value : null;
}

/** How many digits after the point a currency's amounts have. */
export function digitsOf(currencyCode: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency: currencyCode }).resolvedOptions().maximumFractionDigits ?? 2;
}
