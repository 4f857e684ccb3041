import { useId } from "react";
import { useQuery } from "urql";

import { businessNow } from "../../../shared/clock/businessClock";
import { VehiclesDocument } from "../../../shared/graphql/generated/graphql";
import { TextField } from "../../../shared/ui/Field";
import { useStaffText } from "../staffText";
import type { StaffBooking } from "../useStaffBooking";

interface Props {
  booking: StaffBooking;
  plate: string;
  problem: string | undefined;
  onChange: (plate: string) => void;
}

/** The car by its plate; those of the class that stand in the yard are proposed. */
export function PlateField({ booking, plate, problem, onChange }: Props) {
  const text = useStaffText();
  const id = useId();
  const [{ data }] = useQuery({
    query: VehiclesDocument,
    variables: { filter: { location: booking.pickup.location.code, acriss: booking.vehicleClass.acriss } },
  });
  const now = businessNow();
  const free = (data?.vehicles?.nodes ?? []).filter(
    ({ bookingReference, maintenance }) => !bookingReference && !maintenance.some(({ startsAt }) => Date.parse(startsAt) <= now),
  );
  return (
    <>
      <TextField
        label={text("staff.out.plate")}
        value={plate}
        list={id}
        autoCapitalize="characters"
        autoComplete="off"
        autoFocus
        spellCheck={false}
        maxLength={12}
        hint={data?.vehicles ? text("staff.out.free", { count: free.length }) : undefined}
        problem={problem}
        onChange={onChange}
      />
      <datalist id={id}>
        {free.map((vehicle) => (
          <option key={vehicle.id} value={vehicle.plate}>
            {text("staff.vehicles.here", { km: vehicle.odometerKm, fuel: vehicle.fuelEighths })}
          </option>
        ))}
      </datalist>
    </>
  );
}
