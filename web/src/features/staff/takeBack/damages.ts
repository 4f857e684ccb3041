import type { DamageInput } from "../../../shared/graphql/generated/graphql";
import { amountTyped } from "../readings";
import type { StaffMessageId } from "../staffText";

/** A damage as typed so far; `id` tells the rows of the form apart. */
export interface Damage {
  id: number;
  what: string;
  cost: string;
}

export interface DamageProblems {
  what?: StaffMessageId;
  cost?: StaffMessageId;
}

export function damageProblems({ what, cost }: Damage, digits: number): DamageProblems {
  return {
    ...(!what.trim() && { what: "staff.in.problem.what" }),
    ...(amountTyped(cost, digits) === null && { cost: "staff.in.problem.cost" }),
  };
}

export function damageInput({ what, cost }: Damage, digits: number): DamageInput {
  return { description: what.trim(), amount: amountTyped(cost, digits) ?? "" };
}
