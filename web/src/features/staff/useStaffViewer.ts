import { createContext, useContext } from "react";

import type { StaffRole, StaffViewerQuery } from "../../shared/graphql/generated/graphql";

export type StaffViewer = NonNullable<StaffViewerQuery["staffViewer"]>;

export const StaffViewerContext = createContext<StaffViewer | null>(null);

export function useStaffViewer(): StaffViewer {
  const viewer = useContext(StaffViewerContext);
  if (!viewer) throw new Error("bug: a page of the counter without its frame");
  return viewer;
}

const RANK: Record<StaffRole, number> = { AGENT: 0, MANAGER: 1, ADMIN: 2 };

/** Whether a role may what the least role named may. The server decides; this only leaves out what it would refuse. */
export function isAtLeast({ role }: Pick<StaffViewer, "role">, least: StaffRole): boolean {
  return RANK[role] >= RANK[least];
}
