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

/** The wall clock of a zone at an instant: "2027-03-01T10:00". */
export function localTimeIn(timeZone: string, instant: Date): string {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short", timeStyle: "short", hourCycle: "h23" }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** The instant of a zone's wall clock; where the clock shows it twice, the first; where it skips it, as much later. */
export function instantOf(localTime: string, timeZone: string): Date {
  const asUtc = Date.parse(`${localTime}:00Z`);
  const offsetAt = (instant: number) => Date.parse(`${localTimeIn(timeZone, new Date(instant))}:00Z`) - instant;
  const [before, after] = [asUtc - offsetAt(asUtc - DAY_MS), asUtc - offsetAt(asUtc + DAY_MS)];
  const fits = [Math.min(before, after), Math.max(before, after)].find((each) => localTimeIn(timeZone, new Date(each)) === localTime);
  return new Date(fits ?? before);
}
