import type { FormEvent } from "react";
import { useState } from "react";

import type { BookingAddChargesInput, LaterChargeKind } from "../../../shared/graphql/generated/graphql";
import { Button } from "../../../shared/ui/Button";
import { SelectField, TextField } from "../../../shared/ui/Field";
import { useFirstProblem } from "../../../shared/ui/useFirstProblem";
import counter from "../Counter.module.css";
import { amountTyped, digitsOf } from "../readings";
import { useStaffText } from "../staffText";
import type { StaffBooking } from "../useStaffBooking";

const KINDS = ["TOLL", "TRAFFIC_FINE", "DAMAGE", "OTHER"] as const satisfies readonly LaterChargeKind[];

interface Charge {
  id: number;
  kind: LaterChargeKind;
  what: string;
  amount: string;
  paper: string;
}

const EMPTY: Omit<Charge, "id"> = { kind: "TOLL", what: "", amount: "", paper: "" };

interface Props {
  booking: StaffBooking;
  busy: boolean;
  onCharge: (input: BookingAddChargesInput) => void;
}

export function ChargesForm({ booking, busy, onCharge }: Props) {
  const text = useStaffText();
  const { currencyCode } = booking.total;
  const digits = digitsOf(currencyCode);
  const [charges, setCharges] = useState<Charge[]>([{ ...EMPTY, id: 1 }]);
  const [tried, setTried] = useState(0);
  const form = useFirstProblem(tried);
  const isRight = ({ what, amount }: Charge) => what.trim() !== "" && amountTyped(amount, digits) !== null;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried((count) => count + 1);
    if (busy || !charges.every(isRight)) return;
    onCharge({
      reference: booking.reference,
      charges: charges.map(({ kind, what, amount, paper }) => ({
        kind,
        description: what.trim(),
        amount: amountTyped(amount, digits) ?? "",
        ...(paper.trim() && { documentReference: paper.trim() }),
      })),
    });
  }

  const change = (changed: Charge) => setCharges((before) => before.map((each) => (each.id === changed.id ? changed : each)));
  return (
    <form ref={form} className={counter["form"]} onSubmit={submit} noValidate aria-label={text("staff.later.title")}>
      {charges.map((charge, index) => (
        <fieldset key={charge.id} className={`${counter["panel"]} ${counter["choice"]}`}>
          <legend className="hidden">{text("staff.later.charge", { number: index + 1 })}</legend>
          <div className={counter["pair"]}>
            <SelectField
              label={text("staff.later.kind")}
              value={charge.kind}
              autoFocus
              onChange={(value) => change({ ...charge, kind: KINDS.find((kind) => kind === value) ?? "OTHER" })}
            >
              {KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {text(`staff.later.${kind}`)}
                </option>
              ))}
            </SelectField>
            <TextField
              label={text("staff.later.amount", { currency: currencyCode })}
              value={charge.amount}
              inputMode="decimal"
              autoComplete="off"
              problem={tried && amountTyped(charge.amount, digits) === null ? text("staff.in.problem.cost") : undefined}
              onChange={(amount) => change({ ...charge, amount })}
            />
          </div>
          <TextField
            label={text("staff.later.what")}
            value={charge.what}
            maxLength={200}
            problem={tried && !charge.what.trim() ? text("staff.in.problem.what") : undefined}
            onChange={(what) => change({ ...charge, what })}
          />
          <TextField
            label={text("staff.later.paper")}
            optional
            value={charge.paper}
            maxLength={80}
            autoComplete="off"
            onChange={(paper) => change({ ...charge, paper })}
          />
          {charges.length > 1 && (
            <p>
              <Button look="quiet" onClick={() => setCharges((before) => before.filter(({ id }) => id !== charge.id))}>
                {text("staff.later.remove", { number: index + 1 })}
              </Button>
            </p>
          )}
        </fieldset>
      ))}
      <p className={counter["buttons"]}>
        <Button onClick={() => setCharges((before) => [...before, { ...EMPTY, id: Math.max(...before.map(({ id }) => id)) + 1 }])}>
          {text("staff.later.add")}
        </Button>
      </p>
      <Button type="submit" look="next" wide busy={busy}>
        {text(busy ? "staff.later.busy" : "staff.later.submit")}
      </Button>
    </form>
  );
}
