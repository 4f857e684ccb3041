import { useState } from "react";
import { useMutation } from "urql";

import { instantIn, readerZone } from "../../../shared/format/format";
import type { DeadLettersQuery } from "../../../shared/graphql/generated/graphql";
import { DeadLetterDropDocument, DeadLetterReplayDocument, DeadLettersDocument } from "../../../shared/graphql/generated/graphql";
import { useLocale } from "../../../shared/i18n/useText";
import { Button } from "../../../shared/ui/Button";
import { TextField } from "../../../shared/ui/Field";
import { Notice } from "../../../shared/ui/Notice";
import { PageTitle } from "../../../shared/ui/PageTitle";
import counter from "../Counter.module.css";
import { ListPage } from "../ListPage";
import { useStaffText } from "../staffText";
import type { StaffMessageId } from "../staffText";
import { useList } from "../useList";
import { isAtLeast, useStaffViewer } from "../useStaffViewer";

type Letter = NonNullable<DeadLettersQuery["deadLetters"]>["nodes"][number];

/** Events that a service gave up. Managers see them, administrators decide. */
export function LettersPage() {
  const text = useStaffText();
  const list = useList(DeadLettersDocument, {}, (data) => data.deadLetters);
  return (
    <div className={counter["page"]}>
      <PageTitle title={text("staff.letters")}>{text("staff.letters")}</PageTitle>
      <p className={counter["muted"]}>{text("staff.letters.lead")}</p>
      {list.last && list.last.silentWorkers > 0 && (
        <Notice tone="stop" title={text("staff.letters.silent", { count: list.last.silentWorkers })} />
      )}
      <ListPage list={list} none={text("staff.letters.none")}>
        <ul className={counter["column"]}>
          {list.nodes.map((letter) => (
            <li key={letter.id}>
              <DeadLetter letter={letter} onDecided={list.again} />
            </li>
          ))}
        </ul>
      </ListPage>
    </div>
  );
}

function DeadLetter({ letter, onDecided }: { letter: Letter; onDecided: () => void }) {
  const text = useStaffText();
  const locale = useLocale();
  const viewer = useStaffViewer();
  return (
    <article className={counter["panel"]} aria-label={letter.type ?? text("staff.letters.unreadable")}>
      <div>
        <h2>{letter.type ?? text("staff.letters.unreadable")}</h2>
        <p className={counter["muted"]}>
          {instantIn(letter.diedAt, readerZone(), locale)} · {letter.stream} → {letter.group}
        </p>
      </div>
      <p className={counter["stop"]}>{letter.reason}</p>
      {letter.payload && (
        <details>
          <summary>{text("staff.letters.payload")}</summary>
          <pre className={counter["code"]}>{letter.payload}</pre>
        </details>
      )}
      {isAtLeast(viewer, "ADMIN") && <Decision id={letter.id} onDecided={onDecided} />}
    </article>
  );
}

function Decision({ id, onDecided }: { id: string; onDecided: () => void }) {
  const text = useStaffText();
  const [{ fetching: replaying }, replay] = useMutation(DeadLetterReplayDocument);
  const [{ fetching: dropping }, drop] = useMutation(DeadLetterDropDocument);
  const [reason, setReason] = useState<string | null>(null);
  const [problem, setProblem] = useState<StaffMessageId | null>(null);

  async function again() {
    const answer = (await replay({ id })).data?.deadLetterReplay;
    if (answer?.__typename === "DeadLetterReplayed" || answer?.__typename === "NotFound") onDecided();
    else setProblem(answer?.__typename === "DeadLetterNotReplayable" ? "staff.letters.notReplayable" : "staff.letters.failed");
  }

  async function away() {
    if (!reason?.trim()) {
      setProblem("staff.letters.problem.reason");
      return;
    }
    const answer = (await drop({ id, reason: reason.trim() })).data?.deadLetterDrop;
    if (answer?.__typename === "DeadLetterDropped" || answer?.__typename === "NotFound") onDecided();
    else setProblem("staff.letters.failed");
  }

  return (
    <>
      {reason !== null && (
        <TextField
          label={text("staff.letters.reason")}
          value={reason}
          autoFocus
          maxLength={200}
          problem={problem === "staff.letters.problem.reason" && !reason.trim() ? text(problem) : undefined}
          onChange={setReason}
        />
      )}
      {problem && problem !== "staff.letters.problem.reason" && (
        <p role="alert" className={counter["problem"]}>
          {text(problem)}
        </p>
      )}
      <p className={counter["buttons"]}>
        {reason === null ? (
          <>
            <Button busy={replaying} onClick={() => void again()}>
              {text("staff.letters.replay")}
            </Button>
            <Button look="quiet" onClick={() => setReason("")}>
              {text("staff.letters.drop")}
            </Button>
          </>
        ) : (
          <>
            <Button look="stop" busy={dropping} onClick={() => void away()}>
              {text("staff.letters.dropNow")}
            </Button>
            <Button look="quiet" onClick={() => setReason(null)}>
              {text("staff.cancel")}
            </Button>
          </>
        )}
      </p>
    </>
  );
}
