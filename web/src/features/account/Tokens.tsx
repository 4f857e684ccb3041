import type { FormEvent } from "react";
import { useState } from "react";
import { useMutation, useQuery } from "urql";

import { useAccountText } from "../../shared/account/accountText";
import { instantIn, readerZone } from "../../shared/format/format";
import { failureOf } from "../../shared/graphql/client";
import { AccessTokenCreateDocument, AccessTokenRevokeDocument, AccessTokensDocument } from "../../shared/graphql/generated/graphql";
import { useLocale } from "../../shared/i18n/useText";
import { Button } from "../../shared/ui/Button";
import { FailureNotice } from "../../shared/ui/FailureNotice";
import { TextField } from "../../shared/ui/Field";
import layout from "../../shared/ui/Layout.module.css";
import styles from "./Account.module.css";

/** Tokens of programs: made, shown once, revoked. */
export function Tokens() {
  const text = useAccountText();
  const locale = useLocale();
  const [{ data, error }, ask] = useQuery({ query: AccessTokensDocument, requestPolicy: "cache-and-network" });
  const [{ fetching }, create] = useMutation(AccessTokenCreateDocument);
  const [, revoke] = useMutation(AccessTokenRevokeDocument);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [stillGood, setStillGood] = useState(false);
  const tokens = data?.accessTokens;
  const failure = failureOf(error);
  const at = (time: string) => instantIn(time, readerZone(), locale);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!name.trim()) {
      setProblem(text("account.tokens.problem.name"));
      return;
    }
    const answer = (await create({ input: { name: name.trim() } })).data?.accessTokenCreate;
    if (answer?.__typename === "AccessTokenCreated") {
      setSecret(answer.secret);
      setName("");
      setProblem(null);
      ask({ requestPolicy: "network-only" });
    } else setProblem(answer?.__typename === "InvalidInput" ? answer.problems.map(({ message }) => message).join(" ") : text("account.failed"));
  }

  async function take(id: string) {
    const answer = (await revoke({ id })).data?.accessTokenRevoke;
    setStillGood(answer?.__typename !== "AccessTokenRevoked" && answer?.__typename !== "NotFound");
    ask({ requestPolicy: "network-only" });
  }

  return (
    <section className={layout["sheet"]} aria-labelledby="tokens">
      <h2 id="tokens">{text("account.tokens")}</h2>
      <p>{text("account.tokens.lead")}</p>
      {!tokens && failure && <FailureNotice failure={failure} onRetry={() => ask({ requestPolicy: "network-only" })} />}
      {stillGood && <p role="alert">{text("account.failed")}</p>}
      {tokens?.length === 0 && <p className={styles["muted"]}>{text("account.tokens.none")}</p>}
      {tokens && tokens.length > 0 && (
        <ul>
          {tokens.map((token) => (
            <li key={token.id} className={styles["line"]}>
              <div>
                <strong>{token.name}</strong>
                <p>
                  {token.hint}… · {text("account.tokens.until", { until: at(token.expiresAt) })} ·{" "}
                  {token.lastUsedAt ? text("account.tokens.used", { time: at(token.lastUsedAt) }) : text("account.tokens.unused")}
                </p>
              </div>
              <Button aria-label={text("account.tokens.revokeOne", { name: token.name })} onClick={() => void take(token.id)}>
                {text("account.tokens.revoke")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {secret && (
        <div role="status">
          <p>{text("account.tokens.secret")}</p>
          <code className={styles["secret"]}>{secret}</code>
        </div>
      )}
      <form className={layout["page"]} onSubmit={(event) => void submit(event)} noValidate aria-label={text("account.tokens.create")}>
        <TextField
          label={text("account.tokens.name")}
          hint={text("account.tokens.name.hint")}
          value={name}
          maxLength={80}
          autoComplete="off"
          problem={problem ?? undefined}
          onChange={setName}
        />
        <p>
          <Button type="submit" busy={fetching}>
            {text("account.tokens.create")}
          </Button>
        </p>
      </form>
    </section>
  );
}
