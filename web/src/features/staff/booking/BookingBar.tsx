import { Link } from "@tanstack/react-router";

import { useNow } from "../../../shared/clock/useNow";
import { PageTitle } from "../../../shared/ui/PageTitle";
import { isOverdue } from "../isOverdue";
import { StatusBadge } from "../StatusBadge";
import type { StaffBooking } from "../useStaffBooking";
import styles from "./BookingBar.module.css";

interface Props {
  booking: StaffBooking;
  /** What is being done to it; default: it is looked at, and named by its driver. */
  title?: string;
}

/** Whose booking it is and where it stands, on every page about it. */
export function BookingBar({ booking, title }: Props) {
  const { reference, driver, status } = booking;
  const name = `${driver.givenName} ${driver.familyName}`;
  const now = useNow();
  return (
    <div className={styles["bar"]}>
      <PageTitle title={title ? `${title}: ${name}` : name}>{title ?? name}</PageTitle>
      <Link to="/staff/booking/$reference" params={{ reference }} className={styles["plate"]}>
        {reference}
      </Link>
      {title && <span>{name}</span>}
      <StatusBadge status={status} overdue={isOverdue(booking, now)} />
    </div>
  );
}
