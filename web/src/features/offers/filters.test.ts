import { expect, it } from "vitest";

import type { CarPartsFragment } from "../../shared/graphql/generated/graphql";
import { counted, parseFilters, passes, toggled, writeFilters } from "./filters";

const mini: CarPartsFragment = {
  acriss: "MDMM",
  name: "Mini",
  exampleModels: ["Fiat Mobi"],
  seats: 4,
  largeBags: 1,
  smallBags: 1,
  transmission: "MANUAL",
  fuel: "PETROL",
  airConditioning: true,
  bodyType: "HATCH",
  minimumAge: null,
};
const suv: CarPartsFragment = { ...mini, acriss: "IFAM", bodyType: "SUV", transmission: "AUTOMATIC", seats: 5, largeBags: 3 };

it("body types widen each other, everything else narrows", () => {
  expect(passes(suv, ["small", "suv"])).toBe(true);
  expect(passes(mini, ["small", "suv"])).toBe(true);
  expect(passes(mini, ["small", "automatic"])).toBe(false);
});

it("only filters that change the list are offered, with their counts", () => {
  expect(counted([mini, suv])).toEqual([
    { filter: "automatic", count: 1 },
    { filter: "small", count: 1 },
    { filter: "suv", count: 1 },
    { filter: "bags", count: 1 },
  ]);
});

it("filters come back from the address, unknown ones don't", () => {
  expect(parseFilters(writeFilters(toggled(["suv"], "automatic")))).toEqual(["automatic", "suv"]);
  expect(parseFilters("rocket")).toEqual([]);
  expect(writeFilters([])).toBeUndefined();
});
