import type { FormEvent } from "react";
import { useState } from "react";

import { useNow } from "../../../shared/clock/useNow";
import { money } from "../../../shared/format/format";
import { instantOf, isLocalTime, localTimeIn } from "../../../shared/format/localTime";
import type { BookingReturnInput } from "../../../shared/graphql/generated/graphql";
import { useLocale } from "../../../shared/i18n/useText";
import { PlaceField } from "../../../shared/search/PlaceField";
import type { Place } from "../../../shared/stops/usePlace";
import { Button } from "../../../shared/ui/Button";
import { TextField } from "../../../shared/ui/Field";
import { useFirstProblem } from "../../../shared/ui/useFirstProblem";
import counter from "../Counter.module.css";
import { duration } from "../duration";
import { FuelField } from "../FuelField";
import { digitsOf, kilometres } from "../readings";
import { useStaffText } from "../staffText";
import type { StaffMessageId } from "../staffText";
import type { StaffBooking } from "../useStaffBooking";
import { BillPreview } from "./BillPreview";
import { damageInput, damageProblems } from "./damages";
import type { Damage } from "./damages";
import { DamageFields } from "./DamageFields";

interface Props {
  booking: StaffBooking;
  busy: boolean;
  onTakeBack: (input: BookingReturnInput) => void;
}

type Problems = Partial<Record<"time" | "odometer" | "fuel", StaffMessageId>>;

/** When and where it came back, what its instruments say, and what is broken. What differs from the hand-out is said at once. */
export function TakeBackForm({ booking, busy, onTakeBack }: Props) {
  const text = useStaffText();
  const locale = useLocale();
  const now = useNow();
  const { currencyCode } = booking.total;
  const digits = digitsOf(currencyCode);
  const [place, setPlace] = useState<Place | null>(booking.return.location);
  const zone = (place ?? booking.return.location).timezone;
  const [earlier, setEarlier] = useState<string | null>(null);
  const [odometer, setOdometer] = useState("");
  const [fuel, setFuel] = useState<number | null>(null);
  const [cleaning, setCleaning] = useState(false);
  const [damages, setDamages] = useState<Damage[]>([]);
  const [problems, setProblems] = useState<Problems>({});
  const [tried, setTried] = useState(0);
  const form = useFirstProblem(tried);

  const at = earlier === null ? now : isLocalTime(earlier) ? instantOf(earlier, zone).getTime() : Number.NaN;
  const km = kilometres(odometer);
  const out = booking.pickedUp;
  const late = at - Date.parse(booking.return.time);

  const rightTime = at <= now && (!out || at >= Date.parse(out.time));
  const wrongDamage = damages.some((damage) => Object.keys(damageProblems(damage, digits)).length > 0);
  const input: BookingReturnInput | null =
    rightTime && !wrongDamage && km !== null && fuel !== null
      ? {
          reference: booking.reference,
          odometerKm: km,
          fuelEighths: fuel,
          cleaning,
          ...(earlier !== null && { time: new Date(at).toISOString() }),
          ...(place && place.code !== booking.return.location.code && { location: place.code }),
          ...(damages.length && { damages: damages.map((damage) => damageInput(damage, digits)) }),
        }
      : null;

  function submit(event: FormEvent) {
    event.preventDefault();
    setProblems({
      ...(!rightTime && { time: "staff.in.problem.time" }),
      ...(km === null && { odometer: "staff.read.problem.odometer" }),
      ...(fuel === null && { fuel: "staff.read.problem.fuel" }),
    });
    setTried((count) => count + 1);
    if (input && !busy) onTakeBack(input);
  }

  const said = (id: StaffMessageId | undefined) => id && text(id);
  return (
    <form ref={form} className={counter["form"]} onSubmit={submit} noValidate aria-label={text("staff.in.title")}>
      <div className={counter["pair"]}>
        <TextField
          label={text("staff.read.odometer")}
          value={odometer}
          inputMode="numeric"
          autoComplete="off"
          autoFocus
          maxLength={9}
          problem={km === null ? said(problems.odometer) : undefined}
          hint={out && drivenHint()}
          onChange={setOdometer}
        />
        <FuelField
          eighths={fuel}
          problem={fuel === null ? said(problems.fuel) : undefined}
          hint={out && fuel !== null && fuel < out.fuelEighths ? text("staff.read.fuel.missing", { count: out.fuelEighths - fuel }) : undefined}
          onChange={setFuel}
        />
      </div>
      <fieldset className={counter["choice"]}>
        <legend>{text("staff.in.when")}</legend>
        <label>
          <input type="radio" name="when" checked={earlier === null} onChange={() => setEarlier(null)} />
          {text("staff.in.now")}
        </label>
        <label>
          <input
            type="radio"
            name="when"
            checked={earlier !== null}
            onChange={() => setEarlier(localTimeIn(zone, new Date(now)))}
          />
          {text("staff.in.earlier")}
        </label>
        {earlier !== null && (
          <div className={counter["indent"]}>
            <TextField
              label={text("staff.in.time")}
              type="datetime-local"
              value={earlier}
              problem={said(problems.time)}
              onChange={(value) => setEarlier(value.slice(0, 16))}
            />
          </div>
        )}
        {late > 0 && <p className={counter["problem"]}>{text("staff.in.late", { duration: duration(late, locale) })}</p>}
      </fieldset>
      <PlaceField label={text("staff.in.where")} place={place} onChoose={setPlace} />
      <label className={counter["check"]}>
        <input type="checkbox" checked={cleaning} onChange={(event) => setCleaning(event.target.checked)} />
        {text("staff.in.cleaning")}
      </label>
      <section className={counter["column"]} aria-labelledby="damages">
        <h2 id="damages">{text("staff.in.damages")}</h2>
        <p className={counter["muted"]}>{text("staff.in.damage.excess", { amount: money(booking.excess, locale) })}</p>
        <DamageFields damages={damages} currencyCode={currencyCode} checked={tried > 0} onChange={setDamages} />
      </section>
      <BillPreview input={input} />
      <Button type="submit" look="next" wide busy={busy}>
        {text(busy ? "staff.in.busy" : "staff.in.submit")}
      </Button>
    </form>
  );

  function drivenHint(): string {
    if (!out || km === null || km < out.odometerKm) return text("staff.read.odometer.was", { km: out?.odometerKm ?? 0 });
    const driven = km - out.odometerKm;
    const over = booking.mileage.unlimited ? 0 : driven - (booking.mileage.includedKm ?? driven);
    return over > 0 ? text("staff.read.odometer.over", { km: driven, over }) : text("staff.read.odometer.driven", { km: driven });
  }
}
