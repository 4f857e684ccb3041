import { expect, it } from "vitest";

import { addDays, addMonths, ageOn, dateIn, daysBetween, instantOf, isLocalTime, localTimeIn, shiftDays, weekdayOf } from "./localTime";

it("days are added across months, years and clock changes", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2027-03-28", 1)).toBe("2027-03-29");
  expect(shiftDays("2027-03-01T10:00", -3)).toBe("2027-02-26T10:00");
  expect(daysBetween("2027-02-26", "2027-03-01")).toBe(3);
});

it("a month later is the same day or the month's last", () => {
  expect(addMonths("2027-01-31", 1)).toBe("2027-02-28");
  expect(addMonths("2027-03-15", -1)).toBe("2027-02-15");
});

it("weeks count from Monday to Sunday", () => {
  expect(weekdayOf("2027-03-01")).toBe(1);
  expect(weekdayOf("2027-03-07")).toBe(7);
});

it("only whole wall clocks that exist are taken from the address", () => {
  expect(isLocalTime("2027-03-01T10:00")).toBe(true);
  expect(isLocalTime("2027-13-01T10:00")).toBe(false);
  expect(isLocalTime("tomorrow")).toBe(false);
});

it("today is the location's day", () => {
  expect(dateIn("America/Sao_Paulo", new Date("2027-03-01T01:00:00Z"))).toBe("2027-02-28");
});

it("an age changes on the birthday", () => {
  expect(ageOn("2002-03-01", "2027-02-28")).toBe(24);
  expect(ageOn("2002-03-01", "2027-03-01")).toBe(25);
});

it("a zone's wall clock and its instant are found from each other, also around clock changes", () => {
  expect(localTimeIn("America/Sao_Paulo", new Date("2027-03-01T13:05:00Z"))).toBe("2027-03-01T10:05");
  expect(instantOf("2027-03-01T10:05", "America/Sao_Paulo").toISOString()).toBe("2027-03-01T13:05:00.000Z");
  expect(instantOf("2027-03-14T01:30", "America/New_York").toISOString()).toBe("2027-03-14T06:30:00.000Z");
  expect(instantOf("2027-03-14T03:30", "America/New_York").toISOString()).toBe("2027-03-14T07:30:00.000Z");
  expect(instantOf("2027-03-14T02:30", "America/New_York").toISOString()).toBe("2027-03-14T07:30:00.000Z");
});
