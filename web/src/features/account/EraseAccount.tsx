import type { FormEvent } from "react";
import { useState } from "react";
import { useMutation } from "urql";

import { useAccountText } from "../../shared/account/accountText";
import { forgetPerson } from "../../shared/account/forgetPerson";
import { AccountEraseDocument, SignInStartDocument } from "../../shared/graphql/generated/graphql";
import { Button } from "../../shared/ui/Button";
import { TextField } from "../../shared/ui/Field";
import layout from "../../shared/ui/Layout.module.css";
import { useCustomer } from "./useCustomer";

/** Said plainly, then proven by a fresh code: a stranger at an open page erases nobody. */
export function EraseAccount() {
  const text = useAccountText();
  const { email } = useCustomer();
  const [{ fetching: asking }, ask] = useMutation(SignInStartDocument);
  const [{ fetching: erasing }, erase] = useMutation(AccountEraseDocument);
  const [sent, setSent] = useState(false);
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<string | null>(null);

  async function start() {
    const { data } = await ask({ email, staff: false });
    setSent(Boolean(data));
    setProblem(data ? null : text("signIn.problem.often"));
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!/^\d{6}$/.test(code)) {
      setProblem(text("signIn.problem.code"));
      return;
    }
    const answer = (await erase({ code })).data?.accountErase;
    if (answer?.__typename === "AccountErased") {
      forgetPerson();
      window.location.assign("/");
    } else setProblem(answer?.message ?? text("account.failed"));
  }

  return (
    <section className={layout["sheet"]} aria-labelledby="erase">
      <h2 id="erase">{text("account.erase")}</h2>
      <p>{text("account.erase.text")}</p>
      {sent ? (
        <form className={layout["page"]} onSubmit={(event) => void submit(event)} noValidate aria-label={text("account.erase")}>
          <p>{text("account.erase.code", { email })}</p>
          <TextField
            label={text("signIn.code")}
            value={code}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            problem={problem ?? undefined}
            onChange={(typed) => setCode(typed.replace(/\D/g, ""))}
          />
          <p className={layout["buttons"]}>
            <Button type="submit" look="stop" busy={erasing}>
              {text("account.erase.confirm")}
            </Button>
            <Button look="quiet" onClick={() => setSent(false)}>
              {text("account.erase.keep")}
            </Button>
          </p>
        </form>
      ) : (
        <>
          {problem && <p role="alert">{problem}</p>}
          <p>
            <Button busy={asking} onClick={() => void start()}>
              {text("account.erase.start")}
            </Button>
          </p>
        </>
      )}
    </section>
  );
}
