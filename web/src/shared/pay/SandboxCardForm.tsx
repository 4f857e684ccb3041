import type { Ref } from "react";
import { useEffect, useImperativeHandle, useRef, useState } from "react";

import { businessNow } from "../clock/businessClock";
import type { MessageId } from "../i18n/i18n";
import { useText } from "../i18n/useText";
import { TextField } from "../ui/Field";
import type { CardFormHandle, Tokenized } from "./means";
import { grouped, parseExpiry, passesLuhn, spelledExpiry } from "./cardNumber";
import styles from "./SandboxCardForm.module.css";

const TEST_CARDS = [
  ["4242424242424242", "card.test.succeeds"],
  ["4000000000003220", "card.test.authentication"],
  ["4000000000000002", "card.test.declined"],
  ["4000000000009995", "card.test.funds"],
  ["4000000000000069", "card.test.expired"],
  ["4000000000000119", "card.test.processing"],
] as const satisfies readonly (readonly [string, MessageId])[];

type Problems = Partial<Record<"number" | "expiry" | "cvc", MessageId>>;

interface Props {
  sandboxUrl: string;
  publishableKey: string;
  ref: Ref<CardFormHandle>;
}

function expiryInThreeYears(): string {
  return `12/${String(new Date(businessNow()).getFullYear() + 3).slice(2)}`;
}

/** The sandbox's card form: what is typed goes to the sandbox only, as it would to Stripe, and is kept nowhere. */
export function SandboxCardForm({ sandboxUrl, publishableKey, ref }: Props) {
  const text = useText();
  const frame = useRef<HTMLFieldSetElement>(null);
  const [number, setNumber] = useState("");
  const [expiry, setExpiry] = useState("");
  const [cvc, setCvc] = useState("");
  const [problems, setProblems] = useState<Problems>({});

  useEffect(() => {
    frame.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [problems]);

  async function tokenize(): Promise<Tokenized> {
    const until = parseExpiry(expiry, new Date(businessNow()));
    const found: Problems = {
      ...(!passesLuhn(number) && { number: "card.problem.number" }),
      ...(!until && { expiry: "card.problem.expiry" }),
      ...(!/^\d{3,4}$/.test(cvc) && { cvc: "card.problem.cvc" }),
    };
    setProblems(found);
    if (!until || Object.keys(found).length) return { invalid: true };
    return await confirmationToken(sandboxUrl, publishableKey, {
      number: number.replace(/\D/g, ""),
      exp_month: String(until.month),
      exp_year: String(until.year),
      cvc,
    });
  }

  useImperativeHandle(ref, () => ({ tokenize }));

  function use(card: string) {
    setNumber(grouped(card));
    setExpiry(expiryInThreeYears());
    setCvc("123");
    setProblems({});
  }

  const said = (id: MessageId | undefined) => id && text(id);
  return (
    <fieldset ref={frame} className={styles["card"]}>
      <legend>
        <h2>{text("card.title")}</h2>
      </legend>
      <TextField
        label={text("card.number")}
        value={number}
        problem={said(problems.number)}
        inputMode="numeric"
        autoComplete="cc-number"
        placeholder="1234 1234 1234 1234"
        onChange={(value) => setNumber(grouped(value))}
      />
      <div className={styles["pair"]}>
        <TextField
          label={text("card.expiry")}
          value={expiry}
          problem={said(problems.expiry)}
          inputMode="numeric"
          autoComplete="cc-exp"
          placeholder={text("card.expiry.placeholder")}
          onChange={(value) => setExpiry(spelledExpiry(value))}
        />
        <TextField
          label={text("card.cvc")}
          value={cvc}
          problem={said(problems.cvc)}
          inputMode="numeric"
          autoComplete="cc-csc"
          maxLength={4}
          placeholder="123"
          onChange={setCvc}
        />
      </div>
      <div className={styles["tests"]} role="group" aria-label={text("card.test.title")}>
        <p>{text("card.test.title")}</p>
        {TEST_CARDS.map(([card, what]) => (
          <button key={card} type="button" onClick={() => use(card)}>
            <span className="numerals">{grouped(card)}</span>
            <span>{text(what)}</span>
          </button>
        ))}
      </div>
    </fieldset>
  );
}

async function confirmationToken(url: string, key: string, card: Record<string, string>): Promise<Tokenized> {
  const body = new URLSearchParams({ "payment_method_data[type]": "card" });
  for (const [field, value] of Object.entries(card)) body.set(`payment_method_data[card][${field}]`, value);
  try {
    const response = await fetch(`${url}/v1/confirmation_tokens`, { method: "POST", headers: { Authorization: `Bearer ${key}` }, body });
    const answer = (await response.json()) as { id?: string; error?: { message?: string } };
    if (response.ok && answer.id) return { token: answer.id };
    return answer.error?.message ? { problem: answer.error.message } : { problemId: "card.problem.provider" };
  } catch {
    return { problemId: "card.problem.provider" };
  }
}
