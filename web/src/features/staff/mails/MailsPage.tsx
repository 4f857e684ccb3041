import { useState } from "react";

import type { NotificationStatus } from "../../../shared/graphql/generated/graphql";
import { NotificationsDocument } from "../../../shared/graphql/generated/graphql";
import { SelectField } from "../../../shared/ui/Field";
import { PageTitle } from "../../../shared/ui/PageTitle";
import counter from "../Counter.module.css";
import { ListPage } from "../ListPage";
import { useStaffText } from "../staffText";
import { useList } from "../useList";
import { MailTable } from "./MailTable";

const STATUSES = ["PENDING", "SENT", "REFUSED", "SUPERSEDED"] as const satisfies readonly NotificationStatus[];

/** All mails, newest first; those that were refused are what one comes for. */
export function MailsPage() {
  const text = useStaffText();
  const [status, setStatus] = useState<NotificationStatus | null>(null);
  const list = useList(NotificationsDocument, { filter: status && { status } }, (data) => data.notifications);
  return (
    <div className={counter["page"]}>
      <PageTitle title={text("staff.mails")}>{text("staff.mails")}</PageTitle>
      <div className={counter["filter"]}>
        <SelectField
          label={text("staff.mail.status")}
          value={status ?? ""}
          onChange={(value) => setStatus(STATUSES.find((each) => each === value) ?? null)}
        >
          <option value="">{text("staff.filter.all")}</option>
          {STATUSES.map((each) => (
            <option key={each} value={each}>
              {text(`staff.mail.${each}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <ListPage list={list} none={text("staff.mail.none")}>
        <MailTable mails={list.nodes} onSent={list.again} />
      </ListPage>
    </div>
  );
}
