import { addDays, addMonths, weekdayOf } from "../format/localTime";

/** The weeks of a date's month, Monday or Sunday first; days of other months are null. */
export function monthGrid(date: string, firstWeekday: number): (string | null)[][] {
  const first = `${date.slice(0, 7)}-01`;
  const next = addMonths(first, 1);
  const weeks: (string | null)[][] = [];
  let day = addDays(first, -((weekdayOf(first) - firstWeekday + 7) % 7));
  while (day < next) {
    const start = day;
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(start, index)).map((each) => (each >= first && each < next ? each : null)));
    day = addDays(day, 7);
  }
  return weeks;
}

/** Where a key takes the focus on a calendar, by the ARIA practices; null for other keys. */
export function dayByKey(key: string, date: string, firstWeekday: number): string | null {
  const fromWeekStart = (weekdayOf(date) - firstWeekday + 7) % 7;
  switch (key) {
    case "ArrowLeft":
      return addDays(date, -1);
    case "ArrowRight":
      return addDays(date, 1);
    case "ArrowUp":
      return addDays(date, -7);
    case "ArrowDown":
      return addDays(date, 7);
    case "PageUp":
      return addMonths(date, -1);
    case "PageDown":
      return addMonths(date, 1);
    case "Home":
      return addDays(date, -fromWeekStart);
    case "End":
      return addDays(date, 6 - fromWeekStart);
    default:
      return null;
  }
}

export interface Range {
  start: string;
  end: string | null;
}

/** A first press begins a new range, the second ends it; ending before the start begins anew. */
export function pressDay(range: Range, date: string): Range {
  return range.end !== null || date < range.start ? { start: date, end: null } : { start: range.start, end: date };
}
