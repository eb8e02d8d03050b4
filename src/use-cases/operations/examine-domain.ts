import {
  type DkimFinding,
  type DmarcFinding,
  type DomainFindings,
  dkimRecords,
  dmarcFinding,
  dmarcNames,
  spfFinding,
} from "../../core/operations/sender-domain.ts";
import type { Dns } from "../../ports/operations/dns.ts";

/** What the mail provider knows about a domain. */
export interface KnownDomain {
  dkimTokens: string[];
  /** Domain of the bounce address, where SPF must stand. */
  mailFromDomain: string | undefined;
}

/** Looks up the SPF, DMARC, DKIM and MX records of the sender's domain. Throws if DNS does not answer. */
export async function examineDomain(
  { dns }: { dns: Dns },
  domain: string,
  { dkimTokens, mailFromDomain = domain }: KnownDomain,
): Promise<DomainFindings> {
  const [texts, dmarc, dkim, hosts] = await Promise.all([
    dns.texts(mailFromDomain),
    findDmarc(dns, domain),
    findDkim(dns, domain, dkimTokens),
    dns.mailHosts(mailFromDomain),
  ]);
  const mx = { outcome: hosts.length > 0 ? ("ok" as const) : ("none" as const), domain: mailFromDomain, hosts };
  return { spf: spfFinding(mailFromDomain, texts), dmarc, dkim, mx };
}

async function findDmarc(dns: Dns, domain: string): Promise<DmarcFinding> {
  let finding: DmarcFinding = dmarcFinding(domain, domain, []);
  for (const name of dmarcNames(domain)) {
    if (finding.outcome === "ok") break;
    finding = dmarcFinding(domain, name, await dns.texts(name));
  }
  return finding;
}

async function findDkim(dns: Dns, domain: string, tokens: string[]): Promise<DkimFinding> {
  const records = dkimRecords(domain, tokens);
  if (records.length === 0) return { outcome: "unknown", domain, records: 0, missing: [] };
  const found = await Promise.all(records.map(({ name }) => dns.aliases(name)));
  const missing = records.filter(({ target }, index) => !found[index]?.includes(target));
  return { outcome: missing.length > 0 ? "missing" : "ok", domain, records: records.length, missing };
}
