import { useState } from "react";
import { useMutation } from "urql";

import { instantIn, readerZone } from "../../../shared/format/format";
import type { NotificationPartsFragment } from "../../../shared/graphql/generated/graphql";
import { NotificationResendDocument } from "../../../shared/graphql/generated/graphql";
import { useLocale } from "../../../shared/i18n/useText";
import { Button } from "../../../shared/ui/Button";
import counter from "../Counter.module.css";
import { useStaffText } from "../staffText";
import type { StaffMessageId } from "../staffText";
import { troubleOf } from "../trouble";
import { mailName } from "./mailName";

interface Props {
  mails: readonly NotificationPartsFragment[];
  /** The clock that times are told by. Default: the reader's. */
  timezone?: string;
  onSent: () => void;
  /** Where they are of several bookings: shows the one. */
  onShow?: (bookingId: string) => void;
}

/** What was told to whom, whether the mail server took it, and a button that sends it again. */
export function MailTable({ mails, timezone = readerZone(), onSent, onShow }: Props) {
  const text = useStaffText();
  const locale = useLocale();
  const [{ fetching }, resend] = useMutation(NotificationResendDocument);
  const [said, setSaid] = useState<{ id: string; text: StaffMessageId } | null>(null);

  async function send(id: string) {
    const { data, error } = await resend({ id });
    const answer = data?.notificationResend;
    if (answer?.__typename === "NotificationResent") {
      setSaid({ id, text: "staff.mail.sent" });
      onSent();
    } else if (answer?.__typename === "NotificationResendRefused") setSaid({ id, text: "staff.mail.refused" });
    else setSaid({ id, text: troubleOf(error) === "FORBIDDEN" ? "staff.forbidden" : "staff.mail.failed" });
  }

  return (
    <div className={counter["scroll"]}>
      <table className={`${counter["table"]} numerals`}>
        <caption className="hidden">{text("staff.mails")}</caption>
        <tbody>
          {mails.map((mail) => (
            <tr key={mail.id}>
              <td className={counter["muted"]}>
                <time dateTime={mail.createdAt}>{instantIn(mail.createdAt, timezone, locale)}</time>
              </td>
              <th scope="row">{mailName(mail.kind, text)}</th>
              <td className={mail.status === "REFUSED" ? counter["stop"] : undefined}>
                {text(`staff.mail.${mail.status}`)}
                {mail.lastError && <span className={counter["muted"]}> {mail.lastError}</span>}
              </td>
              {onShow && (
                <td>
                  <Button look="quiet" onClick={() => onShow(mail.bookingId)}>
                    {text("staff.mail.booking")}
                  </Button>
                </td>
              )}
              <td className={counter["amount"]}>
                {said?.id === mail.id ? (
                  <span role="status">{text(said.text)}</span>
                ) : (
                  <Button look="quiet" busy={fetching} onClick={() => void send(mail.id)}>
                    {text("staff.mail.resend")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
