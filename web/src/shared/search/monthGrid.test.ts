import { describe, expect, it } from "vitest";

import { dayByKey, monthGrid, pressDay } from "./monthGrid";

const SUNDAY = 7;
const MONDAY = 1;

describe("a month's grid", () => {
  it("begins on the asked weekday and leaves other months' days out", () => {
    const weeks = monthGrid("2026-12-15", SUNDAY);
    expect(weeks).toHaveLength(5);
    expect(weeks[0]).toEqual([null, null, "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04", "2026-12-05"]);
    expect(weeks.flat().filter(Boolean)).toHaveLength(31);
  });

  it("has four weeks for a February that begins on a Monday", () => {
    expect(monthGrid("2027-02-01", MONDAY)).toHaveLength(4);
  });
});

function from(key: string) {
  return dayByKey(key, "2027-01-31", SUNDAY);
}

describe("keys on the calendar", () => {
  it("walk by day, week, month and to the week's ends", () => {
    expect(from("ArrowRight")).toBe("2027-02-01");
    expect(from("ArrowUp")).toBe("2027-01-24");
    expect(from("PageDown")).toBe("2027-02-28");
    expect(from("Home")).toBe("2027-01-31");
    expect(from("End")).toBe("2027-02-06");
    expect(from("a")).toBeNull();
  });
});

describe("pressing days", () => {
  it("begins a range, ends it, and begins anew", () => {
    const whole = { start: "2027-01-05", end: "2027-01-09" };
    const begun = pressDay(whole, "2027-01-12");
    expect(begun).toEqual({ start: "2027-01-12", end: null });
    expect(pressDay(begun, "2027-01-14")).toEqual({ start: "2027-01-12", end: "2027-01-14" });
    expect(pressDay(begun, "2027-01-02")).toEqual({ start: "2027-01-02", end: null });
  });

  it("allows a return on the day of the pick-up", () => {
    expect(pressDay({ start: "2027-01-12", end: null }, "2027-01-12")).toEqual({ start: "2027-01-12", end: "2027-01-12" });
  });
});
