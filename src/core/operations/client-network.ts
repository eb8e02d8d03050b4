/** Requests allowed to one network in an hour. */
export const REQUESTS_PER_NETWORK = { most: 30, perMs: 3_600_000 };

/** How long a network's requests are remembered, by a keyed hash. */
export const NETWORK_MEMORY_MS = 86_400_000;

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const NOT_PUBLIC_V4 = /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\./;
/** Loopback, unique local and link-local addresses (RFC 4291 §2.5, RFC 4193 §3). */
const NOT_PUBLIC_V6 = /^(0:0:0:0|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)$/;

/**
 * Returns the network that a client's requests are counted by: an IPv4 address, or the /64 of an IPv6 address, which one
 * connection is given whole (RFC 4291 §2.5.4). Returns `undefined` for addresses outside the public internet: Cloudflare
 * never reports one, a local installation does.
 */
export function clientNetwork(address: string): string | undefined {
  if (IPV4.test(address)) return NOT_PUBLIC_V4.test(address) ? undefined : address;
  const groups = ipv6Groups(address);
  if (!groups) return undefined;
  if (groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff") return clientNetwork(mappedIpv4(groups));
  const prefix = groups.slice(0, 4).join(":");
  return NOT_PUBLIC_V6.test(prefix) ? undefined : `${prefix}::/64`;
}

/** Returns the eight groups of an IPv6 address, without leading zeros. */
function ipv6Groups(address: string): string[] | undefined {
  let text: string;
  try {
    text = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  } catch {
    return undefined;
  }
  const [head = "", tail] = text.split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => "0"), ...right];
}

/** Returns the IPv4 address of an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2). */
function mappedIpv4(groups: string[]): string {
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
