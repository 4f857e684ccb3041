/** The digits in groups of four, as cards show them. */
export function grouped(number: string): string {
  return number
    .replace(/\D/g, "")
    .slice(0, 19)
    .replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** The last digit checks the others (ISO/IEC 7812). */
export function passesLuhn(number: string): boolean {
  const digits = number.replace(/\D/g, "");
  const sum = [...digits].toReversed().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return digits.length >= 12 && sum % 10 === 0;
}

export interface Expiry {
  month: number;
  year: number;
}

/** "12/30" or "1230", with the slash put in while typing. */
export function spelledExpiry(typed: string): string {
  const digits = typed.replace(/\D/g, "").slice(0, 4);
  return digits.length > 2 ? `${digits.slice(0, 2)}/${digits.slice(2)}` : digits;
}

export function parseExpiry(typed: string, today: Date): Expiry | null {
  const [, month, year] = /^(0[1-9]|1[0-2])\/(\d{2})$/.exec(typed) ?? [];
  if (!month || !year) return null;
  const expiry = { month: Number(month), year: 2000 + Number(year) };
  const lastMonth = today.getFullYear() * 12 + today.getMonth() + 1;
  return expiry.year * 12 + expiry.month >= lastMonth ? expiry : null;
}
