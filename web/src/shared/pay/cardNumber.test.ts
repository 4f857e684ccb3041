import { expect, it } from "vitest";

import { grouped, parseExpiry, passesLuhn, spelledExpiry } from "./cardNumber";

const TODAY = new Date(2026, 10, 23);

it("a slip in a card number is noticed", () => {
  expect(passesLuhn("4242 4242 4242 4242")).toBe(true);
  expect(passesLuhn("4242 4242 4242 4241")).toBe(false);
  expect(passesLuhn("42")).toBe(false);
});

it("numbers are grouped while they are typed", () => {
  expect(grouped("42424242424")).toBe("4242 4242 424");
  expect(spelledExpiry("1230")).toBe("12/30");
});

it("a card is good until the end of its month", () => {
  expect(parseExpiry("11/26", TODAY)).toEqual({ month: 11, year: 2026 });
  expect(parseExpiry("10/26", TODAY)).toBeNull();
  expect(parseExpiry("13/30", TODAY)).toBeNull();
});
