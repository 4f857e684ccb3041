import type { FormEvent } from "react";
import { useState } from "react";

import { useNow } from "../clock/useNow";
import { useFlag } from "../flags/useFlag";
import { clock, readerZone } from "../format/format";
import { addDays, dateIn, timeOf } from "../format/localTime";
import type { MessageId } from "../i18n/i18n";
import { useLocale, useText } from "../i18n/useText";
import type { Search, SearchParams } from "../searchParams";
import { ADULT_AGE } from "../searchParams";
import { HoursLine } from "../stops/HoursLine";
import { staffingAt } from "../stops/openingHours";
import { Button } from "../ui/Button";
import { SelectField, TextField } from "../ui/Field";
import { useFirstProblem } from "../ui/useFirstProblem";
import { DatesField } from "./DatesField";
import { PlaceField } from "./PlaceField";
import styles from "./SearchForm.module.css";
import { usePlace } from "../stops/usePlace";
import type { Place } from "../stops/usePlace";

const YOUNGEST = 18;
const AGES = Array.from({ length: ADULT_AGE - YOUNGEST }, (_, index) => YOUNGEST + index);
const USUAL_DAYS = 3;

type Problems = Partial<Record<"from" | "to" | "dates", MessageId>>;

interface Props {
  initial: SearchParams;
  /** The driver is known, as in a change of a booking. */
  driverKnown?: boolean;
  onSearch: (search: Search) => void;
}

export function SearchForm({ initial, driverKnown = false, onSearch }: Props) {
  const text = useText();
  const [from, setFrom] = useChosenPlace(initial.from);
  const [to, setTo] = useChosenPlace(initial.to);
  // What was booked may be changed, whatever is off by now.
  const oneWays = useFlag("one-ways") || driverKnown;
  const promotions = useFlag("promotions") || driverKnown;
  const [wantsElsewhere, setElsewhere] = useState(initial.to !== undefined && initial.to !== initial.from);
  const elsewhere = wantsElsewhere && oneWays;
  const [chosenDates, setDates] = useState<[string, string] | null>(null);
  const now = useNow(false);
  const [pickup, dropoff] = chosenDates ?? initialDates(initial, now);
  const [age, setAge] = useState(initial.age ?? ADULT_AGE);
  const [promo, setPromo] = useState(initial.promo ?? "");
  const [problems, setProblems] = useState<Problems>({});
  const form = useFirstProblem(problems);
  const returnPlace = elsewhere ? to : from;

  function submit(event: FormEvent) {
    event.preventDefault();
    const found: Problems = {
      ...(!from && { from: "search.problem.from" }),
      ...(elsewhere && !to && { to: "search.problem.to" }),
      ...(dropoff <= pickup && { dates: "search.problem.dates" }),
    };
    setProblems(found);
    if (!from || Object.keys(found).length) return;
    onSearch({
      from: from.code,
      ...(elsewhere && to && to.code !== from.code && { to: to.code }),
      pickup,
      return: dropoff,
      age,
      ...(promotions && promo.trim() && { promo: promo.trim().toUpperCase() }),
    });
  }

  const said = (id: MessageId | undefined) => (id ? text(id) : undefined);
  return (
    <form ref={form} className={styles["form"]} onSubmit={submit} noValidate aria-label={text("search.form")}>
      <div className={elsewhere ? styles["places"] : undefined}>
        <PlaceField label={text("search.from")} place={from} problem={from ? undefined : said(problems.from)} onChoose={setFrom} />
        {elsewhere && <PlaceField label={text("search.to")} place={to} problem={to ? undefined : said(problems.to)} onChoose={setTo} />}
      </div>
      {oneWays && (
        <label className={styles["check"]}>
          <input type="checkbox" checked={elsewhere} onChange={(event) => setElsewhere(event.target.checked)} />
          {text("search.elsewhere")}
        </label>
      )}
      <div data-invalid={problems.dates}>
        <DatesField {...{ pickup, dropoff, pickupPlace: from, returnPlace }} onChange={(start, end) => setDates([start, end])} />
        {problems.dates && dropoff <= pickup && (
          <p className={styles["problem"]} role="alert">
            {text(problems.dates)}
          </p>
        )}
        {from && <StaffingNote which="pickup" place={from} localTime={pickup} />}
        {returnPlace && <StaffingNote which="return" place={returnPlace} localTime={dropoff} />}
      </div>
      <div className={styles["last"]}>
        {!driverKnown && (
          <SelectField label={text("search.age")} value={String(age)} onChange={(value) => setAge(Number(value))}>
            {AGES.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
            <option value={Math.max(age, ADULT_AGE)}>{text("search.age.adult")}</option>
          </SelectField>
        )}
        {promotions && (
          <details className={styles["promo"]} open={Boolean(initial.promo)}>
            <summary>{text("search.promo.have")}</summary>
            <TextField
              label={text("search.promo")}
              value={promo}
              autoCapitalize="characters"
              autoComplete="off"
              spellCheck={false}
              maxLength={20}
              onChange={setPromo}
            />
          </details>
        )}
      </div>
      <Button type="submit" look="next" wide>
        {text("search.submit")}
      </Button>
    </form>
  );
}

/** What the reader chose, or else the place that the address names once it is known. */
function useChosenPlace(code: string | undefined): [Place | null, (place: Place | null) => void] {
  const [chosen, setChosen] = useState<Place | null | undefined>();
  const named = usePlace(code);
  return [chosen === undefined ? named : chosen, setChosen];
}

function initialDates({ pickup, return: back }: SearchParams, now: number): [string, string] {
  const tomorrow = addDays(dateIn(readerZone(), new Date(now)), 1);
  const start = pickup ?? `${tomorrow}T10:00`;
  return [start, back ?? `${addDays(start.slice(0, 10), USUAL_DAYS)}T${timeOf(start)}`];
}

interface NoteProps {
  which: "pickup" | "return";
  place: Place;
  localTime: string;
}

/** Says so where a counter is not staffed at the chosen time. */
function StaffingNote({ which, place, localTime }: NoteProps) {
  const text = useText();
  const locale = useLocale();
  const staffing = staffingAt(place, localTime);
  if (staffing === "OPEN") return null;
  return (
    <p className={staffing === "CLOSED" ? styles["problem"] : styles["note"]} role="status">
      {text(`search.staffing.${which}.${staffing}`, { city: place.city, time: clock(timeOf(localTime), locale) })}{" "}
      <HoursLine place={place} localTime={localTime} />
    </p>
  );
}
