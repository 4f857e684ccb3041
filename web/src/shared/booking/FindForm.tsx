import type { FormEvent } from "react";
import { useState } from "react";

import type { MessageId } from "../i18n/i18n";
import { useText } from "../i18n/useText";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import layout from "../ui/Layout.module.css";
import { useFirstProblem } from "../ui/useFirstProblem";
import { spelledReference } from "./reference";

interface Props {
  reference?: string;
  onFind: (reference: string, email: string) => void;
}

export function FindForm({ reference: given = "", onFind }: Props) {
  const text = useText();
  const [reference, setReference] = useState(given);
  const [email, setEmail] = useState("");
  const [problems, setProblems] = useState<{ reference?: MessageId; email?: MessageId }>({});
  const form = useFirstProblem(problems);

  function submit(event: FormEvent) {
    event.preventDefault();
    const spelled = spelledReference(reference);
    const problem = {
      ...(!spelled && { reference: "find.problem.reference" as const }),
      ...(!email.includes("@") && { email: "driver.problem.email" as const }),
    };
    setProblems(problem);
    if (spelled && email.includes("@")) onFind(spelled, email.trim());
  }

  return (
    <form ref={form} className={layout["sheet"]} onSubmit={submit} noValidate aria-label={text("find.title")}>
      <p>{text("find.lead")}</p>
      <TextField
        label={text("find.reference")}
        value={reference}
        problem={problems.reference && text(problems.reference)}
        hint={text("find.reference.hint")}
        autoCapitalize="characters"
        autoComplete="off"
        spellCheck={false}
        maxLength={12}
        onChange={setReference}
      />
      <TextField
        label={text("driver.email")}
        type="email"
        value={email}
        problem={problems.email && text(problems.email)}
        autoComplete="email"
        onChange={setEmail}
      />
      <Button type="submit" look="next" wide>
        {text("find.submit")}
      </Button>
    </form>
  );
}
