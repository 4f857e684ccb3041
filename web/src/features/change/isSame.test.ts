import { expect, it } from "vitest";

import { isSame } from "./isSame";

type Offer = Parameters<typeof isSame>[1];

const stop = (time: string) => ({ time, location: { code: "GRU" } }) as Offer["pickup"];
const times = { pickup: stop("2027-03-01T13:00:00Z"), return: stop("2027-03-03T13:00:00Z") };
const chosen = (...extras: [string, number][]) => ({
  coverage: "BASIC",
  additionalDrivers: 0,
  extras: extras.map(([code, quantity]) => ({ code, quantity })),
});
const car = { acriss: "EDMM" } as Offer["vehicleClass"];
const booking = { ...times, selection: chosen(["GPS", 1], ["CHILD_SEAT", 2]), bookedClass: { acriss: "EDMM", name: "Economy" } };

it("an offer of what is booked is no change, in whatever order its extras come", () => {
  expect(isSame(booking, { ...times, selection: chosen(["CHILD_SEAT", 2], ["GPS", 1]), vehicleClass: car })).toBe(true);
});

it("one extra fewer, another car or another hour is a change", () => {
  expect(isSame(booking, { ...times, selection: chosen(["GPS", 1]), vehicleClass: car })).toBe(false);
  expect(isSame(booking, { ...times, selection: booking.selection, vehicleClass: { ...car, acriss: "CDMM" } })).toBe(false);
  expect(isSame(booking, { ...times, return: stop("2027-03-03T14:00:00Z"), selection: booking.selection, vehicleClass: car })).toBe(false);
});
