import type { ReactNode } from "react";

import { Button } from "../../shared/ui/Button";
import { Skeleton } from "../../shared/ui/Skeleton";
import counter from "./Counter.module.css";
import { useStaffText } from "./staffText";
import { TroubleNotice } from "./TroubleNotice";
import type { Trouble } from "./trouble";

interface Props {
  list: { nodes: readonly unknown[]; last: unknown; trouble: Trouble | null; busy: boolean; again: () => void; more: (() => void) | null };
  none: string;
  children: ReactNode;
}

/** A list in each of its states: on its way, failed, empty, there, and with more to read. */
export function ListPage({ list: { nodes, last, trouble, busy, again, more }, none, children }: Props) {
  const text = useStaffText();
  return (
    <>
      {trouble && <TroubleNotice trouble={trouble} onRetry={again} />}
      {!last && !trouble && <Skeleton shape="row" label={text("staff.loading")} />}
      {last !== null && nodes.length === 0 && (
        <p role="status" className={counter["muted"]}>
          {none}
        </p>
      )}
      {nodes.length > 0 && children}
      {more && (
        <p>
          <Button busy={busy} onClick={more}>
            {text("staff.list.more")}
          </Button>
        </p>
      )}
    </>
  );
}
