import { expect, it } from "vitest";

import { isCpf } from "../../shared/person/cpf";
import { driverInput, driverOf, driverProblems, emptyDriver, fitted } from "./driverDraft";

const PICKUP = "2027-03-01T10:00";
const ana = {
  ...emptyDriver("BR"),
  givenName: "Ana",
  familyName: "Souza",
  email: "ana@example.com",
  phone: "+55 11 98888-7777",
  birthDate: "1990-05-17",
  documentNumber: "529.982.247-25",
  licenceNumber: "01234567890",
};

it("a CPF is known by its check digits", () => {
  expect(isCpf("529.982.247-25")).toBe(true);
  expect(isCpf("529.982.247-26")).toBe(false);
  expect(isCpf("111.111.111-11")).toBe(false);
});

it("a whole driver has no problems and an empty one names each field", () => {
  expect(driverProblems(ana, PICKUP)).toEqual({});
  expect(Object.keys(driverProblems(emptyDriver("BR"), PICKUP))).toHaveLength(7);
});

it("a passport is not held to the rules of a CPF", () => {
  expect(driverProblems({ ...ana, documentType: "PASSPORT", documentNumber: "FX123456" }, PICKUP)).toEqual({});
});

it("a CPF is sent as its digits and everything else without spaces around it", () => {
  expect(driverInput({ ...ana, givenName: " Ana " })).toMatchObject({ givenName: "Ana", documentNumber: "52998224725" });
});

it("the form holds as many additional drivers as were chosen and keeps what was typed", () => {
  const draft = { driver: ana, additionalDrivers: [{ ...ana, givenName: "Bia" }], flightNumber: "" };
  expect(fitted(draft, 2).additionalDrivers.map((driver) => driver.givenName)).toEqual(["Bia", ""]);
  expect(fitted(draft, 0).additionalDrivers).toEqual([]);
});

it("a profile fills in what it knows and leaves the rest to be typed", () => {
  const customer = {
    id: "1",
    locale: "en",
    email: "ana@example.com",
    givenName: "Ana",
    familyName: null,
    phone: null,
    birthDate: "1990-05-17",
    countryCode: "PT",
    documentType: null,
    documentNumber: null,
    licenceNumber: null,
  };
  expect(driverOf(customer, "BR")).toEqual({
    ...emptyDriver("PT"),
    email: "ana@example.com",
    givenName: "Ana",
    birthDate: "1990-05-17",
  });
  expect(driverOf(null, "BR")).toEqual(emptyDriver("BR"));
});
