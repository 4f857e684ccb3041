import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { businessNow, learnNow, onClockChange } from "./businessClock";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2027-03-01T10:00:00Z") });
});

afterEach(() => {
  learnNow(new Date().toISOString(), Date.now());
  vi.useRealTimers();
});

it("goes by the server's time, wherever this device's clock stands", () => {
  learnNow("2027-05-01T08:00:00Z", Date.now());
  vi.advanceTimersByTime(60_000);
  expect(new Date(businessNow()).toISOString()).toBe("2027-05-01T08:01:00.000Z");
});

it("counts half of the way there and back", () => {
  const askedAt = Date.now();
  vi.advanceTimersByTime(4_000);
  learnNow("2027-03-01T11:00:02Z", askedAt);
  expect(new Date(businessNow()).toISOString()).toBe("2027-03-01T11:00:04.000Z");
});

it("tells who shows a clock once it moved, and not for a second's difference", () => {
  const told = vi.fn();
  const leave = onClockChange(told);
  learnNow("2027-03-01T10:00:01Z", Date.now());
  expect(told).not.toHaveBeenCalled();
  learnNow("2027-03-01T10:30:00Z", Date.now());
  expect(told).toHaveBeenCalledTimes(1);
  leave();
});

it("takes nothing for past before the business's time is known: a page that opens would ask again for what it has", async () => {
  vi.resetModules();
  const fresh = await import("./businessClock");
  expect(fresh.hasPassed("2027-03-01T09:00:00Z")).toBe(false);
  fresh.learnNow("2027-03-01T08:00:00Z", Date.now());
  expect(fresh.hasPassed("2027-03-01T09:00:00Z")).toBe(false);
  expect(fresh.hasPassed("2027-03-01T07:00:00Z")).toBe(true);
});
