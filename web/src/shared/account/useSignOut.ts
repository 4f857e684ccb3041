import { useState } from "react";
import { useMutation } from "urql";

import { SignOutDocument } from "../graphql/generated/graphql";

/** Signs out. Who could not be signed out stays and is told: the next user of the device would be them. */
export function useSignOut(onSignedOut: () => void) {
  const [, send] = useMutation(SignOutDocument);
  const [failed, setFailed] = useState(false);

  async function signOut() {
    const { data } = await send({});
    setFailed(!data);
    if (data) onSignedOut();
  }

  return { signOut: () => void signOut(), failed };
}
