import type { CombinedError } from "@urql/core";
import { useState } from "react";
import { useMutation } from "urql";

import { failureOf } from "../graphql/client";
import type { SignInFinishMutation } from "../graphql/generated/graphql";
import { SignInFinishDocument, SignInStartDocument } from "../graphql/generated/graphql";
import type { AccountMessageId } from "./accountText";

export type SignedIn = Extract<SignInFinishMutation["signInFinish"], { __typename: "SignedIn" }>;

/** What is wrong: in the server's words, or one of ours. */
export type Wrong = { message: string } | { id: AccountMessageId };

interface Sent {
  email: string;
  /** From when on another code may be asked for. */
  againAt: string;
}

/** Signs in by a one-time code: an address, then the code that was mailed there. */
export function useSignIn(staff: boolean, onSignedIn: (answer: SignedIn) => void) {
  const [, start] = useMutation(SignInStartDocument);
  const [, finish] = useMutation(SignInFinishDocument);
  const [sent, setSent] = useState<Sent | null>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Wrong | null>(null);

  async function ask(email: string) {
    setBusy(true);
    setWrong(null);
    const { data, error } = await start({ email, staff });
    setBusy(false);
    if (data) setSent({ email, againAt: data.signInStart.againAt });
    else setWrong({ id: wrongOf(error) });
  }

  async function take(code: string) {
    if (!sent) return;
    setBusy(true);
    setWrong(null);
    const { data, error } = await finish({ email: sent.email, code, staff });
    const answer = data?.signInFinish;
    if (answer?.__typename === "SignedIn") {
      onSignedIn(answer);
      return;
    }
    setBusy(false);
    if (!answer) setWrong({ id: wrongOf(error) });
    else setWrong({ message: answer.__typename === "InvalidInput" ? answer.problems.map(({ message }) => message).join(" ") : answer.message });
  }

  return {
    sent,
    busy,
    wrong,
    ask: (email: string) => void ask(email),
    take: (code: string) => void take(code),
    /** Another address. */
    restart: () => {
      setSent(null);
      setWrong(null);
    },
  };
}

function wrongOf(error: CombinedError | undefined): AccountMessageId {
  const codes = error?.graphQLErrors.map(({ extensions }) => extensions["code"]) ?? [];
  if (codes.includes("RATE_LIMITED")) return "signIn.problem.often";
  return failureOf(error) === "OFFLINE" ? "signIn.problem.offline" : "signIn.problem.down";
}
