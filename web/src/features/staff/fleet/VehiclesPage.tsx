import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { instantIn } from "../../../shared/format/format";
import type { VehiclesQuery } from "../../../shared/graphql/generated/graphql";
import { VehiclesDocument } from "../../../shared/graphql/generated/graphql";
import { useLocale } from "../../../shared/i18n/useText";
import { PlaceField } from "../../../shared/search/PlaceField";
import { useDebounced } from "../../../shared/search/useDebounced";
import type { Place } from "../../../shared/stops/usePlace";
import { usePlace } from "../../../shared/stops/usePlace";
import { Button } from "../../../shared/ui/Button";
import { TextField } from "../../../shared/ui/Field";
import { PageTitle } from "../../../shared/ui/PageTitle";
import { rememberedCounter } from "../board/counterPlace";
import counter from "../Counter.module.css";
import { ListPage } from "../ListPage";
import { useStaffText } from "../staffText";
import { useList } from "../useList";
import { isAtLeast, useStaffViewer } from "../useStaffViewer";
import { MaintenanceForm } from "./MaintenanceForm";

export type FleetVehicle = NonNullable<VehiclesQuery["vehicles"]>["nodes"][number];

/** The cars of a location: who has them, and which are taken out for repair. */
export function VehiclesPage() {
  const text = useStaffText();
  const viewer = useStaffViewer();
  const here = usePlace(rememberedCounter() ?? viewer.locations[0]);
  const [chosen, setChosen] = useState<Place | null | undefined>();
  const place = chosen === undefined ? here : chosen;
  const [plate, setPlate] = useState("");
  const [out, setOut] = useState(false);
  const asked = useDebounced(plate, 250).trim();
  const filter = { ...(place && { location: place.code }), ...(asked && { plate: asked }), ...(out && { inMaintenance: true }) };
  const list = useList(VehiclesDocument, { filter }, (data) => data.vehicles);
  const [edited, edit] = useState<string | null>(null);
  const manager = isAtLeast(viewer, "MANAGER");
  return (
    <div className={counter["page"]}>
      <PageTitle title={text("staff.vehicles")}>{text("staff.vehicles")}</PageTitle>
      <div className={counter["filter"]}>
        <PlaceField label={text("staff.board.place")} place={place} onChoose={setChosen} />
        <TextField label={text("staff.out.plate")} value={plate} autoComplete="off" spellCheck={false} maxLength={12} onChange={setPlate} />
        <label className={counter["check"]}>
          <input type="checkbox" checked={out} onChange={(event) => setOut(event.target.checked)} />
          {text("staff.vehicles.onlyOut")}
        </label>
      </div>
      <ListPage list={list} none={text("staff.vehicles.none")}>
        <p className={counter["muted"]} role="status">
          {text("staff.vehicles.count", { count: list.last?.totalCount ?? 0 })}
        </p>
        <div className={counter["scroll"]}>
          <table className={`${counter["table"]} numerals`}>
            <caption className="hidden">{text("staff.vehicles")}</caption>
            <thead>
              <tr>
                <th scope="col">{text("staff.out.plate")}</th>
                <th scope="col">{text("staff.fact.car")}</th>
                <th scope="col">{text("staff.vehicles.where")}</th>
                <th scope="col">{text("staff.vehicles.state")}</th>
                {manager && (
                  <th scope="col">
                    <span className="hidden">{text("staff.vehicles.maintenance")}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {list.nodes.map((vehicle) => (
                <tr key={vehicle.id}>
                  <th scope="row">{vehicle.plate}</th>
                  <td>
                    {vehicle.vehicleClass.name} <span className={counter["muted"]}>{vehicle.vehicleClass.acriss}</span>
                  </td>
                  <td>{vehicle.location.code}</td>
                  <td>
                    <State vehicle={vehicle} />
                  </td>
                  {manager && (
                    <td className={counter["amount"]}>
                      <Button
                        look="quiet"
                        aria-expanded={edited === vehicle.id}
                        aria-label={text("staff.vehicles.maintainOne", { plate: vehicle.plate })}
                        onClick={() => edit(edited === vehicle.id ? null : vehicle.id)}
                      >
                        {text("staff.vehicles.maintenance")}
                      </Button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </ListPage>
      {list.nodes
        .filter(({ id }) => id === edited)
        .map((vehicle) => (
          <MaintenanceForm
            key={vehicle.id}
            vehicle={vehicle}
            onDone={() => {
              edit(null);
              list.again();
            }}
            onCancel={() => edit(null)}
          />
        ))}
    </div>
  );
}

function State({ vehicle: { bookingReference, maintenance, odometerKm, fuelEighths, location } }: { vehicle: FleetVehicle }) {
  const text = useStaffText();
  const locale = useLocale();
  const [next] = maintenance;
  return (
    <>
      {bookingReference ? (
        <Link to="/staff/booking/$reference" params={{ reference: bookingReference }}>
          {text("staff.vehicles.with", { reference: bookingReference })}
        </Link>
      ) : (
        text("staff.vehicles.here", { km: odometerKm, fuel: fuelEighths })
      )}
      {next && (
        <span className={counter["stop"]}>
          {" "}
          {text(next.endsAt ? "staff.vehicles.takenOut" : "staff.vehicles.takenOutOpen", {
            from: instantIn(next.startsAt, location.timezone, locale),
            until: next.endsAt ? instantIn(next.endsAt, location.timezone, locale) : "",
            reason: next.reason,
          })}
        </span>
      )}
    </>
  );
}
