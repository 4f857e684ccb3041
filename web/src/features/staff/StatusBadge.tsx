import type { BookingStatus } from "../../shared/graphql/generated/graphql";
import counter from "./Counter.module.css";
import { useStaffText } from "./staffText";

interface Props {
  status: BookingStatus;
  overdue?: boolean;
}

export function StatusBadge({ status, overdue = false }: Props) {
  const text = useStaffText();
  const tone = overdue || status === "NO_SHOW" ? counter["stop"] : status === "CONFIRMED" || status === "CLOSED" ? counter["done"] : "";
  return <span className={`${counter["badge"]} ${tone}`}>{text(overdue ? "staff.overdue" : `staff.status.${status}`)}</span>;
}
