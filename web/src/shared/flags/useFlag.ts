import { useQuery } from "urql";

import { FlagsDocument } from "../graphql/generated/graphql";

/** What is switched on or off while pages are open, and what holds until the server has said it. */
const UNTIL_TOLD = {
  "one-ways": true,
  "payment-kill-switch": false,
  pix: true,
  "price-advice": true,
  promotions: true,
  "read-only": false,
  "sign-in-oidc": true,
} as const;

export type FlagKey = keyof typeof UNTIL_TOLD;

/** Whether a feature is on. `FollowFlags` asks again now and then: whoever uses this then shows the change. */
export function useFlag(key: FlagKey): boolean {
  const [{ data }] = useQuery({ query: FlagsDocument });
  return data?.clientConfig.flags.find((flag) => flag.key === key)?.enabled ?? UNTIL_TOLD[key];
}
