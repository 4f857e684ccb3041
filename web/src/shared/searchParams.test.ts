import { expect, it } from "vitest";

import { completeSearch, onlyKnown, parseSearch, readQuery, searchInput, writeQuery } from "./searchParams";

const ADDRESS = "?from=GRU&to=NAT&pickup=2027-03-01T10:00&return=2027-03-08T10:00&age=35&promo=BEMVINDO10";

it("a search survives the address bar unchanged", () => {
  expect(writeQuery(parseSearch(readQuery(ADDRESS)) as Record<string, unknown>)).toBe(ADDRESS);
});

it("nonsense in the address is left out, not passed on", () => {
  expect(parseSearch(readQuery("?from=%3Cscript%3E&pickup=soon&return=2027-99-01T10:00&age=-1&promo="))).toEqual({});
});

it("a search without an age is for an adult and without an end is none", () => {
  expect(completeSearch({ from: "GRU", pickup: "2027-03-01T10:00", return: "2027-03-02T10:00" })?.age).toBe(25);
  expect(completeSearch({ from: "GRU", pickup: "2027-03-01T10:00" })).toBeNull();
});

it("without another place the car comes back where it was taken", () => {
  const search = { from: "GRU", pickup: "2027-03-01T10:00", return: "2027-03-02T10:00", age: 35 };
  expect(searchInput(search)).toEqual({
    pickupLocation: "GRU",
    returnLocation: "GRU",
    pickupAt: "2027-03-01T10:00",
    returnAt: "2027-03-02T10:00",
    driverAge: 35,
  });
});

it("what a page does not know is gone from its address also when the router lays one over the other", () => {
  const raw = readQuery("?from=GRU&pickup=soon&to=https://evil.example&lang=en");
  const merged = { ...raw, ...onlyKnown(parseSearch)(raw) };
  expect(merged).toEqual({ from: "GRU", lang: "en" });
  expect(writeQuery(merged)).toBe("?from=GRU&lang=en");
});
