/** How far the business's clock is ahead of this device's; 0 until it has been learned. */
let ahead = 0;
let known = false;
const listeners = new Set<() => void>();

/** Less than a countdown shows, and more than a slow answer makes of it. */
const UNNOTICED_MS = 1_500;

/** Takes the time that an answer carries, with when it was asked for by this device: halfway between asking and answer it was true. */
export function learnNow(serverTime: string, askedAt: number): void {
  const answeredAt = Date.now();
  const learned = Date.parse(serverTime) - (askedAt + answeredAt) / 2;
  if (Number.isNaN(learned)) return;
  known = true;
  if (Math.abs(learned - ahead) < UNNOTICED_MS) return;
  ahead = learned;
  for (const notify of listeners) notify();
}

/** Whether the instant has passed; no, as long as the business's time is not known. */
export function hasPassed(instant: string): boolean {
  return known && Date.parse(instant) < businessNow();
}

/** The instant by the clock that holds, offers and deadlines go by, whatever this device's clock says. */
export function businessNow(): number {
  return Date.now() + ahead;
}

export function onClockChange(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}

export function clockAhead(): number {
  return ahead;
}
