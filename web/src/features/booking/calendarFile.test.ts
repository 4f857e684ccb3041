import { expect, it } from "vitest";

import { calendarFile } from "./calendarFile";

const location = {
  code: "NAT",
  name: "Aeroporto Internacional de Natal, Governador Aluízio Alves; São Gonçalo do Amarante",
  city: "Natal",
  countryCode: "BR",
  kind: "AIRPORT" as const,
  timezone: "America/Recife",
  afterHoursAllowed: true,
  openingHours: [],
  coordinates: { latitude: -5.768, longitude: -35.366 },
};
const booking = {
  reference: "7K3M9QXA",
  pickup: { location, localTime: "2027-03-01T10:00", time: "2027-03-01T13:00:00Z" },
  return: { location, localTime: "2027-03-08T10:00", time: "2027-03-08T13:00:00Z" },
};
const file = calendarFile(booking, { pickup: "Pick up, then drive", return: "Return" }, new Date("2027-01-01T00:00:00Z"));

it("holds the pick-up and the return at their moments", () => {
  expect(file.match(/DTSTART:\S+/g)).toEqual(["DTSTART:20270301T130000Z", "DTSTART:20270308T130000Z"]);
});

it("escapes what separates values", () => {
  expect(file).toContain("SUMMARY:Pick up\\, then drive");
});

it("folds lines to 75 octets, so that a reader gets the whole name back", () => {
  for (const line of file.split("\r\n")) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
  expect(file.replaceAll("\r\n ", "")).toContain("Aluízio Alves\\; São Gonçalo do Amarante");
});
