/** Google delivers mail to both of these alike, whatever dots the name has. */
const GMAIL = new Set(["gmail.com", "googlemail.com"]);

/**
 * The mailbox that an address leads to, as far as an address tells: a `+tag` sorts mail and opens no further mailbox
 * (RFC 5233 §4), and Gmail reads no dots. Only limits go by it; mail goes to the address as it was typed.
 */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf("@");
  const [name = "", domain = ""] = [email.slice(0, at), email.slice(at + 1)];
  const untagged = name.replace(/\+.*$/s, "") || name;
  return GMAIL.has(domain) ? `${untagged.replaceAll(".", "")}@gmail.com` : `${untagged}@${domain}`;
}
