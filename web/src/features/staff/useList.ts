import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { useState } from "react";
import { useClient, useQuery } from "urql";

import { troubleOf } from "./trouble";

interface Page {
  nodes: readonly unknown[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/** A list that is read page after page; `again` reads it from the top. */
export function useList<Data, Variables extends { after?: string | null | undefined }, Connection extends Page>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Omit<Variables, "after">,
  pick: (data: Data) => Connection | null | undefined,
) {
  type Node = Connection["nodes"][number];
  const client = useClient();
  const first = { ...variables, after: null } as unknown as Variables;
  const [{ data, error, fetching }, ask] = useQuery<Data>({ query, variables: first as object, requestPolicy: "cache-and-network" });
  const top = (data && pick(data)) ?? null;
  const [further, setFurther] = useState<{ after: Connection; pages: Connection[] } | null>(null);
  const [reading, setReading] = useState(false);
  const pages = top ? [top, ...(further?.after === top ? further.pages : [])] : [];
  const last = pages.at(-1) ?? null;
  const cursor = last?.pageInfo.hasNextPage ? last.pageInfo.endCursor : null;

  async function readOn(after: string) {
    if (!top) return;
    setReading(true);
    const answer = await client.query(query, { ...first, after }, { requestPolicy: "network-only" }).toPromise();
    const page = answer.data && pick(answer.data);
    if (page) setFurther({ after: top, pages: [...pages.slice(1), page] });
    setReading(false);
  }

  return {
    nodes: pages.flatMap((page) => page.nodes as Node[]),
    last,
    trouble: fetching ? null : troubleOf(error),
    busy: fetching || reading,
    again: () => ask({ requestPolicy: "network-only" }),
    more: cursor ? () => void readOn(cursor) : null,
  };
}
