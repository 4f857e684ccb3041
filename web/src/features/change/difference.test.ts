import { expect, it } from "vitest";

import { differenceTo } from "./difference";

it("the difference is that of the two prices, exact to the cent", () => {
  const total = { amount: "751.12", currencyCode: "BRL" };
  expect(differenceTo({ total, paid: total }, { amount: "801.13", currencyCode: "BRL" }).amount).toBe("50.01");
  expect(differenceTo({ total, paid: total }, { amount: "700.11", currencyCode: "BRL" }).amount).toBe("-51.01");
});

it("what was given back is not charged again, and no more goes back than is left", () => {
  const total = { amount: "751.12", currencyCode: "BRL" };
  const paid = { amount: "30.00", currencyCode: "BRL" };
  expect(differenceTo({ total, paid }, { amount: "801.13", currencyCode: "BRL" }).amount).toBe("50.01");
  expect(differenceTo({ total, paid }, { amount: "700.11", currencyCode: "BRL" }).amount).toBe("-30.00");
});

it("pesos have no cents", () => {
  const total = { amount: "75112", currencyCode: "CLP" };
  expect(differenceTo({ total, paid: total }, { amount: "80113", currencyCode: "CLP" }).amount).toBe("5001");
});
