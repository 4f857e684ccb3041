import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";

import { useNow } from "../clock/useNow";
import { countdown } from "../format/format";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import layout from "../ui/Layout.module.css";
import { useAccountText } from "./accountText";
import type { SignedIn, Wrong } from "./useSignIn";
import { useSignIn } from "./useSignIn";

const CODE = /^\d{6}$/;

interface Props {
  staff?: boolean;
  onSignedIn: (answer: SignedIn) => void;
}

/** An address, then the code that was mailed there. Whether the address is known is not told. */
export function SignInForm({ staff = false, onSignedIn }: Props) {
  const { sent, busy, wrong, ask, take, restart } = useSignIn(staff, onSignedIn);
  return sent ? (
    <CodeForm key={sent.againAt} {...{ ...sent, busy, wrong, restart }} onCode={take} onAgain={() => ask(sent.email)} />
  ) : (
    <EmailForm busy={busy} wrong={wrong} staff={staff} onEmail={ask} />
  );
}

interface EmailProps {
  busy: boolean;
  wrong: Wrong | null;
  staff: boolean;
  onEmail: (email: string) => void;
}

function EmailForm({ busy, wrong, staff, onEmail }: EmailProps) {
  const text = useAccountText();
  const form = useRef<HTMLFormElement>(null);
  const [email, setEmail] = useState("");
  const [problem, setProblem] = useState(false);

  useEffect(() => {
    if (problem || wrong) form.current?.querySelector("input")?.focus();
  }, [problem, wrong]);

  function submit(event: FormEvent) {
    event.preventDefault();
    const good = /^[^\s@]+@[^\s@]+$/.test(email.trim());
    setProblem(!good);
    if (good && !busy) onEmail(email.trim());
  }

  return (
    <form ref={form} className={layout["sheet"]} onSubmit={submit} noValidate aria-label={text("signIn.title")}>
      <p>{text(staff ? "signIn.lead.staff" : "signIn.lead")}</p>
      <TextField
        label={text("driver.email")}
        type="email"
        value={email}
        autoComplete="email"
        inputMode="email"
        spellCheck={false}
        problem={problem ? text("driver.problem.email") : said(wrong, text)}
        onChange={setEmail}
      />
      <Button type="submit" look="next" wide busy={busy}>
        {text("signIn.send")}
      </Button>
    </form>
  );
}

interface CodeProps {
  email: string;
  againAt: string;
  busy: boolean;
  wrong: Wrong | null;
  restart: () => void;
  onCode: (code: string) => void;
  onAgain: () => void;
}

function CodeForm({ email, againAt, busy, wrong, restart, onCode, onAgain }: CodeProps) {
  const text = useAccountText();
  const field = useRef<HTMLFormElement>(null);
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState(false);
  const left = Date.parse(againAt) - useNow();

  useEffect(() => {
    field.current?.querySelector("input")?.focus();
  }, [problem, wrong]);

  function type(typed: string) {
    const digits = typed.replace(/\D/g, "").slice(0, 6);
    setCode(digits);
    setProblem(false);
    // The last digit sends it: nobody types a code to look at it.
    if (CODE.test(digits) && !busy) onCode(digits);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const good = CODE.test(code);
    setProblem(!good);
    if (good && !busy) onCode(code);
  }

  return (
    <form ref={field} className={layout["sheet"]} onSubmit={submit} noValidate aria-label={text("signIn.code.title")}>
      <p>{text("signIn.code.lead", { email })}</p>
      <TextField
        label={text("signIn.code")}
        value={code}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={12}
        problem={problem ? text("signIn.problem.code") : said(wrong, text)}
        hint={text("signIn.code.hint")}
        onChange={type}
      />
      <Button type="submit" look="next" wide busy={busy}>
        {text(busy ? "signIn.busy" : "signIn.submit")}
      </Button>
      <p className={layout["buttons"]}>
        {left > 0 ? (
          <span role="timer" className="numerals">
            {text("signIn.againIn", { time: countdown(left) })}
          </span>
        ) : (
          <Button look="quiet" busy={busy} onClick={onAgain}>
            {text("signIn.again")}
          </Button>
        )}
        <Button look="quiet" onClick={restart}>
          {text("signIn.otherEmail")}
        </Button>
      </p>
    </form>
  );
}

function said(wrong: Wrong | null, text: ReturnType<typeof useAccountText>): string | undefined {
  if (!wrong) return undefined;
  return "message" in wrong ? wrong.message : text(wrong.id);
}
