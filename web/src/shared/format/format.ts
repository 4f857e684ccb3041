import { businessNow } from "../clock/businessClock";
import { dateIn, dateOf } from "./localTime";

export interface Amount {
  amount: string;
  currencyCode: string;
}

export function money({ amount, currencyCode }: Amount, locale: string): string {
  const parts = new Intl.NumberFormat(locale, { style: "currency", currency: currencyCode }).formatToParts(Number(amount));
  // English sets "R$751.12" tight, which reads as one word; "€60.00" does not.
  return parts
    .map(({ type, value }, index) =>
      type === "currency" && /\p{L}/u.test(value) && parts[index + 1]?.type === "integer" ? `${value}\u00a0` : value,
    )
    .join("");
}

/** The amount divided for showing only ("per day"): what is charged is never computed here. */
export function moneyPer(total: Amount, parts: number, locale: string): string {
  return money({ ...total, amount: String(Number(total.amount) / Math.max(parts, 1)) }, locale);
}

/** In minor units, as card forms want it. */
export function minorUnits({ amount, currencyCode }: Amount): number {
  const digits = new Intl.NumberFormat("en", { style: "currency", currency: currencyCode }).resolvedOptions().maximumFractionDigits ?? 2;
  return Math.round(Number(amount) * 10 ** digits);
}

function utcFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
}

/** "09:05", but "9:05 AM": who counts to twelve writes no leading zero. */
function clockParts(locale: string): Intl.DateTimeFormatOptions {
  const { hour12 } = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions();
  return { hour: hour12 ? "numeric" : "2-digit", minute: "2-digit" };
}

/** A calendar date: "Tue, 1 Dec". */
export function shortDate(date: string, locale: string): string {
  return utcFormat(locale, { weekday: "short", day: "numeric", month: "short" }).format(new Date(`${dateOf(date)}T00:00:00Z`));
}

export function longDate(date: string, locale: string): string {
  return utcFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(
    new Date(`${dateOf(date)}T00:00:00Z`),
  );
}

export function monthName(date: string, locale: string): string {
  return utcFormat(locale, { month: "long", year: "numeric" }).format(new Date(`${dateOf(date)}T00:00:00Z`));
}

/** "10:00", or "10:00 AM" where people write so. */
export function clock(time: string, locale: string): string {
  return utcFormat(locale, clockParts(locale)).format(new Date(`1970-01-01T${time === "24:00" ? "00:00" : time}:00Z`));
}

function dayParts(locale: string): Intl.DateTimeFormatOptions {
  return { weekday: "short", day: "numeric", month: "short", ...clockParts(locale) };
}

/** The year of a date, where it is not the present one. */
function yearPart(date: string, timeZone: string): Intl.DateTimeFormatOptions {
  return date.slice(0, 4) === dateIn(timeZone, new Date(businessNow())).slice(0, 4) ? {} : { year: "numeric" };
}

/** A wall clock at a location, without its year, for where there is little room: "Tue, 1 Dec, 10:00". */
export function briefDateTime(localTime: string, locale: string): string {
  return utcFormat(locale, dayParts(locale)).format(new Date(`${localTime.slice(0, 16)}:00Z`));
}

/** A wall clock at a location: "Tue, 1 Dec, 10:00", in another year than the present one "Tue, 2 Mar 2027, 10:00". */
export function localDateTime(localTime: string, locale: string): string {
  const parts = { ...dayParts(locale), ...yearPart(localTime, readerZone()) };
  return utcFormat(locale, parts).format(new Date(`${localTime.slice(0, 16)}:00Z`));
}

/** An instant on the clock of a zone, as `localDateTime` writes it. */
export function instantIn(time: string, timeZone: string, locale: string): string {
  const instant = new Date(time);
  return new Intl.DateTimeFormat(locale, { ...dayParts(locale), ...yearPart(dateIn(timeZone, instant), timeZone), timeZone }).format(instant);
}

/** The zone's name where its clock differs from the reader's at that instant, else null. */
export function foreignZone(time: string, timeZone: string, locale: string): string | null {
  const instant = new Date(time);
  const offset = (zone: string | undefined) =>
    new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" })
      .formatToParts(instant)
      .find((part) => part.type === "timeZoneName")?.value;
  if (offset(timeZone) === offset(undefined)) return null;
  const name = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "long" })
    .formatToParts(instant)
    .find((part) => part.type === "timeZoneName");
  return name?.value ?? timeZone;
}

/** "4:07" of so many milliseconds. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export function readerZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
