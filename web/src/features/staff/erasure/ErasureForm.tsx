import type { FormEvent } from "react";
import { useState } from "react";

import { Button } from "../../../shared/ui/Button";
import { TextField } from "../../../shared/ui/Field";
import { useFirstProblem } from "../../../shared/ui/useFirstProblem";
import counter from "../Counter.module.css";
import { useStaffText } from "../staffText";

export interface Wanted {
  email: string;
  note: string;
}

export function ErasureForm({ onAsk }: { onAsk: (wanted: Wanted) => void }) {
  const text = useStaffText();
  const [email, setEmail] = useState("");
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(0);
  const form = useFirstProblem(tried);
  const wanted = { email: email.trim(), note: note.trim() };
  const isAddress = /^[^\s@]+@[^\s@]+$/.test(wanted.email);

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried((count) => count + 1);
    if (isAddress && wanted.note) onAsk(wanted);
  }

  return (
    <form ref={form} className={counter["form"]} onSubmit={submit} noValidate aria-label={text("staff.erasure")}>
      <TextField
        label={text("driver.email")}
        type="email"
        value={email}
        autoComplete="off"
        spellCheck={false}
        problem={tried && !isAddress ? text("driver.problem.email") : undefined}
        onChange={setEmail}
      />
      <TextField
        label={text("staff.erasure.note")}
        hint={text("staff.erasure.note.hint")}
        value={note}
        maxLength={200}
        problem={tried && !wanted.note ? text("staff.in.problem.what") : undefined}
        onChange={setNote}
      />
      <p>
        <Button type="submit">{text("staff.erasure.start")}</Button>
      </p>
    </form>
  );
}
