const CROCKFORD = /^[0-9A-HJKMNP-TV-Z]{8}$/;

/** The reference as it is stored, from how people write it (Crockford's base32 forgives O, I and L); null if it can't be one. */
export function spelledReference(typed: string): string | null {
  const spelled = typed.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return CROCKFORD.test(spelled) ? spelled : null;
}
