import type { Booking } from "../../shared/booking/useBooking";
import { money } from "../../shared/format/format";
import { useLocale, useText } from "../../shared/i18n/useText";
import { HeldClock } from "../../shared/offer/HeldClock";
import { ButtonLink } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import { declineText } from "./declineText";
import styles from "./StatusNotice.module.css";

interface Props {
  booking: Booking;
  token: string | undefined;
}

/** What the booking waits for and what to do about it; it changes by itself with the booking. */
export function StatusNotice({ booking, token }: Props) {
  const text = useText();
  const locale = useLocale();
  const total = money(booking.total, locale);
  const { status, payment, reference, driver } = booking;
  if (status === "PENDING_PAYMENT")
    return payment?.status === "DECLINED" ? <Declined booking={booking} token={token} /> : <Waiting booking={booking} />;
  if (status === "CONFIRMED")
    return (
      <Notice tone="done" title={text("booking.confirmed.title", { amount: total })}>
        <p>{text("booking.confirmed.text", { email: driver.email })}</p>
      </Notice>
    );
  if (status === "EXPIRED")
    return (
      <Notice tone="stop" title={text("booking.expired.title")} actions={<SearchAgain booking={booking} />}>
        <p>{text("booking.expired.text")}</p>
      </Notice>
    );
  return (
    <Notice title={text(`booking.title.${status}`)}>
      <p>{text("booking.other.text", { reference })}</p>
    </Notice>
  );
}

function Waiting({ booking }: { booking: Booking }) {
  const text = useText();
  return (
    <Notice title={text("booking.waiting.title")}>
      <div className={styles["road"]} aria-hidden="true" />
      <p>{text("booking.waiting.text")}</p>
      {booking.holdExpiresAt && <HeldClock until={booking.holdExpiresAt} held="held.car" ended="held.carEnded" />}
    </Notice>
  );
}

function Declined({ booking, token }: Props) {
  const text = useText();
  const { reference, payment, holdExpiresAt } = booking;
  return (
    <Notice
      tone="stop"
      title={text("booking.declined.title")}
      actions={
        <ButtonLink to="/booking/$reference/pay" params={{ reference }} search={token ? { token } : {}} look="next">
          {text("booking.declined.again")}
        </ButtonLink>
      }
    >
      <p>{text(declineText(payment?.failure?.code))}</p>
      <p>{text("booking.declined.text")}</p>
      {holdExpiresAt && <HeldClock until={holdExpiresAt} held="held.car" ended="held.carEnded" />}
    </Notice>
  );
}

export function SearchAgain({ booking }: { booking: Booking }) {
  const text = useText();
  const { pickup, return: back } = booking;
  const search = {
    from: pickup.location.code,
    ...(back.location.code !== pickup.location.code && { to: back.location.code }),
    pickup: pickup.localTime.slice(0, 16),
    return: back.localTime.slice(0, 16),
  };
  return (
    <ButtonLink to="/offers" search={search} look="next">
      {text("booking.expired.again")}
    </ButtonLink>
  );
}
