import { expect, it } from "vitest";

import accountEn from "./locales/account.en.json";
import accountPt from "./locales/account.pt-BR.json";
import en from "./locales/en.json";
import pt from "./locales/pt-BR.json";
import staffEn from "./locales/staff.en.json";
import staffPt from "./locales/staff.pt-BR.json";
import { preferredLocale } from "./preferredLocale";

it("English says everything that Portuguese says", () => {
  expect(Object.keys(en)).toEqual(Object.keys(pt));
  expect(Object.keys(staffEn)).toEqual(Object.keys(staffPt));
  expect(Object.keys(accountEn)).toEqual(Object.keys(accountPt));
});

it("no part of the web says otherwise what all of it says", () => {
  expect([...Object.keys(staffPt), ...Object.keys(accountPt)].filter((key) => key in pt)).toEqual([]);
});

it("the address goes before what was chosen, and that before the browser", () => {
  expect(preferredLocale("?lang=en", "pt-BR", ["pt-BR"])).toBe("en");
  expect(preferredLocale("", "pt-BR", ["en-US"])).toBe("pt-BR");
  expect(preferredLocale("", null, ["de-DE", "en-GB", "pt-PT"])).toBe("en");
  expect(preferredLocale("", null, ["de-DE"])).toBe("pt-BR");
});
