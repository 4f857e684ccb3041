import { expect, it } from "vitest";

import { isOpenAt, staffingAt } from "./openingHours";

const everyDay = (opens: string, closes: string) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens, closes }));
const natal = { openingHours: everyDay("06:00", "23:00"), afterHoursAllowed: true };

it("both ends of the opening hours are open", () => {
  expect(isOpenAt(natal, "2027-03-01T06:00")).toBe(true);
  expect(isOpenAt(natal, "2027-03-01T23:00")).toBe(true);
  expect(isOpenAt(natal, "2027-03-01T23:01")).toBe(false);
});

it("24:00 does not open the next day's 00:00", () => {
  const mondays = { openingHours: [{ weekday: 1, opens: "00:00", closes: "24:00" }], afterHoursAllowed: false };
  expect(isOpenAt(mondays, "2027-03-01T23:59")).toBe(true);
  expect(isOpenAt(mondays, "2027-03-02T00:00")).toBe(false);
});

it("outside the hours a counter costs a fee or is closed", () => {
  expect(staffingAt(natal, "2027-03-01T23:30")).toBe("AFTER_HOURS");
  expect(staffingAt({ ...natal, afterHoursAllowed: false }, "2027-03-01T23:30")).toBe("CLOSED");
});
