import type { Customer } from "../../shared/account/useViewer";
import { dateOf } from "../../shared/format/localTime";
import type { DocumentType, DriverInput } from "../../shared/graphql/generated/graphql";
import type { MessageId } from "../../shared/i18n/i18n";
import { forgetLocal, readLocalJson, writeLocalJson } from "../../shared/storage";
import { isCpf } from "../../shared/person/cpf";

/** One driver as typed so far. */
export interface DriverDraft extends Omit<DriverInput, "documentType"> {
  documentType: DocumentType;
}

/** The form as typed so far: remembered on this device until it is booked. Never anything of a card. */
export interface RentalDraft {
  driver: DriverDraft;
  additionalDrivers: DriverDraft[];
  flightNumber: string;
}

export const DOCUMENT_TYPES = ["CPF", "PASSPORT", "ID_CARD"] as const satisfies readonly DocumentType[];

const KEY = "rentacar.drivers";

export function emptyDriver(countryCode: string): DriverDraft {
  return {
    givenName: "",
    familyName: "",
    email: "",
    phone: "",
    birthDate: "",
    countryCode,
    documentType: countryCode === "BR" ? "CPF" : "PASSPORT",
    documentNumber: "",
    licenceNumber: "",
  };
}

/** What a customer's profile knows of them as a driver; a stranger is as yet empty. */
export function driverOf(customer: Customer | null, countryCode: string): DriverDraft {
  const empty = emptyDriver(customer?.countryCode ?? countryCode);
  if (!customer) return empty;
  const known = Object.entries(customer).filter(([field, value]) => field in empty && value);
  return { ...empty, ...Object.fromEntries(known) };
}

function isDraft(value: unknown): value is RentalDraft {
  return typeof value === "object" && value !== null && "driver" in value && "additionalDrivers" in value && "flightNumber" in value;
}

export function readDraft(): RentalDraft | null {
  return readLocalJson(KEY, isDraft);
}

export function rememberDraft(draft: RentalDraft): void {
  writeLocalJson(KEY, draft);
}

export function forgetDraft(): void {
  forgetLocal(KEY);
}

/** As many additional drivers as the offer says: kept where there are some, empty where there are none yet. */
export function fitted(draft: RentalDraft, additionalDrivers: number): RentalDraft {
  return {
    ...draft,
    additionalDrivers: Array.from(
      { length: additionalDrivers },
      (_, index) => draft.additionalDrivers[index] ?? emptyDriver(draft.driver.countryCode),
    ),
  };
}

export type DriverProblems = Partial<Record<keyof DriverDraft, MessageId>>;

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^\+?[\d\s().-]{8,20}$/;
const DATE = /^(19|20)\d{2}-\d{2}-\d{2}$/;

/** What is missing or can't be right; the server has the last word. */
export function driverProblems(driver: DriverDraft, pickupAt: string): DriverProblems {
  const problems: DriverProblems = {};
  for (const field of ["givenName", "familyName", "email", "phone", "birthDate", "documentNumber", "licenceNumber"] as const)
    if (!driver[field].trim()) problems[field] = `driver.problem.${field}`;
  if (!problems.email && !EMAIL.test(driver.email.trim())) problems.email = "driver.problem.email";
  if (!problems.phone && !PHONE.test(driver.phone.trim())) problems.phone = "driver.problem.phone";
  if (!problems.birthDate && !(DATE.test(driver.birthDate) && driver.birthDate < dateOf(pickupAt)))
    problems.birthDate = "driver.problem.birthDate";
  if (!problems.documentNumber && driver.documentType === "CPF" && !isCpf(driver.documentNumber))
    problems.documentNumber = "driver.problem.cpf";
  return problems;
}

export function isComplete(draft: RentalDraft, pickupAt: string): boolean {
  return [draft.driver, ...draft.additionalDrivers].every((driver) => Object.keys(driverProblems(driver, pickupAt)).length === 0);
}

export function driverInput(driver: DriverDraft): DriverInput {
  const trimmed = Object.fromEntries(Object.entries(driver).map(([field, value]) => [field, value.trim()])) as unknown as DriverDraft;
  return { ...trimmed, ...(driver.documentType === "CPF" && { documentNumber: trimmed.documentNumber.replace(/\D/g, "") }) };
}
