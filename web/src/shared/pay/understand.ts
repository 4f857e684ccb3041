import type { Text } from "../i18n/useText";
import type { Obstacle } from "./ObstacleNotice";

/** The refusals that every way of paying can answer. */
type Refused =
  | { __typename: "InvalidInput"; problems: readonly { message: string }[] }
  | { __typename: "PaymentMethodUnavailable" | "Unavailable"; message: string }
  | { __typename: "IdempotencyKeyReused" };

/** A refusal as what stands in the way; null for every other answer. */
export function obstacleOf(answer: Refused | { __typename: string }, text: Text): Obstacle | null {
  const refused = answer as Refused;
  switch (refused.__typename) {
    case "InvalidInput":
      return { kind: "INVALID", messages: refused.problems.map((problem) => problem.message) };
    case "PaymentMethodUnavailable":
      return { kind: "METHOD", message: refused.message };
    case "Unavailable":
      return { kind: "UNAVAILABLE", message: refused.message };
    case "IdempotencyKeyReused":
      return { kind: "UNAVAILABLE", message: text("pay.again") };
    default:
      return null;
  }
}
