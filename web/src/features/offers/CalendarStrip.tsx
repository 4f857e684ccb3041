import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { useQuery } from "urql";

import { businessNow } from "../../shared/clock/businessClock";
import { money, shortDate } from "../../shared/format/format";
import { dateIn, dateOf, daysBetween, shiftDays } from "../../shared/format/localTime";
import { PriceCalendarDocument } from "../../shared/graphql/generated/graphql";
import { useLocale, useText } from "../../shared/i18n/useText";
import { searchInput } from "../../shared/searchParams";
import type { Search } from "../../shared/searchParams";
import styles from "./CalendarStrip.module.css";

const DAYS = 3;

interface Props {
  search: Search;
  /** The pick-up's; undefined while it is not known. */
  timezone: string | undefined;
}

/** The lowest total when the whole rental moves by up to three days, but not into the past. */
export function CalendarStrip({ search, timezone }: Props) {
  const text = useText();
  const locale = useLocale();
  const shown = useCallback((nav: HTMLElement | null) => {
    // On a phone the searched day would begin out of sight.
    const day = nav?.querySelector<HTMLElement>("[aria-current]");
    if (nav && day) nav.scrollLeft = day.offsetLeft - (nav.clientWidth - day.offsetWidth) / 2;
  }, []);
  const [{ data, fetching }] = useQuery({ query: PriceCalendarDocument, variables: { search: searchInput(search), days: DAYS } });
  const days = data?.priceCalendar;
  const today = timezone ? dateIn(timezone, new Date(businessNow())) : "";
  if (!days && !fetching) return null;
  return (
    <nav aria-label={text("calendar.label")} className={styles["strip"]} ref={shown}>
      <ol>
        {(days ?? placeholders()).filter(({ date }) => date >= today).map(({ date, lowestTotal }) => {
          const shift = daysBetween(dateOf(search.pickup), date);
          return (
            <li key={date}>
              <Link
                to="/offers"
                search={{ ...search, pickup: shiftDays(search.pickup, shift), return: shiftDays(search.return, shift) }}
                className={styles["day"]}
                aria-current={shift === 0 ? "date" : undefined}
                activeOptions={{ includeSearch: true, exact: true }}
                activeProps={{}}
              >
                <span>{shortDate(date, locale)}</span>
                <strong className="numerals">{lowestTotal ? money(lowestTotal, locale) : days ? text("calendar.none") : " "}</strong>
              </Link>
            </li>
          );
        })}
      </ol>
    </nav>
  );

  function placeholders() {
    return Array.from({ length: 2 * DAYS + 1 }, (_, index) => ({
      date: dateOf(shiftDays(search.pickup, index - DAYS)),
      lowestTotal: null,
    }));
  }
}
