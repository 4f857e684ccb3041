import { useId, useRef, useState } from "react";

import { clock, readerZone, shortDate } from "../format/format";
import { addDays, dateIn, dateOf, daysBetween, timeOf } from "../format/localTime";
import { useLocale, useText } from "../i18n/useText";
import { Button } from "../ui/Button";
import { HoursLine } from "../stops/HoursLine";
import { SelectField } from "../ui/Field";
import { useNow } from "../clock/useNow";
import styles from "./DatesField.module.css";
import { pressDay } from "./monthGrid";
import type { Range } from "./monthGrid";
import { RangeCalendar } from "./RangeCalendar";
import type { Place } from "../stops/usePlace";

const HALF_HOURS = Array.from({ length: 48 }, (_, index) => `${String(index >> 1).padStart(2, "0")}:${index % 2 ? "30" : "00"}`);

interface Props {
  pickup: string;
  dropoff: string;
  pickupPlace: Place | null;
  returnPlace: Place | null;
  onChange: (pickup: string, dropoff: string) => void;
}

/** Both dates and both times in one picker. */
export function DatesField({ pickup, dropoff, pickupPlace, returnPlace, onChange }: Props) {
  const text = useText();
  const locale = useLocale();
  const title = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const [range, setRange] = useState<Range>({ start: dateOf(pickup), end: dateOf(dropoff) });
  const now = useNow(false);
  const say = (at: string) => `${shortDate(at, locale)}, ${clock(timeOf(at), locale)}`;

  function show() {
    setRange({ start: dateOf(pickup), end: dateOf(dropoff) });
    setOpen(true);
    dialog.current?.showModal();
  }

  function press(date: string) {
    const next = pressDay(range, date);
    setRange(next);
    const end = next.end ?? addDays(next.start, Math.max(1, daysBetween(dateOf(pickup), dateOf(dropoff))));
    onChange(`${next.start}T${timeOf(pickup)}`, `${end}T${timeOf(dropoff)}`);
  }

  return (
    <>
      <button type="button" className={styles["field"]} aria-haspopup="dialog" onClick={show}>
        <span>
          <span className={styles["label"]}>{text("dates.pickup")}</span>
          <span className={styles["value"]}>{say(pickup)}</span>
        </span>
        <span>
          <span className={styles["label"]}>{text("dates.return")}</span>
          <span className={styles["value"]}>{say(dropoff)}</span>
        </span>
      </button>
      <dialog ref={dialog} className={styles["dialog"]} aria-labelledby={title} onClose={() => setOpen(false)}>
        {open && (
          <div className={styles["inside"]}>
            <h2 id={title}>{text("dates.title")}</h2>
            <RangeCalendar range={range} earliest={dateIn(pickupPlace?.timezone ?? readerZone(), new Date(now))} onPress={press} />
            <p className={styles["said"]} role="status">
              {range.end ? `${say(pickup)} → ${say(dropoff)}` : text("dates.nowReturn", { day: say(pickup) })}
            </p>
            <div className={styles["times"]}>
              <TimeField
                label={text("dates.pickupTime")}
                at={pickup}
                place={pickupPlace}
                onChange={(time) => onChange(`${dateOf(pickup)}T${time}`, dropoff)}
              />
              <TimeField
                label={text("dates.returnTime")}
                at={dropoff}
                place={returnPlace}
                onChange={(time) => onChange(pickup, `${dateOf(dropoff)}T${time}`)}
              />
            </div>
            <Button look="next" wide onClick={() => dialog.current?.close()}>
              {text("dates.done")}
            </Button>
          </div>
        )}
      </dialog>
    </>
  );
}

interface TimeProps {
  label: string;
  at: string;
  place: Place | null;
  onChange: (time: string) => void;
}

function TimeField({ label, at, place, onChange }: TimeProps) {
  const locale = useLocale();
  const time = timeOf(at);
  const times = HALF_HOURS.includes(time) ? HALF_HOURS : [...HALF_HOURS, time].toSorted();
  return (
    <SelectField label={label} value={time} onChange={onChange} hint={place && <HoursLine place={place} localTime={at} />}>
      {times.map((each) => (
        <option key={each} value={each}>
          {clock(each, locale)}
        </option>
      ))}
    </SelectField>
  );
}
