import { expect, it } from "vitest";

import { awaitsMoney, hasFailed, isPayable, owed } from "./owed";
import type { Payment } from "./owed";

type Booking = Parameters<typeof owed>[0];

const brl = (amount: string) => ({ amount, currencyCode: "BRL" });

function payment(purpose: Payment["purpose"], status: Payment["status"]): Payment {
  return {
    id: purpose,
    purpose,
    status,
    method: "CARD",
    amount: brl("80.00"),
    failure: null,
    nextAction: null,
    cardBrand: null,
    cardLast4: null,
  };
}

const paid: Booking = {
  status: "CONFIRMED",
  total: brl("751.12"),
  payment: payment("RENTAL", "SUCCEEDED"),
  holdExpiresAt: null,
  changes: [],
  bills: [],
};

function bill(status: "OPEN" | "SETTLED", due: string): Booking["bills"][number] {
  return {
    number: 1,
    charges: [],
    total: brl("80.00"),
    fromDeposit: brl("0.00"),
    fromPayment: brl("0.00"),
    due: brl(due),
    payment: payment("CHARGE", "DECLINED"),
    status,
    createdAt: "2027-03-01T10:00:00Z",
  };
}

const held = (begun: Payment | null) => ({ purpose: "RENTAL" as const, number: 1, amount: brl("80.00"), payment: begun, until: null });

it("a paid booking owes nothing", () => {
  expect(owed(paid)).toBeNull();
  expect(awaitsMoney(paid)).toBe(false);
});

it("a held booking owes its total until the hold ends", () => {
  const waiting = { ...paid, status: "PENDING_PAYMENT" as const, payment: null, holdExpiresAt: "2027-03-01T10:30:00Z" };
  expect(owed(waiting)).toMatchObject({ purpose: "RENTAL", amount: brl("751.12"), payment: null, until: "2027-03-01T10:30:00Z" });
  expect(awaitsMoney(waiting)).toBe(true);
});

it("what the deposit left of a bill is owed, and nothing once it is settled", () => {
  expect(owed({ ...paid, status: "RETURNED", bills: [bill("OPEN", "80.00")] })).toMatchObject({ purpose: "CHARGE", amount: brl("80.00") });
  expect(owed({ ...paid, status: "RETURNED", bills: [bill("OPEN", "0.00")] })).toBeNull();
  expect(owed({ ...paid, status: "CLOSED", bills: [bill("SETTLED", "0.00")] })).toBeNull();
});

it("nothing is paid by hand while a payment is under way", () => {
  expect(isPayable(held(payment("RENTAL", "DECLINED")))).toBe(true);
  expect(isPayable(held(payment("RENTAL", "PROCESSING")))).toBe(false);
  expect(isPayable(held(null))).toBe(false);
});

it("who doesn't want to go to the bank may pay another way", () => {
  const asked = held(payment("RENTAL", "REQUIRES_ACTION"));
  expect(hasFailed(asked)).toBe(false);
  expect(isPayable(asked)).toBe(true);
});
