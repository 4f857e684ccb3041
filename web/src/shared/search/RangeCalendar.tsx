import type { KeyboardEvent } from "react";
import { useEffect, useRef, useState } from "react";

import { longDate, monthName } from "../format/format";
import { addMonths } from "../format/localTime";
import { useLocale, useText } from "../i18n/useText";
import { dayByKey, monthGrid } from "./monthGrid";
import type { Range } from "./monthGrid";
import styles from "./RangeCalendar.module.css";

/** Brazilian and English calendars begin on Sunday. */
const FIRST_WEEKDAY = 7;
/** 3 January 2027 is a Sunday. */
const ANY_WEEK = ["2027-01-03", "2027-01-04", "2027-01-05", "2027-01-06", "2027-01-07", "2027-01-08", "2027-01-09"];

interface Props {
  range: Range;
  earliest: string;
  onPress: (date: string) => void;
}

/** Two months side by side (one on a phone), one tab stop, arrows walk through the days. */
export function RangeCalendar({ range, earliest, onPress }: Props) {
  const text = useText();
  const [focused, setFocused] = useState(range.start);
  const [month, setMonth] = useState(`${range.start.slice(0, 7)}-01`);
  const grid = useRef<HTMLDivElement>(null);
  const moved = useRef(true);

  useEffect(() => {
    if (moved.current) grid.current?.querySelector<HTMLElement>(`[data-date="${focused}"]`)?.focus();
  }, [focused, month]);

  function focusOn(date: string) {
    const target = date < earliest ? earliest : date;
    moved.current = true;
    setFocused(target);
    if (target < month || target >= addMonths(month, 2)) setMonth(`${target.slice(0, 7)}-01`);
  }

  function onKeyDown(event: KeyboardEvent) {
    const target = dayByKey(event.key, focused, FIRST_WEEKDAY);
    if (!target) return;
    event.preventDefault();
    focusOn(target);
  }

  function turn(months: number) {
    moved.current = false;
    const target = addMonths(month, months);
    setMonth(target);
    setFocused(target < earliest ? earliest : target);
  }

  return (
    <div className={styles["calendar"]}>
      <div className={styles["turn"]}>
        <button type="button" onClick={() => turn(-1)} disabled={month <= earliest} aria-label={text("dates.previousMonth")}>
          <span aria-hidden="true">‹</span>
        </button>
        <button type="button" onClick={() => turn(1)} aria-label={text("dates.nextMonth")}>
          <span aria-hidden="true">›</span>
        </button>
      </div>
      <div className={styles["months"]} ref={grid} onKeyDown={onKeyDown}>
        <Month month={month} {...{ range, earliest, focused, onPress }} />
        <Month month={addMonths(month, 1)} {...{ range, earliest, focused, onPress }} />
      </div>
    </div>
  );
}

interface MonthProps extends Props {
  month: string;
  focused: string;
}

function Month({ month, range, earliest, focused, onPress }: MonthProps) {
  const text = useText();
  const locale = useLocale();
  const name = monthName(month, locale);
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "narrow", timeZone: "UTC" });
  return (
    <table className={styles["month"]} role="grid" aria-label={name}>
      <caption aria-hidden="true">{name}</caption>
      <thead aria-hidden="true">
        <tr>
          {ANY_WEEK.map((date) => (
            <th key={date} scope="col">
              {weekday.format(new Date(date))}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {monthGrid(month, FIRST_WEEKDAY).map((week) => (
          <tr key={week.find(Boolean)}>
            {week.map((date, index) =>
              date ? (
                <td
                  key={date}
                  aria-selected={date === range.start || date === range.end}
                  className={between(date, range) ? styles["between"] : undefined}
                >
                  <button
                    type="button"
                    data-date={date}
                    tabIndex={date === focused ? 0 : -1}
                    disabled={date < earliest}
                    className={date === range.start || date === range.end ? styles["end"] : undefined}
                    aria-label={dayLabel(date)}
                    onClick={() => onPress(date)}
                  >
                    {Number(date.slice(8))}
                  </button>
                </td>
              ) : (
                <td key={ANY_WEEK[index]} />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );

  function dayLabel(date: string): string {
    const day = longDate(date, locale);
    if (date === range.start) return text("dates.dayOfPickup", { day });
    return date === range.end ? text("dates.dayOfReturn", { day }) : day;
  }
}

function between(date: string, { start, end }: Range): boolean {
  return end !== null && start !== end && date >= start && date <= end;
}
