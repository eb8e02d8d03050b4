/** What the domain name system says. Each answers nothing for a name without such records, and throws when nobody could be asked. */
export interface Dns {
  /** TXT records, each put together from its parts (RFC 7208 §3.3). */
  texts(name: string): Promise<string[]>;
  /** CNAME records. */
  aliases(name: string): Promise<string[]>;
  /** MX records, without their preferences. */
  mailHosts(name: string): Promise<string[]>;
  /** IPv4 and IPv6. */
  addresses(name: string): Promise<string[]>;
}
