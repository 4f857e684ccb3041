import type { CombinedError } from "@urql/core";
import { useState } from "react";

import type { Attempt } from "../../shared/pay/attempt";
import { beginAttempt, endAttempt, unansweredAttempt } from "../../shared/pay/attempt";
import type { Trouble } from "./trouble";
import { troubleOf } from "./trouble";

/** What stands in the way of an act at the counter; GOES_ON: the same try, sent again, gets further. */
export type Obstacle = { kind: "LOST" } | { kind: "GOES_ON" } | { kind: "TROUBLE"; trouble: Trouble } | { kind: "REFUSED"; messages: readonly string[] };

type Refused =
  | { __typename: "InvalidInput"; problems: readonly { message: string }[] }
  | { __typename: "NotAllowed" | "BookingNotFound" | "IdempotencyKeyReused" | "Unavailable"; message: string };

/** A refusal as an obstacle; null for what went well. */
export function refusalOf(answer: Refused | { __typename: string }): Obstacle | null {
  if ("problems" in answer) return { kind: "REFUSED", messages: answer.problems.map((problem) => problem.message) };
  return "message" in answer ? { kind: "REFUSED", messages: [answer.message] } : null;
}

interface Asked<Input, Answer> {
  /** What it is done to, and what: "hand-out 7K3M9QXA". */
  subject: string;
  send: (attempt: Attempt<Input>) => Promise<{ answer: Answer | null | undefined; error: CombinedError | undefined }>;
  /** Whether the answer is not the last one. */
  goesOn?: (answer: Answer) => boolean;
  onAnswer: (answer: Answer) => Obstacle | null;
}

/** One act of the counter: it counts once, however often it is sent, also after a reload. */
export function useAct<Input, Answer>({ subject, send, goesOn, onAnswer }: Asked<Input, Answer>) {
  const [busy, setBusy] = useState(false);
  const [obstacle, setObstacle] = useState<Obstacle | null>(() => (unansweredAttempt(subject) ? { kind: "LOST" } : null));

  async function submit(attempt: Attempt<Input>) {
    setBusy(true);
    setObstacle(null);
    const { answer, error } = await send(attempt);
    if (answer && !goesOn?.(answer)) endAttempt();
    const trouble = troubleOf(error);
    if (answer) {
      const refusal = onAnswer(answer);
      setObstacle(goesOn?.(answer) ? { kind: "GOES_ON" } : refusal);
    } else if (trouble === "SIGNED_OUT" || trouble === "FORBIDDEN") {
      endAttempt();
      setObstacle({ kind: "TROUBLE", trouble });
    } else setObstacle({ kind: "LOST" });
    setBusy(false);
  }

  return {
    busy,
    obstacle,
    act: (input: Input) => void submit(beginAttempt(subject, input)),
    resend: () => {
      const attempt = unansweredAttempt<Input>(subject);
      if (attempt) void submit(attempt);
    },
    /** Gives the try up, so that another may be made. */
    drop: () => {
      endAttempt();
      setObstacle(null);
    },
  };
}
