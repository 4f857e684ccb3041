import { forgetLocal, readLocalJson, writeLocalJson } from "../storage";

/** One try to book or pay, as it was sent. It is written down before it is sent and kept until its answer is known. */
export interface Attempt<Input> {
  /** What is paid for: an offer, or a booking's reference. */
  subject: string;
  key: string;
  input: Input;
}

const KEY = "rentacar.attempt";

function isAttempt(value: unknown): value is Attempt<unknown> {
  return typeof value === "object" && value !== null && "subject" in value && "key" in value && "input" in value;
}

/** The try whose answer was lost, if it was for the same subject: sending it again can't book or charge twice. */
export function unansweredAttempt<Input>(subject: string): Attempt<Input> | null {
  const attempt = readLocalJson(KEY, isAttempt);
  return attempt?.subject === subject ? (attempt as Attempt<Input>) : null;
}

export function beginAttempt<Input>(subject: string, input: Input): Attempt<Input> {
  const attempt = { subject, key: crypto.randomUUID(), input };
  writeLocalJson(KEY, attempt);
  return attempt;
}

export function endAttempt(): void {
  forgetLocal(KEY);
}
