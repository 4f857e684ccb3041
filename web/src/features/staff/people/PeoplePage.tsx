import { useState } from "react";

import type { StaffMemberPartsFragment } from "../../../shared/graphql/generated/graphql";
import { StaffMembersDocument } from "../../../shared/graphql/generated/graphql";
import { Button } from "../../../shared/ui/Button";
import { PageTitle } from "../../../shared/ui/PageTitle";
import counter from "../Counter.module.css";
import { ListPage } from "../ListPage";
import { useStaffText } from "../staffText";
import { useList } from "../useList";
import { PersonForm } from "./PersonForm";

/** Who works here, and what they may do. */
export function PeoplePage() {
  const text = useStaffText();
  const list = useList(StaffMembersDocument, {}, (data) => data.staffMembers);
  const [edited, edit] = useState<StaffMemberPartsFragment | "NEW" | null>(null);

  function done() {
    edit(null);
    list.again();
  }

  return (
    <div className={counter["page"]}>
      <PageTitle title={text("staff.people.title")}>{text("staff.people.title")}</PageTitle>
      {edited ? (
        <PersonForm key={edited === "NEW" ? "" : edited.id} person={edited === "NEW" ? null : edited} onDone={done} onCancel={() => edit(null)} />
      ) : (
        <p>
          <Button onClick={() => edit("NEW")}>{text("staff.people.add")}</Button>
        </p>
      )}
      <ListPage list={list} none={text("staff.people.none")}>
        <div className={counter["scroll"]}>
          <table className={counter["table"]}>
            <caption className="hidden">{text("staff.people.title")}</caption>
            <thead>
              <tr>
                <th scope="col">{text("staff.people.name")}</th>
                <th scope="col">{text("driver.email")}</th>
                <th scope="col">{text("staff.people.role")}</th>
                <th scope="col">{text("staff.people.locations")}</th>
                <th scope="col">
                  <span className="hidden">{text("staff.people.edit")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.nodes.map((person) => (
                <tr key={person.id}>
                  <th scope="row">{person.name}</th>
                  <td>{person.email}</td>
                  <td>
                    {text(`staff.role.${person.role}`)}
                    {!person.active && <span className={counter["stop"]}> {text("staff.people.inactive")}</span>}
                  </td>
                  <td>{person.locations.join(", ") || text("staff.people.everywhere")}</td>
                  <td className={counter["amount"]}>
                    <Button look="quiet" aria-label={text("staff.people.editOne", { name: person.name })} onClick={() => edit(person)}>
                      {text("staff.people.edit")}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </ListPage>
    </div>
  );
}
