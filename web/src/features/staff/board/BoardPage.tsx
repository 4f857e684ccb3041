import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useQuery } from "urql";

import { learnNow } from "../../../shared/clock/businessClock";
import { useNow } from "../../../shared/clock/useNow";
import { longDate } from "../../../shared/format/format";
import { addDays, dateIn } from "../../../shared/format/localTime";
import type { BoardQuery, BookingFilter, BookingStatus } from "../../../shared/graphql/generated/graphql";
import { BoardDocument } from "../../../shared/graphql/generated/graphql";
import { useLocale } from "../../../shared/i18n/useText";
import { PlaceField } from "../../../shared/search/PlaceField";
import type { Place } from "../../../shared/stops/usePlace";
import { usePlace } from "../../../shared/stops/usePlace";
import { Button } from "../../../shared/ui/Button";
import { PageTitle } from "../../../shared/ui/PageTitle";
import { Skeleton } from "../../../shared/ui/Skeleton";
import counter from "../Counter.module.css";
import { isOverdue } from "../isOverdue";
import { useStaffText } from "../staffText";
import { TroubleNotice } from "../TroubleNotice";
import { troubleOf } from "../trouble";
import { useStaffViewer } from "../useStaffViewer";
import styles from "./BoardPage.module.css";
import { BoardRows } from "./BoardRows";
import { rememberCounter, rememberedCounter } from "./counterPlace";

const route = getRouteApi("/staff/");
const LOOK_EVERY_MS = 30_000;
const TO_PICK_UP: readonly BookingStatus[] = ["PENDING_PAYMENT", "CONFIRMED", "PICKED_UP", "NO_SHOW"];
const TO_RETURN: readonly BookingStatus[] = ["PICKED_UP", "RETURNED", "CLOSED"];

/** A day at a counter: who comes for a car, who brings one back, and who should have. */
export function BoardPage() {
  const text = useStaffText();
  const locale = useLocale();
  const navigate = useNavigate();
  const viewer = useStaffViewer();
  const params = route.useSearch();
  const place = usePlace(params.at ?? rememberedCounter() ?? viewer.locations[0]);
  const now = useNow(false);
  const today = dateIn(place?.timezone ?? "UTC", new Date(now));
  const day = params.day ?? today;

  function go(next: { at?: string | undefined; day?: string | undefined }) {
    const at = next.at ?? params.at;
    const on = "day" in next ? next.day : params.day;
    void navigate({ to: "/staff", search: { ...(at && { at }), ...(on && on !== today && { day: on }) }, resetScroll: false });
  }

  function stand(at: Place | null) {
    if (!at) return;
    rememberCounter(at.code);
    go({ at: at.code });
  }

  const title = day === today ? text("staff.board.today") : longDate(day, locale);
  return (
    <div className={counter["page"]}>
      <div className={styles["top"]}>
        <PageTitle title={`${text("staff.board")} ${place?.code ?? ""}`}>{title}</PageTitle>
        <div className={counter["buttons"]} role="group" aria-label={text("staff.board.day")}>
          <Button aria-label={text("staff.board.previous")} onClick={() => go({ day: addDays(day, -1) })}>
            <span aria-hidden="true">←</span>
          </Button>
          <Button onClick={() => go({ day: undefined })}>{text("staff.board.toToday")}</Button>
          <Button aria-label={text("staff.board.next")} onClick={() => go({ day: addDays(day, 1) })}>
            <span aria-hidden="true">→</span>
          </Button>
        </div>
        <div className={styles["place"]}>
          <PlaceField key={place?.code ?? ""} label={text("staff.board.place")} place={place} onChoose={stand} />
        </div>
      </div>
      {place ? <Day key={`${place.code} ${day}`} at={place.code} day={day} /> : <p className={styles["none"]}>{text("staff.board.choosePlace")}</p>}
    </div>
  );
}

function Day({ at, day }: { at: string; day: string }) {
  const text = useStaffText();
  const now = useNow();
  const end = (side: "PICKUP" | "RETURN", statuses: readonly BookingStatus[]): BookingFilter => ({
    location: at,
    day,
    side,
    statuses: [...statuses],
  });
  const [{ data, error, stale }, ask] = useQuery({
    query: BoardDocument,
    variables: {
      pickups: end("PICKUP", TO_PICK_UP),
      returns: end("RETURN", TO_RETURN),
      out: { location: at, side: "RETURN", statuses: ["PICKED_UP"] },
    },
    requestPolicy: "cache-and-network",
  });

  useEffect(() => {
    const timer = setInterval(() => ask({ requestPolicy: "network-only" }), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [ask]);

  useEffect(() => {
    if (data && !stale) learnNow(data.clientConfig.now, Date.now());
  }, [data, stale]);

  const trouble = troubleOf(error);
  const again = () => ask({ requestPolicy: "network-only" });
  if (!data?.pickups || !data.returns)
    return trouble ? <TroubleNotice trouble={trouble} onRetry={again} /> : <Skeleton shape="block" label={text("staff.loading")} />;
  const overdue = (data.out?.nodes ?? []).filter((row) => isOverdue(row, now));
  return (
    <>
      {trouble && <TroubleNotice trouble={trouble} onRetry={again} />}
      {overdue.length > 0 && (
        <section className={styles["side"]} aria-labelledby="overdue">
          <h2 id="overdue" className={counter["stop"]}>
            {text("staff.board.overdue", { count: overdue.length })}
          </h2>
          <BoardRows rows={overdue} side="return" label={text("staff.overdue")} dated />
        </section>
      )}
      <div className={styles["sides"]}>
        <Side side="pickup" title={text("staff.board.pickups")} found={data.pickups} none={text("staff.board.noPickups")} />
        <Side side="return" title={text("staff.board.returns")} found={data.returns} none={text("staff.board.noReturns")} />
      </div>
    </>
  );
}

interface SideProps {
  side: "pickup" | "return";
  title: string;
  found: NonNullable<BoardQuery["pickups"]>;
  none: string;
}

function Side({ side, title, found, none }: SideProps) {
  const text = useStaffText();
  const waiting = side === "pickup" ? "CONFIRMED" : "PICKED_UP";
  const open = found.nodes.filter(({ status }) => status === waiting).length;
  return (
    <section className={styles["side"]} aria-labelledby={side}>
      <h2 id={side}>
        {title} <span>{text("staff.board.count", { open, count: found.totalCount })}</span>
      </h2>
      {found.nodes.length > 0 ? <BoardRows rows={found.nodes} side={side} label={title} /> : <p className={styles["none"]}>{none}</p>}
    </section>
  );
}
