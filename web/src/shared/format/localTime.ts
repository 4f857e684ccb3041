/** Wall clocks ("2027-03-01T10:00") and calendar dates ("2027-03-01") as text: no zone can shift them. */

const DAY_MS = 86_400_000;

export const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

export function dateOf(localTime: string): string {
  return localTime.slice(0, 10);
}

export function timeOf(localTime: string): string {
  return localTime.slice(11, 16);
}

function utc(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}

function text(day: Date): string {
  return day.toISOString().slice(0, 10);
}

export function addDays(date: string, days: number): string {
  return text(new Date(utc(date).getTime() + days * DAY_MS));
}

export function daysBetween(from: string, to: string): number {
  return Math.round((utc(to).getTime() - utc(from).getTime()) / DAY_MS);
}

/** The same day of another month, or that month's last day. */
export function addMonths(date: string, months: number): string {
  const day = utc(date);
  const first = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day.getUTCDate(), last));
  return text(first);
}

/** ISO 8601: 1 is Monday, 7 is Sunday. */
export function weekdayOf(date: string): number {
  return utc(date).getUTCDay() || 7;
}

export function shiftDays(localTime: string, days: number): string {
  return `${addDays(dateOf(localTime), days)}T${timeOf(localTime)}`;
}

export function isLocalTime(value: unknown): value is string {
  return typeof value === "string" && LOCAL_TIME.test(value) && !Number.isNaN(Date.parse(`${value}:00Z`));
}

/** The calendar date in a zone at an instant. */
export function dateIn(timeZone: string, instant: Date): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(instant);
}

/** Whole years between a birth date and a day. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
