import { NotificationsDocument } from "../../../shared/graphql/generated/graphql";
import counter from "../Counter.module.css";
import { ListPage } from "../ListPage";
import { MailTable } from "../mails/MailTable";
import { useStaffText } from "../staffText";
import { useList } from "../useList";
import type { StaffBooking } from "../useStaffBooking";

/** What was mailed about this booking. */
export function BookingMails({ booking }: { booking: StaffBooking }) {
  const text = useStaffText();
  const list = useList(NotificationsDocument, { filter: { bookingId: booking.id } }, (data) => data.notifications);
  return (
    <section className={counter["panel"]} aria-labelledby="mails">
      <h2 id="mails">{text("staff.mails")}</h2>
      <ListPage list={list} none={text("staff.mail.none")}>
        <MailTable mails={list.nodes} timezone={booking.pickup.location.timezone} onSent={list.again} />
      </ListPage>
    </section>
  );
}
