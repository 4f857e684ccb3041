import { dateOf, timeOf, weekdayOf } from "../format/localTime";

export interface Interval {
  weekday: number;
  opens: string;
  closes: string;
}

export interface Opening {
  openingHours: readonly Interval[];
  afterHoursAllowed: boolean;
}

export function hoursOn(place: Opening, date: string): Interval[] {
  return place.openingHours.filter((interval) => interval.weekday === weekdayOf(date));
}

export function allDay(hours: readonly Interval[]): boolean {
  return hours.some(({ opens, closes }) => opens === "00:00" && closes === "24:00");
}

/** Both ends belong to the opening hours; 24:00 does not open the next day's 00:00. */
export function isOpenAt(place: Opening, localTime: string): boolean {
  return hoursOn(place, dateOf(localTime)).some(({ opens, closes }) => opens <= timeOf(localTime) && timeOf(localTime) <= closes);
}

export type Staffing = "OPEN" | "AFTER_HOURS" | "CLOSED";

export function staffingAt(place: Opening, localTime: string): Staffing {
  if (isOpenAt(place, localTime)) return "OPEN";
  return place.afterHoursAllowed ? "AFTER_HOURS" : "CLOSED";
}
