import { isLocalTime } from "./format/localTime";
import type { OfferSearchInput } from "./graphql/generated/graphql";

/** What the address bar holds of a search; everything may be missing or nonsense there. */
export interface SearchParams {
  from?: string;
  to?: string;
  pickup?: string;
  return?: string;
  age?: number;
  promo?: string;
}

/** A search that can be asked. */
export interface Search {
  from: string;
  to?: string;
  pickup: string;
  return: string;
  age: number;
  promo?: string;
}

/** Counters charge nobody older than this for being young. */
export const ADULT_AGE = 25;

const CODE = /^[A-Za-z0-9-]{1,20}$/;

function code(value: unknown): string | undefined {
  return typeof value === "string" && CODE.test(value) ? value.toUpperCase() : undefined;
}

function wholeAge(value: unknown): number | undefined {
  const age = Number(value);
  return Number.isInteger(age) && age >= 1 && age <= 120 ? age : undefined;
}

export function parseSearch(raw: Record<string, unknown>): SearchParams {
  const params = {
    from: code(raw["from"]),
    to: code(raw["to"]),
    pickup: isLocalTime(raw["pickup"]) ? raw["pickup"] : undefined,
    return: isLocalTime(raw["return"]) ? raw["return"] : undefined,
    age: wholeAge(raw["age"]),
    promo: code(raw["promo"]),
  };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}

export function completeSearch({ from, pickup, return: back, age = ADULT_AGE, ...rest }: SearchParams): Search | null {
  return from && pickup && back ? { ...rest, from, pickup, return: back, age } : null;
}

export function searchInput(search: Search): OfferSearchInput {
  return {
    pickupLocation: search.from,
    returnLocation: search.to ?? search.from,
    pickupAt: search.pickup,
    returnAt: search.return,
    driverAge: search.age,
    ...(search.promo && { promotionCode: search.promo }),
  };
}

const OF_EVERY_PAGE = new Set(["lang"]);

/** A page's reader of its address, made so that what it leaves out is gone: the router lays its answer over the raw address. */
export function onlyKnown<Known extends object>(read: (raw: Record<string, unknown>) => Known) {
  return (raw: Record<string, unknown>): Known => {
    const gone = Object.keys(raw).filter((key) => !OF_EVERY_PAGE.has(key));
    return { ...Object.fromEntries(gone.map((key) => [key, undefined])), ...read(raw) };
  };
}

/** Addresses as people write them, without the router's JSON quotes. */
export function readQuery(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query));
}

export function writeQuery(params: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) if (value !== undefined && value !== "") query.set(key, String(value));
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return text && `?${text}`;
}
