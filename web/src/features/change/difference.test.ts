import { expect, it } from "vitest";

import { differenceTo } from "./difference";

it("the difference is that to what was paid, exact to the cent", () => {
  const paid = { amount: "751.12", currencyCode: "BRL" };
  expect(differenceTo({ paid }, { amount: "801.13", currencyCode: "BRL" }).amount).toBe("50.01");
  expect(differenceTo({ paid }, { amount: "700.11", currencyCode: "BRL" }).amount).toBe("-51.01");
});

it("pesos have no cents", () => {
  const paid = { amount: "75112", currencyCode: "CLP" };
  expect(differenceTo({ paid }, { amount: "80113", currencyCode: "CLP" }).amount).toBe("5001");
});
