/** Storage that may be full or forbidden: what can't be remembered is not remembered, and nothing breaks. */
function attempt<T>(use: () => T, otherwise: T): T {
  try {
    return use();
  } catch {
    return otherwise;
  }
}

export function readLocal(key: string): string | null {
  return attempt(() => localStorage.getItem(key), null);
}

export function writeLocal(key: string, value: string): void {
  attempt(() => localStorage.setItem(key, value), undefined);
}

export function forgetLocal(key: string): void {
  attempt(() => localStorage.removeItem(key), undefined);
}

/** Forgets all that was remembered, but for these keys. */
export function forgetLocalBut(kept: readonly string[]): void {
  attempt(() => Object.keys(localStorage).forEach((key) => kept.includes(key) || localStorage.removeItem(key)), undefined);
}

/** What was stored as JSON under the key, if `is` recognises it. */
export function readLocalJson<T>(key: string, is: (value: unknown) => value is T): T | null {
  return attempt(() => {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return is(value) ? value : null;
  }, null);
}

export function writeLocalJson(key: string, value: unknown): void {
  writeLocal(key, JSON.stringify(value));
}
