import { readLocal, writeLocal } from "../../../shared/storage";

const KEY = "rentacar.counter";

/** The counter that this device stands at, as it was chosen last. */
export function rememberedCounter(): string | null {
  return readLocal(KEY);
}

export function rememberCounter(code: string): void {
  writeLocal(KEY, code);
}
