import type { FormEvent } from "react";
import { useState } from "react";
import { useMutation } from "urql";

import type { StaffMemberPartsFragment, StaffRole } from "../../../shared/graphql/generated/graphql";
import { StaffMemberSaveDocument } from "../../../shared/graphql/generated/graphql";
import { Button } from "../../../shared/ui/Button";
import { SelectField, TextField } from "../../../shared/ui/Field";
import { useFirstProblem } from "../../../shared/ui/useFirstProblem";
import counter from "../Counter.module.css";
import { useStaffText } from "../staffText";

const ROLES = ["AGENT", "MANAGER", "ADMIN"] as const satisfies readonly StaffRole[];

interface Props {
  /** Null: somebody new. */
  person: StaffMemberPartsFragment | null;
  onDone: () => void;
  onCancel: () => void;
}

export function PersonForm({ person, onDone, onCancel }: Props) {
  const text = useStaffText();
  const [{ fetching }, save] = useMutation(StaffMemberSaveDocument);
  const [name, setName] = useState(person?.name ?? "");
  const [email, setEmail] = useState(person?.email ?? "");
  const [role, setRole] = useState<StaffRole>(person?.role ?? "AGENT");
  const [locations, setLocations] = useState(person?.locations.join(", ") ?? "");
  const [active, setActive] = useState(person?.active ?? true);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const form = useFirstProblem(problems);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const codes = locations.toUpperCase().split(/[\s,;]+/).filter(Boolean);
    const input = { name: name.trim(), email: email.trim(), role, active, locations: codes, ...(person && { id: person.id }) };
    const answer = (await save({ input })).data?.staffMemberSave;
    if (answer?.__typename === "StaffMemberSaved") onDone();
    else if (answer?.__typename === "InvalidInput") setProblems(Object.fromEntries(answer.problems.map((each) => [each.field.split(".")[0], each.message])));
    else setProblems({ all: answer?.message ?? text("staff.letters.failed") });
  }

  const { name: wrongName, email: wrongEmail, locations: wrongLocations, ...others } = problems;
  return (
    <form ref={form} className={`${counter["panel"]} ${counter["narrow"]}`} onSubmit={(event) => void submit(event)} noValidate aria-label={text("staff.people.form")}>
      <div className={counter["pair"]}>
        <TextField label={text("staff.people.name")} value={name} autoFocus autoComplete="off" problem={wrongName} onChange={setName} />
        <TextField label={text("driver.email")} type="email" value={email} autoComplete="off" problem={wrongEmail} onChange={setEmail} />
      </div>
      <div className={counter["pair"]}>
        <SelectField label={text("staff.people.role")} value={role} onChange={(value) => setRole(ROLES.find((each) => each === value) ?? "AGENT")}>
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {text(`staff.role.${each}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={text("staff.people.locations")}
          optional
          hint={text("staff.people.locations.hint")}
          value={locations}
          autoComplete="off"
          spellCheck={false}
          problem={wrongLocations}
          onChange={setLocations}
        />
      </div>
      <label className={counter["check"]}>
        <input type="checkbox" checked={active} onChange={(event) => setActive(event.target.checked)} />
        {text("staff.people.active")}
      </label>
      {Object.values(others).map((message) => (
        <p key={message} role="alert" className={counter["problem"]}>
          {message}
        </p>
      ))}
      <p className={counter["buttons"]}>
        <Button type="submit" look="next" busy={fetching}>
          {text("staff.save")}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {text("staff.cancel")}
        </Button>
      </p>
    </form>
  );
}
