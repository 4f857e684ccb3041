import { readLocalJson, writeLocalJson } from "./storage";

const KEY = "rentacar.bookings";
/** Enough for a family's summer; the oldest is forgotten first. */
const KEPT = 20;

type Known = [reference: string, email: string][];

function isKnown(value: unknown): value is Known {
  return (
    Array.isArray(value) &&
    value.every((entry) => Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === "string"))
  );
}

/** The e-mail that opens a booking which was made or found on this device, so that a reload finds it again. */
export function knownEmail(reference: string): string | null {
  return readLocalJson(KEY, isKnown)?.find(([known]) => known === reference)?.[1] ?? null;
}

export function rememberBooking(reference: string, email: string): void {
  const others = (readLocalJson(KEY, isKnown) ?? []).filter(([known]) => known !== reference);
  writeLocalJson(KEY, [...others, [reference, email]].slice(-KEPT));
}

export function forgetBooking(reference: string): void {
  writeLocalJson(
    KEY,
    (readLocalJson(KEY, isKnown) ?? []).filter(([known]) => known !== reference),
  );
}
