import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useState } from "react";

import { useViewer } from "../../shared/account/useViewer";
import type { Customer } from "../../shared/account/useViewer";
import { useText } from "../../shared/i18n/useText";
import { OfferGate } from "../../shared/offer/OfferGate";
import type { PricedOffer } from "../../shared/offer/OfferGate";
import { OfferSummary } from "../../shared/offer/OfferSummary";
import { Button } from "../../shared/ui/Button";
import { TextField } from "../../shared/ui/Field";
import layout from "../../shared/ui/Layout.module.css";
import { PageTitle } from "../../shared/ui/PageTitle";
import { Skeleton } from "../../shared/ui/Skeleton";
import { Steps } from "../../shared/ui/Steps";
import { useFirstProblem } from "../../shared/ui/useFirstProblem";
import { DriverFields } from "./DriverFields";
import { driverOf, driverProblems, fitted, readDraft, rememberDraft } from "./driverDraft";
import type { DriverProblems, RentalDraft } from "./driverDraft";

const route = getRouteApi("/driver");

export function DriverPage() {
  const text = useText();
  const params = route.useSearch();
  const { customer, known } = useViewer();
  return (
    <div className={layout["page"]}>
      <Steps current="/driver" params={params} />
      <PageTitle title={text("driver.title")}>{text("driver.title")}</PageTitle>
      <OfferGate params={params}>
        {(offer) => (
          <div className={layout["columns"]}>
            {known ? (
              <DriverForm offer={offer} customer={customer} />
            ) : (
              <Skeleton shape="block" label={text("loading.offer")} />
            )}
            <div className={layout["aside"]}>
              <OfferSummary offer={offer} />
            </div>
          </div>
        )}
      </OfferGate>
    </div>
  );
}

function DriverForm({ offer, customer }: { offer: PricedOffer; customer: Customer | null }) {
  const text = useText();
  const navigate = useNavigate();
  const params = route.useSearch();
  const country = offer.pickup.location.countryCode;
  const [stored, setStored] = useState<RentalDraft>(
    () => readDraft() ?? { driver: driverOf(customer, country), additionalDrivers: [], flightNumber: "" },
  );
  const draft = fitted(stored, offer.selection.additionalDrivers);
  const drivers = [draft.driver, ...draft.additionalDrivers];
  const [problems, setProblems] = useState<DriverProblems[]>([]);
  const form = useFirstProblem(problems);

  function change(next: RentalDraft) {
    setStored(next);
    rememberDraft(next);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const found = drivers.map((driver) => driverProblems(driver, offer.pickup.localTime));
    setProblems(found);
    if (found.some((each) => Object.keys(each).length)) return;
    rememberDraft(draft);
    void navigate({ to: "/pay", search: params });
  }

  const wrong = problems.reduce((count, each) => count + Object.keys(each).length, 0);
  return (
    <form ref={form} className={layout["main"]} onSubmit={submit} noValidate aria-label={text("driver.title")}>
      <fieldset className={layout["sheet"]}>
        <legend className="hidden">{text("driver.main")}</legend>
        <p>{text("driver.lead")}</p>
        <DriverFields driver={draft.driver} problems={problems[0] ?? {}} autoFill onChange={(driver) => change({ ...draft, driver })} />
        {offer.pickup.location.kind === "AIRPORT" && (
          <TextField
            label={text("driver.flight")}
            optional
            hint={text("driver.flight.hint")}
            value={draft.flightNumber}
            autoComplete="off"
            maxLength={10}
            onChange={(flightNumber) => change({ ...draft, flightNumber })}
          />
        )}
      </fieldset>
      {draft.additionalDrivers.map((driver, index) => (
        <fieldset key={index} className={layout["sheet"]}>
          <legend className="hidden">{text("driver.additional", { number: index + 1 })}</legend>
          <h2 aria-hidden="true">{text("driver.additional", { number: index + 1 })}</h2>
          <DriverFields
            driver={driver}
            problems={problems[index + 1] ?? {}}
            autoFill={false}
            onChange={(next) => change({ ...draft, additionalDrivers: draft.additionalDrivers.with(index, next) })}
          />
        </fieldset>
      ))}
      <p role="alert">{wrong > 0 && text("driver.wrong", { count: wrong })}</p>
      <Button type="submit" look="next" wide>
        {text("driver.continue")}
      </Button>
    </form>
  );
}
