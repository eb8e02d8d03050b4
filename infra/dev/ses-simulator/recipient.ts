import { addressParser } from "postal-mime";

/** Extracts the address of `Name <address>`; other text is returned as is. */
export function bareAddress(mailbox: string): string {
  return /<([^<>]*)>\s*$/.exec(mailbox)?.[1]?.trim() ?? mailbox.trim();
}

/** Splits the addresses in a header such as To. */
export function addressesIn(value: string): string[] {
  return addressParser(value, { flatten: true }).flatMap(({ address }) => (address ? [address] : []));
}

/** Returns SES's error for an invalid address. Quoted and non-ASCII local parts are not supported. */
export function addressProblem(address: string): string | undefined {
  const at = address.lastIndexOf("@");
  if (at === -1) return "Missing final '@domain'";
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (local === "") return "Missing local name";
  if (domain === "") return "Missing domain";
  if (/[\s\x00-\x1f\x7f]/.test(local)) return "Local address contains control or whitespace";
  if (/[^\x21-\x7e]|[()<>,;:\\"[\]@]/.test(local)) return "Local address contains illegal character";
  if (local.startsWith(".") || local.endsWith(".")) return "Local address starts or ends with dot";
  if (local.includes("..")) return "Local address contains dot-dot";
  if (/[\s\x00-\x1f\x7f]/.test(domain)) return "Domain contains control or whitespace";
  if (/[^a-z0-9.-]/i.test(domain)) return "Domain contains illegal character";
  if (domain.startsWith(".")) return "Domain starts with dot";
  if (domain.endsWith(".")) return "Domain ends with dot";
  if (domain.includes("..")) return "Domain contains dot-dot";
  if (local.length > 64 || address.length > 320) return "Address is too long";
  return undefined;
}
