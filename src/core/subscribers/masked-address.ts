import { domainOf } from "./mail-domain.ts";

/** Masks an address on pages that a forwarded email opens: its owner still recognises it. */
export function maskedAddress(email: string): string {
  const name = email.slice(0, email.lastIndexOf("@"));
  return `${name.length > 2 ? name[0] : ""}•••@${domainOf(email)}`;
}
