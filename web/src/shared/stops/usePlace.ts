import { useQuery } from "urql";

import type { PlacePartsFragment } from "../graphql/generated/graphql";
import { PlaceDocument } from "../graphql/generated/graphql";

export type Place = PlacePartsFragment;

/** The place of a code that came with the address. */
export function usePlace(code: string | undefined): Place | null {
  const [{ data }] = useQuery({ query: PlaceDocument, variables: { code: code ?? "" }, pause: !code });
  return (code && data?.location) || null;
}

/** "São Paulo (GRU)" is how people know an airport; a counter in town by its name. */
export function placeLabel(place: Pick<Place, "city" | "code" | "kind" | "name">): string {
  return place.kind === "AIRPORT" ? `${place.city} (${place.code})` : `${place.city}, ${place.name}`;
}
