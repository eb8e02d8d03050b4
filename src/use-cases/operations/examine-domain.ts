import {
  type DkimFinding,
  type DmarcFinding,
  type DomainFindings,
  dmarcFinding,
  dmarcNames,
  type SenderRecords,
  spfFinding,
} from "../../core/operations/sender-domain.ts";
import type { Dns } from "../../ports/operations/dns.ts";

/** Looks up SPF, DMARC, DKIM and MX of a sender's domain. Throws if DNS does not answer. */
export async function examineDomain(
  dns: Dns,
  domain: string,
  { bounceDomain, spfInclude, dkim }: SenderRecords,
): Promise<DomainFindings> {
  const [texts, dmarc, signing, hosts] = await Promise.all([
    dns.texts(bounceDomain),
    findDmarc(dns, domain),
    findDkim(dns, domain, dkim),
    dns.mailHosts(bounceDomain),
  ]);
  return {
    spf: spfFinding(bounceDomain, texts, spfInclude),
    dmarc,
    dkim: signing,
    mx: { domain: bounceDomain, hosts },
  };
}

async function findDmarc(dns: Dns, domain: string): Promise<DmarcFinding> {
  let finding: DmarcFinding = dmarcFinding(domain, domain, []);
  for (const name of dmarcNames(domain)) {
    if (finding.outcome === "ok") break;
    finding = dmarcFinding(domain, name, await dns.texts(name));
  }
  return finding;
}

async function findDkim(dns: Dns, domain: string, records: SenderRecords["dkim"]): Promise<DkimFinding> {
  if (records.length === 0) return { outcome: "unknown", domain, records: 0, missing: [] };
  const found = await Promise.all(records.map(({ name }) => dns.aliases(name)));
  const missing = records.filter(({ target }, index) => !found[index]?.includes(target));
  return { outcome: missing.length > 0 ? "missing" : "ok", domain, records: records.length, missing };
}
