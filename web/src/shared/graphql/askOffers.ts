import type { Client } from "@urql/core";

import type { Search } from "../searchParams";
import { searchInput } from "../searchParams";
import { OffersDocument } from "./generated/graphql";

/** Asks for a search's offers; who asks the same afterwards shares the answer. */
export async function askOffers(client: Client, search: Search): Promise<void> {
  await client.query(OffersDocument, { search: searchInput(search) }).toPromise();
}
