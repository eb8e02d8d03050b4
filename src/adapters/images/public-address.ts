import ipaddr from "ipaddr.js";
import { lazily } from "../../core/lazily.ts";

/** Names of private networks, or of nothing (RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`). */
const PRIVATE_ENDINGS = new Set(
  "localhost local internal localdomain lan home corp intranet private arpa onion".split(" "),
);

/** An internal service of Azure at a public address. */
const METADATA = new Set(["168.63.129.16"]);

/** All allocated IPv6 addresses (IANA, IPv6 Global Unicast Address Assignments). */
const givenOut = lazily(() => ipaddr.IPv6.parseCIDR("2000::/3"));

/** A public name that leads into a private network. */
export class PrivateAddress extends Error {}

/**
 * Returns whether a URL from a post may be fetched: http(s) on its usual port, without credentials, at a name that may be
 * public or at a public IP address. The URL parser has already normalised all notations of IPv4 (URL standard, host
 * parsing). Does not resolve names.
 */
export function isPublicAddress(url: URL): boolean {
  if (!/^https?:$/.test(url.protocol) || url.port !== "" || url.username !== "" || url.password !== "") return false;
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return ipaddr.isValid(host) ? isPublicIp(host) : isPublicName(host);
}

function isPublicIp(host: string): boolean {
  // An IPv4-mapped IPv6 address is checked as IPv4.
  const address = ipaddr.process(host);
  if (address.range() !== "unicast" || METADATA.has(address.toString())) return false;
  return !(address instanceof ipaddr.IPv6) || address.match(givenOut());
}

function isPublicName(host: string): boolean {
  const labels = host.toLowerCase().split(".");
  return labels.length > 1 && labels.every((label) => label !== "") && !PRIVATE_ENDINGS.has(labels.at(-1) ?? "");
}
