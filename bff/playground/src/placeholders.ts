/** What a variable of an example may say instead of a value: it is filled in when the operation is sent. */
export const OFFER = "<an offer of the last search>";
export const REFERENCE = "<the booking made last>";
export const FEE = "<what cancelling it costs>";
export const NEW_KEY = "<a new key>";

export interface Known {
  offer: string | undefined;
  reference: string | undefined;
  fee: string | undefined;
}

/** The variables with every placeholder filled in that is known. */
export function filled(value: unknown, known: Known): unknown {
  if (value === NEW_KEY) return crypto.randomUUID();
  if (value === OFFER) return known.offer ?? value;
  if (value === FEE) return known.fee ?? value;
  if (value === REFERENCE) return known.reference ?? value;
  if (Array.isArray(value)) return value.map((each) => filled(each, known));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, known)]));
  }
  return value;
}

export function mentions(value: unknown, placeholder: string): boolean {
  return JSON.stringify(value ?? null).includes(JSON.stringify(placeholder));
}
