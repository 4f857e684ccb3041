import type { Booking } from "../../shared/booking/useBooking";
import type { MessageId } from "../../shared/i18n/i18n";
import { useText } from "../../shared/i18n/useText";
import { PageTitle } from "../../shared/ui/PageTitle";
import styles from "./BookingHead.module.css";

/** Where the booking stands in one line, and its reference as on a number plate. */
export function BookingHead({ booking }: { booking: Booking }) {
  const text = useText();
  const title = text(titleOf(booking));
  return (
    <div className={styles["head"]}>
      <PageTitle title={title}>{title}</PageTitle>
      <p className={styles["plate"]}>
        <span>{text("booking.reference")}</span>
        <strong>{booking.reference}</strong>
      </p>
    </div>
  );
}

function titleOf({ status, payment }: Booking): MessageId {
  if (status !== "PENDING_PAYMENT") return `booking.title.${status}`;
  if (payment?.nextAction) return payment.nextAction.__typename === "PixTransfer" ? "booking.title.PIX" : "booking.title.CHALLENGE";
  return payment?.status === "DECLINED" ? "booking.title.DECLINED" : "booking.title.PENDING_PAYMENT";
}
