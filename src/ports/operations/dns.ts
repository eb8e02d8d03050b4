/** DNS lookups. Each returns an empty list for a name without such records, and throws if DNS does not answer. */
export interface Dns {
  /** TXT records, their parts joined (RFC 7208 §3.3). */
  texts(name: string): Promise<string[]>;
  /** CNAME records. */
  aliases(name: string): Promise<string[]>;
  /** MX hosts, without priorities. */
  mailHosts(name: string): Promise<string[]>;
  /** IPv4 and IPv6 addresses. */
  addresses(name: string): Promise<string[]>;
}
