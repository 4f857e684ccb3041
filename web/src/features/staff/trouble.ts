import type { CombinedError } from "@urql/core";

import { failureOf } from "../../shared/graphql/client";
import type { Failure } from "../../shared/graphql/client";

/** Why the counter has no answer: as for everybody, or because of who asks. */
export type Trouble = Failure | "SIGNED_OUT" | "FORBIDDEN";

export function troubleOf(error: CombinedError | undefined): Trouble | null {
  const codes = error?.graphQLErrors.map(({ extensions }) => extensions["code"]) ?? [];
  if (codes.includes("UNAUTHENTICATED")) return "SIGNED_OUT";
  if (codes.includes("FORBIDDEN")) return "FORBIDDEN";
  return failureOf(error);
}
