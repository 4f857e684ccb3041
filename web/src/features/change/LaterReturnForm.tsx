import type { FormEvent } from "react";
import { useState } from "react";

import type { Booking } from "../../shared/booking/useBooking";
import { isLocalTime } from "../../shared/format/localTime";
import { useText } from "../../shared/i18n/useText";
import { HoursLine } from "../../shared/stops/HoursLine";
import { Button } from "../../shared/ui/Button";
import { TextField } from "../../shared/ui/Field";
import layout from "../../shared/ui/Layout.module.css";
import { useFirstProblem } from "../../shared/ui/useFirstProblem";

interface Props {
  booking: Booking;
  onChoose: (returnAt: string) => void;
}

/** For a car that is out: when it comes back instead, by the clock of the counter. */
export function LaterReturnForm({ booking, onChoose }: Props) {
  const text = useText();
  const booked = booking.return.localTime.slice(0, 16);
  const [at, setAt] = useState(booked);
  const [refused, refuse] = useState(0);
  const form = useFirstProblem(refused);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isLater(at, booked)) onChoose(at);
    else refuse((count) => count + 1);
  }

  return (
    <form ref={form} onSubmit={submit} noValidate aria-label={text("change.extend")} className={layout["page"]}>
      <TextField
        label={text("dates.return")}
        type="datetime-local"
        min={booked}
        value={at}
        problem={refused > 0 && !isLater(at, booked) ? text("change.problem.later") : undefined}
        hint={isLocalTime(at) && <HoursLine place={booking.return.location} localTime={at} />}
        onChange={(value) => setAt(value.slice(0, 16))}
      />
      <p>
        <Button type="submit" look="next" wide>
          {text("change.seePrice")}
        </Button>
      </p>
    </form>
  );
}

function isLater(at: string, booked: string): boolean {
  return isLocalTime(at) && at > booked;
}
