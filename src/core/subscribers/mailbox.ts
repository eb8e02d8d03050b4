/** Google treats both domains alike and ignores dots. */
const GMAIL = new Set(["gmail.com", "googlemail.com"]);

/**
 * Returns the mailbox that an address most likely delivers to: without a `+tag` (RFC 5233 §4), and without dots at Gmail.
 * Used for limits only; email goes to the address as typed.
 */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf("@");
  const [name = "", domain = ""] = [email.slice(0, at), email.slice(at + 1)];
  const untagged = name.replace(/\+.*$/s, "") || name;
  return GMAIL.has(domain) ? `${untagged.replaceAll(".", "")}@gmail.com` : `${untagged}@${domain}`;
}
