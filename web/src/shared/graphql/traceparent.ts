/**
 * W3C Trace Context: the page names the trace of each operation, and everything done for it is found under that name.
 * Whether it is kept, the server decides.
 */
export function newTraceparent(): string {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-01`;
}
