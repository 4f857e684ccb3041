import { expect, it } from "vitest";

import { waysFor } from "./WayChoice";

it("Pix is offered for Brazilian money only", () => {
  expect(waysFor("BRL", false)).toEqual(["CARD", "PIX"]);
  expect(waysFor("EUR", false)).toEqual(["CARD"]);
});

it("the card of the rental comes first where it may be charged again", () => {
  expect(waysFor("CLP", true)).toEqual(["SAVED", "CARD"]);
});
