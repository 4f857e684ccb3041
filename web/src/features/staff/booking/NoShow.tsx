import { useState } from "react";
import { useMutation } from "urql";

import { money } from "../../../shared/format/format";
import type { BookingNoShowMutation } from "../../../shared/graphql/generated/graphql";
import { BookingNoShowDocument } from "../../../shared/graphql/generated/graphql";
import { useLocale } from "../../../shared/i18n/useText";
import { Button } from "../../../shared/ui/Button";
import counter from "../Counter.module.css";
import { ObstacleNote } from "../ObstacleNote";
import { useStaffText } from "../staffText";
import { refusalOf, useAct } from "../useAct";
import type { StaffBooking } from "../useStaffBooking";

interface Props {
  booking: StaffBooking;
  tell: (booking: StaffBooking) => void;
}

/** Nobody came. It is asked once more, with what it costs the customer. */
export function NoShow({ booking, tell }: Props) {
  const text = useStaffText();
  const locale = useLocale();
  const [asking, ask] = useState(false);
  const [, send] = useMutation(BookingNoShowDocument);
  const { busy, obstacle, act, resend } = useAct<string, BookingNoShowMutation["bookingNoShow"]>({
    subject: `no-show ${booking.reference}`,
    async send({ input, key }) {
      const { data, error } = await send({ reference: input, idempotencyKey: key });
      return { answer: data?.bookingNoShow, error };
    },
    onAnswer(answer) {
      if (answer.__typename === "BookingMarkedNoShow") tell(answer.booking);
      return refusalOf(answer);
    },
  });
  if (!asking && obstacle?.kind !== "LOST") return <Button onClick={() => ask(true)}>{text("staff.act.noShow")}…</Button>;
  return (
    <section className={`${counter["panel"]} ${counter["whole"]}`} aria-label={text("staff.act.noShow")}>
      <ObstacleNote obstacle={obstacle} busy={busy} onResend={resend} />
      <p>{text("staff.noShow.question", { amount: money(booking.cancellation.noShowFee, locale) })}</p>
      <p className={counter["buttons"]}>
        <Button look="stop" busy={busy} onClick={() => act(booking.reference)}>
          {text("staff.noShow.confirm")}
        </Button>
        <Button look="quiet" onClick={() => ask(false)}>
          {text("staff.cancel")}
        </Button>
      </p>
    </section>
  );
}
