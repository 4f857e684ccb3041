import type { ReactNode } from "react";

import { spelledReference } from "../../../shared/booking/reference";
import { ButtonLink } from "../../../shared/ui/Button";
import { Notice } from "../../../shared/ui/Notice";
import { PageTitle } from "../../../shared/ui/PageTitle";
import { Skeleton } from "../../../shared/ui/Skeleton";
import counter from "../Counter.module.css";
import { useStaffText } from "../staffText";
import { TroubleNotice } from "../TroubleNotice";
import type { StaffBooking } from "../useStaffBooking";
import { useStaffBooking } from "../useStaffBooking";

interface Props {
  reference: string;
  /** `tell` takes the booking as an act answered it, `look` reads it again at once. */
  children: (booking: StaffBooking, tell: (booking: StaffBooking) => void, look: () => void) => ReactNode;
}

/** A booking for the counter, or why there is none. */
export function StaffBookingGate({ reference: given, children }: Props) {
  const text = useStaffText();
  const reference = spelledReference(given) ?? given;
  const { booking, notFound, trouble, retry, tell } = useStaffBooking(reference);
  const named = text("booking.named", { reference });
  if (booking)
    return (
      <div className={counter["page"]}>
        {trouble && <TroubleNotice trouble={trouble} onRetry={retry} />}
        {children(booking, tell, retry)}
      </div>
    );
  return (
    <div className={counter["page"]}>
      <PageTitle title={named}>{named}</PageTitle>
      {notFound ? (
        <Notice
          tone="stop"
          title={text("staff.booking.none", { reference })}
          actions={
            <ButtonLink to="/staff" look="next">
              {text("staff.booking.toBoard")}
            </ButtonLink>
          }
        >
          <p>{text("staff.booking.none.text")}</p>
        </Notice>
      ) : trouble ? (
        <TroubleNotice trouble={trouble} onRetry={retry} />
      ) : (
        <Skeleton shape="block" count={2} label={text("loading.booking")} />
      )}
    </div>
  );
}
