import type { FormEvent } from "react";
import { useRef, useState } from "react";

import { savedCard } from "../../../shared/booking/savedCard";
import { money } from "../../../shared/format/format";
import type { BookingPickUpInput, PaymentInput } from "../../../shared/graphql/generated/graphql";
import { useLocale } from "../../../shared/i18n/useText";
import { CardForm } from "../../../shared/pay/CardForm";
import type { CardFormHandle } from "../../../shared/pay/means";
import { Button } from "../../../shared/ui/Button";
import { TextField } from "../../../shared/ui/Field";
import { useFirstProblem } from "../../../shared/ui/useFirstProblem";
import counter from "../Counter.module.css";
import { FuelField } from "../FuelField";
import { kilometres } from "../readings";
import { useStaffText } from "../staffText";
import type { StaffMessageId } from "../staffText";
import type { StaffBooking } from "../useStaffBooking";
import { PlateField } from "./PlateField";

interface Props {
  booking: StaffBooking;
  busy: boolean;
  onHandOut: (input: BookingPickUpInput) => void;
}

type Problems = Partial<Record<"plate" | "odometer" | "fuel" | "drivers", StaffMessageId>>;

/** Which car, what its instruments say, whose documents were seen, and which card carries the deposit. */
export function HandOutForm({ booking, busy, onHandOut }: Props) {
  const text = useStaffText();
  const locale = useLocale();
  const card = useRef<CardFormHandle>(null);
  const [plate, setPlate] = useState<string | null>(null);
  const [odometer, setOdometer] = useState("");
  const [fuel, setFuel] = useState<number | null>(8);
  const drivers = [booking.driver, ...booking.additionalDrivers];
  const [seen, setSeen] = useState<readonly number[]>([]);
  const rentalCard = savedCard(booking, text);
  const held = booking.deposit?.status === "AUTHORIZED";
  const wantsDeposit = Number(booking.depositAmount.amount) > 0 && !held;
  const [otherCard, setOtherCard] = useState(rentalCard === null || booking.deposit?.status === "DECLINED");
  const [problems, setProblems] = useState<Problems>({});
  const form = useFirstProblem(problems);
  const [cardProblem, setCardProblem] = useState<string | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const km = kilometres(odometer);
    const found: Problems = {
      ...(plate !== null && !plate.trim() && { plate: "staff.out.problem.plate" }),
      ...(km === null && { odometer: "staff.read.problem.odometer" }),
      ...(fuel === null && { fuel: "staff.read.problem.fuel" }),
      ...(seen.length < drivers.length && { drivers: "staff.out.problem.drivers" }),
    };
    setProblems(found);
    setCardProblem(null);
    if (busy || km === null || fuel === null || Object.keys(found).length) return;
    const deposit = wantsDeposit && otherCard ? await shownCard() : null;
    if (deposit === "INVALID") return;
    onHandOut({
      reference: booking.reference,
      odometerKm: km,
      fuelEighths: fuel,
      driversSeen: seen.length,
      ...(plate && { plate: plate.trim().toUpperCase() }),
      ...(deposit && { deposit }),
    });
  }

  async function shownCard(): Promise<PaymentInput | "INVALID"> {
    const made = (await card.current?.tokenize()) ?? { invalid: true };
    if ("token" in made) return { method: "CARD", token: made.token };
    if ("problem" in made) setCardProblem(made.problem);
    if ("problemId" in made) setCardProblem(text(made.problemId));
    return "INVALID";
  }

  const said = (id: StaffMessageId | undefined) => id && text(id);
  return (
    <form ref={form} className={counter["form"]} onSubmit={(event) => void submit(event)} noValidate aria-label={text("staff.out.title")}>
      <div className={counter["pair"]}>
        <TextField
          label={text("staff.read.odometer")}
          value={odometer}
          inputMode="numeric"
          autoComplete="off"
          autoFocus
          maxLength={9}
          problem={kilometres(odometer) === null ? said(problems.odometer) : undefined}
          onChange={setOdometer}
        />
        <FuelField eighths={fuel} problem={said(problems.fuel)} onChange={setFuel} />
      </div>
      <fieldset className={counter["choice"]}>
        <legend>{text("staff.out.drivers")}</legend>
        {drivers.map((driver, index) => (
          <label key={index}>
            <input
              type="checkbox"
              checked={seen.includes(index)}
              aria-invalid={problems.drivers && !seen.includes(index) ? true : undefined}
              onChange={() => setSeen((before) => (before.includes(index) ? before.filter((each) => each !== index) : [...before, index]))}
            />
            {text("staff.out.driver", {
              name: `${driver.givenName} ${driver.familyName}`,
              document: text(`driver.document.${driver.documentType}`),
            })}
          </label>
        ))}
        {problems.drivers && seen.length < drivers.length && <p className={counter["problem"]}>{text(problems.drivers)}</p>}
      </fieldset>
      <fieldset className={counter["choice"]}>
        <legend>{text("staff.out.car")}</legend>
        <label>
          <input type="radio" name="car" checked={plate === null} onChange={() => setPlate(null)} />
          {text("staff.out.anyCar")}: {booking.vehicleClass.name}
        </label>
        <label>
          <input type="radio" name="car" checked={plate !== null} onChange={() => setPlate("")} />
          {text("staff.out.thisCar")}
        </label>
        {plate !== null && (
          <div className={counter["indent"]}>
            <PlateField booking={booking} plate={plate} problem={plate.trim() ? undefined : said(problems.plate)} onChange={setPlate} />
          </div>
        )}
      </fieldset>
      <fieldset className={counter["choice"]}>
        <legend>{text("staff.out.deposit", { amount: money(booking.depositAmount, locale) })}</legend>
        {held && <p>{text("staff.out.deposit.held")}</p>}
        {!held && !wantsDeposit && <p>{text("staff.out.deposit.none")}</p>}
        {wantsDeposit && rentalCard && (
          <>
            <label>
              <input type="radio" name="deposit" checked={!otherCard} onChange={() => setOtherCard(false)} />
              {text("staff.out.deposit.card", { card: rentalCard })}
            </label>
            <label>
              <input type="radio" name="deposit" checked={otherCard} onChange={() => setOtherCard(true)} />
              {text("staff.out.deposit.other")}
            </label>
          </>
        )}
        {wantsDeposit && !rentalCard && <p>{text("staff.out.deposit.pix")}</p>}
        {wantsDeposit && otherCard && <CardForm ref={card} amount={booking.depositAmount} />}
        {cardProblem && (
          <p className={counter["problem"]} role="alert">
            {cardProblem}
          </p>
        )}
      </fieldset>
      <Button type="submit" look="next" wide busy={busy}>
        {text(busy ? "staff.out.busy" : wantsDeposit ? "staff.out.submit" : "staff.out.submit.held")}
      </Button>
    </form>
  );
}
