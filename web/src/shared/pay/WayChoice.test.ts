import { expect, it } from "vitest";

import { waysFor } from "./WayChoice";

it("Pix is offered for Brazilian money only", () => {
  expect(waysFor("BRL", { saved: false, cardOnly: false })).toEqual(["CARD", "PIX"]);
  expect(waysFor("BRL", { saved: false, cardOnly: true })).toEqual(["CARD"]);
  expect(waysFor("EUR", { saved: false, cardOnly: false })).toEqual(["CARD"]);
});

it("the card of the rental comes first where it may be charged again", () => {
  expect(waysFor("CLP", { saved: true, cardOnly: false })).toEqual(["SAVED", "CARD"]);
});
