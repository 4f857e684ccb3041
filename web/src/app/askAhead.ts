import { askOffers } from "../shared/graphql/askOffers";
import { clientFor } from "../shared/graphql/client";
import { rememberedLocale } from "../shared/i18n/preferredLocale";
import { completeSearch, parseSearch, readQuery } from "../shared/searchParams";

/** Asks for the offers of an address while the rest of the page is still on its way; who draws them finds the answer there. */
export function askAhead({ pathname, search: query }: Pick<Location, "pathname" | "search">): void {
  if (pathname !== "/offers") return;
  const search = completeSearch(parseSearch(readQuery(query)));
  if (search) void askOffers(clientFor(rememberedLocale()), search);
}
