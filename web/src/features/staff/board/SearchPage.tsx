import { getRouteApi, Navigate } from "@tanstack/react-router";
import { useQuery } from "urql";

import { spelledReference } from "../../../shared/booking/reference";
import { BookingSearchDocument } from "../../../shared/graphql/generated/graphql";
import { PageTitle } from "../../../shared/ui/PageTitle";
import { Skeleton } from "../../../shared/ui/Skeleton";
import counter from "../Counter.module.css";
import { useStaffText } from "../staffText";
import { TroubleNotice } from "../TroubleNotice";
import { troubleOf } from "../trouble";
import styles from "./BoardPage.module.css";
import { BoardRows } from "./BoardRows";

const route = getRouteApi("/staff/search");

export function SearchPage() {
  const text = useStaffText();
  const { q } = route.useSearch();
  const [{ data, error }, ask] = useQuery({ query: BookingSearchDocument, variables: { filter: { text: q } }, requestPolicy: "cache-and-network" });
  const found = data?.bookings;
  const trouble = troubleOf(error);
  const title = text("staff.search.title", { text: q });
  // A reference without a digit can't be told from a name until it is found.
  const meant = found?.nodes.find((booking) => booking.reference === spelledReference(q));
  if (meant) return <Navigate to="/staff/booking/$reference" params={{ reference: meant.reference }} replace />;
  return (
    <div className={`${counter["page"]} ${counter["narrow"]}`}>
      <PageTitle title={title}>{title}</PageTitle>
      {!found && !trouble && <Skeleton shape="row" label={text("staff.loading")} />}
      {!found && trouble && <TroubleNotice trouble={trouble} onRetry={() => ask({ requestPolicy: "network-only" })} />}
      {found && (
        <p role="status" className={found.nodes.length ? counter["muted"] : styles["none"]}>
          {found.nodes.length ? text("staff.search.found", { count: found.totalCount }) : text("staff.search.none")}
        </p>
      )}
      {found && found.nodes.length > 0 && <BoardRows rows={found.nodes} side="pickup" label={title} dated />}
    </div>
  );
}
