import type { Booking } from "../../shared/booking/useBooking";
import { useText } from "../../shared/i18n/useText";
import { Button } from "../../shared/ui/Button";
import styles from "./CalendarButton.module.css";
import { calendarFile } from "./calendarFile";

export function CalendarButton({ booking }: { booking: Booking }) {
  const text = useText();

  function download() {
    const texts = {
      pickup: text("calendar.pickup", { name: booking.vehicleClass.name }),
      return: text("calendar.return", { name: booking.vehicleClass.name }),
    };
    const url = URL.createObjectURL(new Blob([calendarFile(booking, texts, new Date())], { type: "text/calendar" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `rentacar-${booking.reference}.ics`;
    link.click();
    URL.revokeObjectURL(url);
  }

  return (
    <div className={`${styles["actions"]} screen-only`}>
      <Button onClick={download}>{text("booking.addToCalendar")}</Button>
      <Button onClick={() => window.print()}>{text("booking.print")}</Button>
    </div>
  );
}
