import ipaddr from "ipaddr.js";

/** Names that lead into private networks, or nowhere (RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`). */
const PRIVATE_ENDINGS = new Set(
  "localhost local internal localdomain lan home corp intranet private arpa onion".split(" "),
);

/** A service of Azure's own, at an address that looks like anybody's. */
const METADATA = new Set(["168.63.129.16"]);

/** All of IPv6 that is given to anybody (IANA, IPv6 Global Unicast Address Assignments). */
const GIVEN_OUT = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Whether an address may be asked for that somebody else wrote: http(s) on its usual port, without credentials, at a name
 * that may be on the internet or an IP address that is. The URL parser has turned all notations of IPv4 into one by now
 * (URL standard, host parsing). What a name resolves to, it does not tell.
 */
export function isPublicAddress(url: URL): boolean {
  if (!/^https?:$/.test(url.protocol) || url.port !== "" || url.username !== "" || url.password !== "") return false;
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return ipaddr.isValid(host) ? isPublicIp(host) : isPublicName(host);
}

function isPublicIp(host: string): boolean {
  // An IPv4 address inside an IPv6 one is taken for what it is.
  const address = ipaddr.process(host);
  if (address.range() !== "unicast" || METADATA.has(address.toString())) return false;
  return !(address instanceof ipaddr.IPv6) || address.match(GIVEN_OUT);
}

function isPublicName(host: string): boolean {
  const labels = host.toLowerCase().split(".");
  return labels.length > 1 && labels.every((label) => label !== "") && !PRIVATE_ENDINGS.has(labels.at(-1) ?? "");
}
