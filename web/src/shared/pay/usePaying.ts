import { useState } from "react";

import type { PaymentInput } from "../graphql/generated/graphql";
import type { Text } from "../i18n/useText";
import { useText } from "../i18n/useText";
import type { Attempt } from "./attempt";
import { beginAttempt, endAttempt, unansweredAttempt } from "./attempt";
import type { MakeMeans } from "./means";
import type { Obstacle } from "./ObstacleNotice";

type Payment = PaymentInput | null;

interface Asked<Input, Answer> {
  /** What is paid for: an offer, a booking's reference, a change. */
  subject: string;
  /** Sends one try; no answer is an answer that got lost. */
  send: (attempt: Attempt<Input>) => Promise<Answer | null | undefined>;
  /** Acts on an answer, and says what stands in the way, if anything does. */
  understand: (answer: Answer, input: Input) => Promise<Obstacle | null> | Obstacle | null;
}

/** One try at paying after another: each counts at most once, however often it is sent. */
export function usePaying<Input, Answer>({ subject, send, understand }: Asked<Input, Answer>) {
  const text = useText();
  const [busy, setBusy] = useState(false);
  const [obstacle, setObstacle] = useState<Obstacle | null>(() => (unansweredAttempt(subject) ? { kind: "LOST" } : null));

  async function pay(makeMeans: MakeMeans, inputOf: (payment: Payment) => Input) {
    setBusy(true);
    setObstacle(null);
    const means = await makeMeans();
    if ("payment" in means) await submit(beginAttempt(subject, inputOf(means.payment)));
    else if (!("invalid" in means)) setObstacle({ kind: "CARD", message: said(means, text) });
    setBusy(false);
  }

  async function resend() {
    const attempt = unansweredAttempt<Input>(subject);
    if (!attempt) return;
    setBusy(true);
    await submit(attempt);
    setBusy(false);
  }

  async function submit(attempt: Attempt<Input>) {
    const answer = await send(attempt);
    if (answer) endAttempt();
    setObstacle(answer ? await understand(answer, attempt.input) : { kind: "LOST" });
  }

  return {
    busy,
    obstacle,
    pay: (makeMeans: MakeMeans, inputOf: (payment: Payment) => Input) => void pay(makeMeans, inputOf),
    resend: () => void resend(),
  };
}

function said(wrong: { problem: string } | { problemId: Parameters<Text>[0] }, text: Text): string {
  return "problem" in wrong ? wrong.problem : text(wrong.problemId);
}
