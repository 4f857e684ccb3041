import type { CarPartsFragment } from "../../shared/graphql/generated/graphql";

export const FILTERS = {
  automatic: (car) => car.transmission === "AUTOMATIC",
  small: (car) => car.bodyType === "HATCH",
  sedan: (car) => car.bodyType === "SEDAN",
  suv: (car) => car.bodyType === "SUV" || car.bodyType === "CROSSOVER",
  seven: (car) => car.seats >= 7,
  bags: (car) => car.largeBags >= 3,
  electric: (car) => car.fuel === "ELECTRIC" || car.fuel === "HYBRID",
} as const satisfies Record<string, (car: CarPartsFragment) => boolean>;

export type Filter = keyof typeof FILTERS;

const BODIES: readonly Filter[] = ["small", "sedan", "suv"];
const NAMES = Object.keys(FILTERS) as Filter[];

export function parseFilters(show: string | undefined): Filter[] {
  const wanted = new Set(show?.split(","));
  return NAMES.filter((name) => wanted.has(name));
}

export function writeFilters(filters: readonly Filter[]): string | undefined {
  return filters.length ? filters.join(",") : undefined;
}

export function toggled(filters: readonly Filter[], filter: Filter): Filter[] {
  return filters.includes(filter) ? filters.filter((each) => each !== filter) : [...filters, filter];
}

/** Any of the body types that are on, and every other filter that is on. */
export function passes(car: CarPartsFragment, filters: readonly Filter[]): boolean {
  const bodies = filters.filter((filter) => BODIES.includes(filter));
  const others = filters.filter((filter) => !BODIES.includes(filter));
  return (bodies.length === 0 || bodies.some((filter) => FILTERS[filter](car))) && others.every((filter) => FILTERS[filter](car));
}

/** The filters that any of the cars passes, and how many do. */
export function counted(cars: readonly CarPartsFragment[]): { filter: Filter; count: number }[] {
  return NAMES.map((filter) => ({ filter, count: cars.filter((car) => FILTERS[filter](car)).length })).filter(
    ({ count }) => count > 0 && count < cars.length,
  );
}
