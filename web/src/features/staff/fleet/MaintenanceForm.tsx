import type { FormEvent } from "react";
import { useState } from "react";
import { useMutation } from "urql";

import { businessNow } from "../../../shared/clock/businessClock";
import { instantIn } from "../../../shared/format/format";
import { instantOf, isLocalTime, localTimeIn } from "../../../shared/format/localTime";
import type { VehicleMaintenanceSaveInput, VehicleMaintenanceSaveMutation } from "../../../shared/graphql/generated/graphql";
import { VehicleMaintenanceSaveDocument } from "../../../shared/graphql/generated/graphql";
import { useLocale } from "../../../shared/i18n/useText";
import { Button } from "../../../shared/ui/Button";
import { TextField } from "../../../shared/ui/Field";
import { useFirstProblem } from "../../../shared/ui/useFirstProblem";
import counter from "../Counter.module.css";
import { ObstacleNote } from "../ObstacleNote";
import { useStaffText } from "../staffText";
import { refusalOf, useAct } from "../useAct";
import type { FleetVehicle } from "./VehiclesPage";

interface Props {
  vehicle: FleetVehicle;
  onDone: () => void;
  onCancel: () => void;
}

/** Takes a car out for a time, by the clock of where it is, or ends what it was taken out for. */
export function MaintenanceForm({ vehicle, onDone, onCancel }: Props) {
  const text = useStaffText();
  const locale = useLocale();
  const zone = vehicle.location.timezone;
  const [, save] = useMutation(VehicleMaintenanceSaveDocument);
  const [from, setFrom] = useState(localTimeIn(zone, new Date(businessNow())));
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(0);
  const form = useFirstProblem(tried);
  const { busy, obstacle, act, resend } = useAct<VehicleMaintenanceSaveInput, VehicleMaintenanceSaveMutation["vehicleMaintenanceSave"]>({
    subject: `maintenance ${vehicle.plate}`,
    async send({ input, key }) {
      const { data, error } = await save({ input, idempotencyKey: key });
      return { answer: data?.vehicleMaintenanceSave, error };
    },
    onAnswer(answer) {
      if (answer.__typename === "VehicleMaintenanceSaved") onDone();
      return refusalOf(answer);
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried((count) => count + 1);
    if (!reason.trim() || !isLocalTime(from)) return;
    act({
      vehicleId: vehicle.id,
      reason: reason.trim(),
      startsAt: instantOf(from, zone).toISOString(),
      ...(isLocalTime(until) && { endsAt: instantOf(until, zone).toISOString() }),
    });
  }

  return (
    <section className={`${counter["panel"]} ${counter["narrow"]}`} aria-labelledby="maintenance">
      <h2 id="maintenance">{text("staff.vehicles.maintainOne", { plate: vehicle.plate })}</h2>
      {vehicle.maintenance.map((each) => (
        <p key={each.id} className={counter["buttons"]}>
          <span>
            {each.reason}: {instantIn(each.startsAt, zone, locale)} – {each.endsAt ? instantIn(each.endsAt, zone, locale) : "…"}
          </span>
          <Button
            look="quiet"
            busy={busy}
            onClick={() =>
              act({ vehicleId: vehicle.id, maintenanceId: each.id, reason: each.reason, endsAt: new Date(businessNow()).toISOString() })
            }
          >
            {text("staff.vehicles.endNow")}
          </Button>
        </p>
      ))}
      <ObstacleNote obstacle={obstacle} busy={busy} onResend={resend} />
      <form ref={form} className={counter["form"]} onSubmit={submit} noValidate aria-label={text("staff.vehicles.takeOut")}>
        <div className={counter["pair"]}>
          <TextField
            label={text("staff.vehicles.from")}
            type="datetime-local"
            value={from}
            problem={tried && !isLocalTime(from) ? text("staff.vehicles.problem.from") : undefined}
            onChange={(value) => setFrom(value.slice(0, 16))}
          />
          <TextField
            label={text("staff.vehicles.until")}
            type="datetime-local"
            optional
            hint={text("staff.vehicles.until.hint")}
            value={until}
            onChange={(value) => setUntil(value.slice(0, 16))}
          />
        </div>
        <TextField
          label={text("staff.vehicles.reason")}
          value={reason}
          autoFocus
          maxLength={200}
          problem={tried && !reason.trim() ? text("staff.vehicles.problem.reason") : undefined}
          onChange={setReason}
        />
        <p className={counter["buttons"]}>
          <Button type="submit" look="next" busy={busy}>
            {text("staff.vehicles.takeOut")}
          </Button>
          <Button look="quiet" onClick={onCancel}>
            {text("staff.cancel")}
          </Button>
        </p>
      </form>
    </section>
  );
}
