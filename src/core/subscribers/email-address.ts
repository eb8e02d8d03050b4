import { normalized } from "../normal-form.ts";
import { type Reason, reason } from "../reason.ts";

/** The result of parsing an address. */
export type EmailAddressReading = { address: string } | { problem: Reason };

// RFC 5321 §4.1.2 "Dot-string", ASCII only: SES accepts no other local part.
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Longest input that is parsed: an address has at most 254 characters, and a few more before normalization. */
export const ADDRESS_INPUT_MAX = 1_000;

/**
 * Normalises an address to the one spelling that is stored and compared: trimmed, lower case, international domains as
 * punycode. Lower-casing the local part departs from RFC 5321 §2.4 on purpose: no provider in use distinguishes `Ann@` from
 * `ann@`.
 */
export function emailAddress(input: string): EmailAddressReading {
  if (input.length > ADDRESS_INPUT_MAX) return { problem: reason("address-long") };
  const text = normalized(input, "NFKC").trim();
  const at = text.lastIndexOf("@");
  if (at < 1 || at === text.length - 1) return { problem: reason("address-incomplete") };
  const local = text.slice(0, at);
  if (/[^\x20-\x7e]/.test(local)) return { problem: reason("address-not-ascii") };
  // RFC 5321 §4.1.2 allows a "Quoted-string", which hardly any mail server assigns.
  if (/^".*"$/.test(local)) return { problem: reason("address-quoted") };
  if (local.length > 64) return { problem: reason("address-name-long") };
  if (!LOCAL_PART.test(local)) return { problem: reason("address-name-invalid") };
  const domain = asciiDomain(text.slice(at + 1));
  if (domain === undefined) return { problem: reason("address-domain-invalid") };
  const address = `${local.toLowerCase()}@${domain}`;
  if (address.length > 254) return { problem: reason("address-long") };
  return { address };
}

function asciiDomain(domain: string): string | undefined {
  if (/[\s/?#@:\\[\]]/.test(domain)) return undefined;
  let host: string;
  try {
    host = new URL(`http://${domain}`).hostname;
  } catch {
    return undefined;
  }
  const labels = host.split(".");
  if (labels.length < 2 || !labels.every((part) => DOMAIN_LABEL.test(part))) return undefined;
  // A numeric last label means an IP address, which the URL parser may have made of `1.2`.
  return /^\d+$/.test(labels.at(-1) ?? "") ? undefined : host;
}
