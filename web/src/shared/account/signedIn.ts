import { forgetLocal, readLocal, writeLocal } from "../storage";

const KEY = "rentacar.signedIn";

/**
 * Whether somebody signed in on this device. The session itself is a cookie that no script reads; this only spares guests the
 * question who they are.
 */
export function isSignedIn(): boolean {
  return readLocal(KEY) !== null;
}

export function rememberSignedIn(): void {
  writeLocal(KEY, "1");
}

export function forgetSignedIn(): void {
  forgetLocal(KEY);
}
