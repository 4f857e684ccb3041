import { getRouteApi, Navigate } from "@tanstack/react-router";

import { spelledReference } from "../../../shared/booking/reference";
import { BookingSearchDocument } from "../../../shared/graphql/generated/graphql";
import { PageTitle } from "../../../shared/ui/PageTitle";
import counter from "../Counter.module.css";
import { ListPage } from "../ListPage";
import { useStaffText } from "../staffText";
import { useList } from "../useList";
import { BoardRows } from "./BoardRows";

const route = getRouteApi("/staff/search");

export function SearchPage() {
  const text = useStaffText();
  const { q } = route.useSearch();
  const list = useList(BookingSearchDocument, { filter: { text: q } }, (data) => data.bookings);
  const title = text("staff.search.title", { text: q });
  // A reference without a digit can't be told from a name until it is found.
  const meant = list.nodes.find((booking) => booking.reference === spelledReference(q));
  if (meant) return <Navigate to="/staff/booking/$reference" params={{ reference: meant.reference }} replace />;
  return (
    <div className={`${counter["page"]} ${counter["narrow"]}`}>
      <PageTitle title={title}>{title}</PageTitle>
      <ListPage list={list} none={text("staff.search.none")}>
        <p role="status" className={counter["muted"]}>
          {text("staff.search.found", { count: list.last?.totalCount ?? 0 })}
        </p>
        <BoardRows rows={list.nodes} side="pickup" label={title} dated />
      </ListPage>
    </div>
  );
}
