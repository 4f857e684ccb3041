import { useState } from "react";
import { useMutation, useQuery } from "urql";

import { useAccountText } from "../../shared/account/accountText";
import { instantIn, readerZone } from "../../shared/format/format";
import { failureOf } from "../../shared/graphql/client";
import type { SessionsQuery } from "../../shared/graphql/generated/graphql";
import { SessionEndDocument, SessionEndOthersDocument, SessionsDocument } from "../../shared/graphql/generated/graphql";
import { useLocale } from "../../shared/i18n/useText";
import { Button } from "../../shared/ui/Button";
import { FailureNotice } from "../../shared/ui/FailureNotice";
import layout from "../../shared/ui/Layout.module.css";
import { PageTitle } from "../../shared/ui/PageTitle";
import { Skeleton } from "../../shared/ui/Skeleton";
import styles from "./Account.module.css";
import { device } from "./device";
import { Tokens } from "./Tokens";

type Session = NonNullable<SessionsQuery["sessions"]>[number];

/** Where one is signed in, each to be ended, and the tokens of one's programs. */
export function AccessPage() {
  const text = useAccountText();
  const [{ data, error }, ask] = useQuery({ query: SessionsDocument, requestPolicy: "cache-and-network" });
  const [, end] = useMutation(SessionEndDocument);
  const [{ fetching }, endOthers] = useMutation(SessionEndOthersDocument);
  const [failed, setFailed] = useState(false);
  const sessions = data?.sessions;
  const failure = failureOf(error);
  const again = () => ask({ requestPolicy: "network-only" });

  async function endOne(id: string) {
    const answer = (await end({ id })).data?.sessionEnd;
    setFailed(answer?.__typename !== "SessionEnded" && answer?.__typename !== "NotFound");
    again();
  }

  async function endAll() {
    const answer = (await endOthers({})).data?.sessionEndOthers;
    setFailed(answer?.__typename !== "SessionsEnded");
    again();
  }

  return (
    <div className={`${layout["page"]} ${layout["narrow"]}`}>
      <PageTitle title={text("account.security.title")}>{text("account.security.title")}</PageTitle>
      {!sessions && failure && <FailureNotice failure={failure} onRetry={again} />}
      {!sessions && !failure && <Skeleton shape="row" label={text("account.loading")} />}
      {failed && <p role="alert">{text("account.failed")}</p>}
      {sessions && (
        <ul className={layout["sheet"]}>
          {sessions.map((session) => (
            <SessionLine key={session.id} session={session} onEnd={() => void endOne(session.id)} />
          ))}
        </ul>
      )}
      {sessions && sessions.length > 1 && (
        <p>
          <Button busy={fetching} onClick={() => void endAll()}>
            {text("account.sessions.endOthers")}
          </Button>
        </p>
      )}
      <Tokens />
    </div>
  );
}

function SessionLine({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const text = useAccountText();
  const locale = useLocale();
  const known = device(session.userAgent);
  const name = known ? text("account.sessions.on", known) : text("account.sessions.unknown");
  return (
    <li className={styles["line"]}>
      <div>
        <strong>{name}</strong>
        <p>{text("account.sessions.used", { time: instantIn(session.lastUsedAt, readerZone(), locale) })}</p>
      </div>
      {session.current ? (
        <span className={`${styles["status"]} ${styles["done"]}`}>{text("account.sessions.this")}</span>
      ) : (
        <Button aria-label={text("account.sessions.endOne", { device: name })} onClick={onEnd}>
          {text("account.sessions.end")}
        </Button>
      )}
    </li>
  );
}
