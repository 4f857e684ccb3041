import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useClient } from "urql";

import type { NotificationStatus } from "../../../shared/graphql/generated/graphql";
import { BookingOfMailDocument, NotificationsDocument } from "../../../shared/graphql/generated/graphql";
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
  const client = useClient();
  const navigate = useNavigate();

  async function show(id: string) {
    const { data } = await client.query(BookingOfMailDocument, { id });
    if (data?.node?.__typename === "Booking") void navigate({ to: "/staff/booking/$reference", params: { reference: data.node.reference } });
  }

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
        <MailTable mails={list.nodes} onSent={list.again} onShow={(id) => void show(id)} />
      </ListPage>
    </div>
  );
}
