import { afterEach, expect, it, vi } from "vitest";

import { briefDateTime, clock, countdown, foreignZone, instantIn, localDateTime, minorUnits, money } from "./format";

afterEach(() => void vi.useRealTimers());

it("money is written as its reader writes it", () => {
  expect(money({ amount: "751.12", currencyCode: "BRL" }, "en")).toBe("R$\u00a0751.12");
  expect(money({ amount: "751.12", currencyCode: "BRL" }, "pt-BR")).toBe("R$\u00a0751,12");
  expect(money({ amount: "60.00", currencyCode: "EUR" }, "en")).toBe("€60.00");
});

it("card forms get minor units, also of currencies without cents", () => {
  expect(minorUnits({ amount: "751.12", currencyCode: "BRL" })).toBe(75112);
  expect(minorUnits({ amount: "45990", currencyCode: "CLP" })).toBe(45990);
});

it("an instant is told on the location's clock", () => {
  expect(instantIn("2027-03-01T13:00:00Z", "America/Sao_Paulo", "en")).toContain("10:00");
});

it("another year than the present one is said, by the clock of the place", () => {
  vi.useFakeTimers({ now: new Date("2026-12-31T12:00:00Z") });
  expect(localDateTime("2026-12-31T10:00", "en")).toBe("Thu, Dec 31, 10:00 AM");
  expect(localDateTime("2027-03-01T10:00", "en")).toBe("Mon, Mar 1, 2027, 10:00 AM");
  expect(localDateTime("2027-03-01T10:00", "pt-BR")).toContain("2027");
  expect(briefDateTime("2027-03-01T10:00", "en")).toBe("Mon, Mar 1, 10:00 AM");
  expect(instantIn("2027-01-01T02:00:00Z", "America/Sao_Paulo", "en")).toBe("Thu, Dec 31, 11:00 PM");
  expect(instantIn("2027-01-01T04:00:00Z", "America/Sao_Paulo", "en")).toBe("Fri, Jan 1, 2027, 1:00 AM");
});

it("only who counts to twenty-four writes a leading zero", () => {
  expect(clock("09:05", "en")).toMatch(/^9:05\sAM$/);
  expect(clock("09:05", "pt-BR")).toBe("09:05");
});

it("a zone is named only where its clock differs from the reader's", () => {
  const reader = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(foreignZone("2027-03-01T13:00:00Z", reader, "en")).toBeNull();
  expect(foreignZone("2027-03-01T13:00:00Z", "Pacific/Kiritimati", "en")).toBe("Line Islands Time");
});

it("a countdown shows minutes and seconds and stops at zero", () => {
  expect(countdown(247_000)).toBe("4:07");
  expect(countdown(-5)).toBe("0:00");
});
