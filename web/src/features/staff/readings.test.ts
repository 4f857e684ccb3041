import { expect, it } from "vitest";

import { amountTyped, digitsOf, kilometres } from "./readings";

it("kilometres are read however they are grouped, and nothing else is", () => {
  expect(kilometres("12.345")).toBe(12_345);
  expect(kilometres("12 345")).toBe(12_345);
  expect(kilometres("12km")).toBeNull();
  expect(kilometres("")).toBeNull();
});

it("amounts are read as both languages write them", () => {
  expect(amountTyped("1.234,5", 2)).toBe("1234.50");
  expect(amountTyped("1,234.50", 2)).toBe("1234.50");
  expect(amountTyped("350", 2)).toBe("350.00");
  expect(amountTyped("0", 2)).toBeNull();
  expect(amountTyped("-5", 2)).toBeNull();
});

it("a thousand is not taken for one", () => {
  expect(amountTyped("1.000", 2)).toBe("1000.00");
  expect(amountTyped("15.000", 0)).toBe("15000");
  expect(amountTyped("15,50", 0)).toBeNull();
});

it("pesos have no cents", () => {
  expect(digitsOf("CLP")).toBe(0);
  expect(digitsOf("BRL")).toBe(2);
});
