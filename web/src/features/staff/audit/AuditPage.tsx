import type { FormEvent } from "react";
import { useState } from "react";

import { instantIn, readerZone } from "../../../shared/format/format";
import { AuditLogDocument } from "../../../shared/graphql/generated/graphql";
import { useLocale } from "../../../shared/i18n/useText";
import { Button } from "../../../shared/ui/Button";
import { TextField } from "../../../shared/ui/Field";
import { PageTitle } from "../../../shared/ui/PageTitle";
import counter from "../Counter.module.css";
import { ListPage } from "../ListPage";
import { useStaffText } from "../staffText";
import { useList } from "../useList";

/** What staff did, newest first. Nobody can change it, neither here nor in the database. */
export function AuditPage() {
  const text = useStaffText();
  const locale = useLocale();
  const [typed, setTyped] = useState({ subject: "", action: "" });
  const [filter, setFilter] = useState(typed);
  const list = useList(
    AuditLogDocument,
    { filter: { ...(filter.subject && { subject: filter.subject }), ...(filter.action && { action: filter.action }) } },
    (data) => data.auditLog,
  );

  function submit(event: FormEvent) {
    event.preventDefault();
    setFilter({ subject: typed.subject.trim(), action: typed.action.trim() });
  }

  return (
    <div className={counter["page"]}>
      <PageTitle title={text("staff.audit")}>{text("staff.audit")}</PageTitle>
      <form className={counter["filter"]} role="search" aria-label={text("staff.audit")} onSubmit={submit}>
        <TextField
          label={text("staff.audit.subject")}
          value={typed.subject}
          autoComplete="off"
          onChange={(subject) => setTyped({ ...typed, subject })}
        />
        <TextField
          label={text("staff.audit.action")}
          value={typed.action}
          placeholder="booking.pick_up"
          autoComplete="off"
          spellCheck={false}
          onChange={(action) => setTyped({ ...typed, action })}
        />
        <Button type="submit">{text("staff.search.submit")}</Button>
      </form>
      <ListPage list={list} none={text("staff.audit.none")}>
        <div className={counter["scroll"]}>
          <table className={`${counter["table"]} numerals`}>
            <caption className="hidden">{text("staff.audit")}</caption>
            <thead>
              <tr>
                <th scope="col">{text("staff.audit.time")}</th>
                <th scope="col">{text("staff.audit.who")}</th>
                <th scope="col">{text("staff.audit.what")}</th>
                <th scope="col">{text("staff.audit.about")}</th>
                <th scope="col">{text("staff.audit.details")}</th>
              </tr>
            </thead>
            <tbody>
              {list.nodes.map((entry) => (
                <tr key={entry.number}>
                  <td className={counter["muted"]}>
                    <time dateTime={entry.time}>{instantIn(entry.time, readerZone(), locale)}</time>
                  </td>
                  <td>
                    {entry.staffName} {entry.role && <span className={counter["muted"]}>{text(`staff.role.${entry.role}`)}</span>}
                  </td>
                  <td>{entry.action}</td>
                  <td>{entry.subject}</td>
                  <td className={counter["code"]}>{entry.details === "{}" ? "" : entry.details}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </ListPage>
    </div>
  );
}
