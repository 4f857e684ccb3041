import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useQuery } from "urql";

import { useAccountText } from "../../shared/account/accountText";
import { Silhouette } from "../../shared/cars/Silhouette";
import { businessNow } from "../../shared/clock/businessClock";
import { localDateTime, money } from "../../shared/format/format";
import { failureOf } from "../../shared/graphql/client";
import type { MyBookingsQuery } from "../../shared/graphql/generated/graphql";
import { MyBookingsDocument } from "../../shared/graphql/generated/graphql";
import { useLocale } from "../../shared/i18n/useText";
import { placeLabel } from "../../shared/stops/usePlace";
import { Button, ButtonLink } from "../../shared/ui/Button";
import { FailureNotice } from "../../shared/ui/FailureNotice";
import layout from "../../shared/ui/Layout.module.css";
import { PageTitle } from "../../shared/ui/PageTitle";
import { Skeleton } from "../../shared/ui/Skeleton";
import styles from "./Account.module.css";
import { isAhead } from "./isAhead";

export type MyBooking = NonNullable<NonNullable<MyBookingsQuery["viewer"]>["bookings"]>["nodes"][number];

/** What one booked, signed in or as a guest with the same address: what is ahead first. */
export function MyBookingsPage() {
  const text = useAccountText();
  const [pages, setPages] = useState<(string | null)[]>([null]);
  return (
    <>
      <PageTitle title={text("account.bookings.title")}>{text("account.bookings.title")}</PageTitle>
      {pages.map((after, index) => (
        <Page
          key={after ?? ""}
          after={after}
          onMore={index === pages.length - 1 ? (cursor) => setPages((before) => [...before, cursor]) : null}
        />
      ))}
    </>
  );
}

interface PageProps {
  after: string | null;
  onMore: ((cursor: string) => void) | null;
}

function Page({ after, onMore }: PageProps) {
  const text = useAccountText();
  const [{ data, error }, ask] = useQuery({ query: MyBookingsDocument, variables: { after }, requestPolicy: "cache-and-network" });
  const found = data?.viewer?.bookings;
  const failure = failureOf(error);
  if (!found)
    return failure ? (
      <FailureNotice failure={failure} onRetry={() => ask({ requestPolicy: "network-only" })} />
    ) : (
      <Skeleton shape="row" count={2} label={text("account.loading")} />
    );
  const now = businessNow();
  const ahead = found.nodes.filter((booking) => isAhead(booking, now)).toReversed();
  const past = found.nodes.filter((booking) => !isAhead(booking, now));
  const { endCursor, hasNextPage } = found.pageInfo;
  return (
    <>
      {found.nodes.length === 0 && after === null && (
        <>
          <p>{text("account.bookings.none")}</p>
          <p>
            <ButtonLink to="/" look="next">
              {text("action.newSearch")}
            </ButtonLink>
          </p>
        </>
      )}
      <Bookings title={text("account.bookings.ahead")} bookings={ahead} />
      <Bookings title={text("account.bookings.past")} bookings={past} />
      {onMore && hasNextPage && endCursor && (
        <p>
          <Button onClick={() => onMore(endCursor)}>{text("account.bookings.more")}</Button>
        </p>
      )}
    </>
  );
}

function Bookings({ title, bookings }: { title: string; bookings: readonly MyBooking[] }) {
  if (bookings.length === 0) return null;
  return (
    <section className={layout["page"]}>
      <h2>{title}</h2>
      <ul className={styles["list"]}>
        {bookings.map((booking) => (
          <li key={booking.reference}>
            <BookingLink booking={booking} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const TONES: Partial<Record<MyBooking["status"], string>> = { CONFIRMED: "done", PICKED_UP: "done", PENDING_PAYMENT: "stop" };

function BookingLink({ booking: { reference, status, vehicleClass: car, pickup, return: back, total } }: { booking: MyBooking }) {
  const text = useAccountText();
  const locale = useLocale();
  return (
    <Link to="/booking/$reference" params={{ reference }} className={styles["booking"]}>
      <Silhouette bodyType={car.bodyType} electric={car.fuel === "ELECTRIC"} />
      <span>
        <strong>{placeLabel(pickup.location)}</strong>
        <br />
        <span className="numerals">
          {localDateTime(pickup.localTime, locale)} – {localDateTime(back.localTime, locale)}
        </span>
        <br />
        <span className={styles["muted"]}>
          {car.name} · {reference} · {money(total, locale)}
        </span>
      </span>
      <span className={`${styles["status"]} ${styles[TONES[status] ?? ""] ?? ""}`}>{text(`account.status.${status}`)}</span>
    </Link>
  );
}
