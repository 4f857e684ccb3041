import { Link } from "@tanstack/react-router";
import type { KeyboardEvent } from "react";

import { useNow } from "../../../shared/clock/useNow";
import { clock, shortDate } from "../../../shared/format/format";
import { dateOf, timeOf } from "../../../shared/format/localTime";
import type { BoardRowFragment } from "../../../shared/graphql/generated/graphql";
import { useLocale } from "../../../shared/i18n/useText";
import { isOverdue } from "../isOverdue";
import { StatusBadge } from "../StatusBadge";
import { useStaffText } from "../staffText";
import styles from "./BoardRows.module.css";

interface Props {
  rows: readonly BoardRowFragment[];
  side: "pickup" | "return";
  label: string;
  /** Whether each row says its date, where they are not all of one day. */
  dated?: boolean;
}

/** Bookings by the clock. The arrow keys go from one to the next, Enter opens it. */
export function BoardRows({ rows, side, label, dated = false }: Props) {
  const now = useNow();
  const ordered = rows.toSorted((a, b) => a[side].time.localeCompare(b[side].time));
  return (
    <ul className={`${styles["rows"]} numerals`} aria-label={label}>
      {ordered.map((row) => (
        <Row key={row.reference} row={row} side={side} dated={dated} now={now} />
      ))}
    </ul>
  );
}

function Row({ row, side, dated, now }: { row: BoardRowFragment; now: number } & Required<Pick<Props, "side" | "dated">>) {
  const text = useStaffText();
  const locale = useLocale();
  const { localTime } = row[side];
  const extras = row.selection.extras.reduce((sum, { quantity }) => sum + quantity, 0);
  const what = [
    `${row.vehicleClass.name} (${row.vehicleClass.acriss})`,
    row.vehicle?.plate,
    extras > 0 && text("staff.board.extras", { count: extras }),
    row.selection.additionalDrivers > 0 && text("staff.board.drivers", { count: row.selection.additionalDrivers }),
    row.flightNumber && text("staff.board.flight", { number: row.flightNumber }),
  ];
  return (
    <li>
      <Link to="/staff/booking/$reference" params={{ reference: row.reference }} className={styles["row"]} onKeyDown={walk}>
        <span className={styles["time"]}>
          {clock(timeOf(localTime), locale)}
          {dated && <span className={styles["day"]}>{shortDate(dateOf(localTime), locale)}</span>}
        </span>
        <span>
          <span className={styles["who"]}>
            {row.driver.givenName} {row.driver.familyName}
          </span>
          <br />
          <span className={styles["what"]}>{what.filter(Boolean).join(" · ")}</span>
        </span>
        <span className={styles["right"]}>
          <span className={styles["reference"]}>{row.reference}</span>
          <StatusBadge status={row.status} overdue={isOverdue(row, now)} />
        </span>
      </Link>
    </li>
  );
}

function walk(event: KeyboardEvent<HTMLAnchorElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const links = [...(event.currentTarget.closest("ul")?.querySelectorAll("a") ?? [])];
  const next = links[links.indexOf(event.currentTarget) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
