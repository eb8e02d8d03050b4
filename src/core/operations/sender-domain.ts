/** DNS records that let a mail provider send for a domain. */
export interface SenderRecords {
  /** Where bounces go: SPF and MX are looked up there. */
  bounceDomain: string;
  /** What the SPF record has to include. */
  spfInclude: string;
  /** CNAMEs; empty if the provider does not tell. */
  dkim: DkimRecord[];
}

export interface DkimRecord {
  name: string;
  target: string;
}

/** What a domain's DNS says about mail in its name. */
export interface DomainFindings {
  spf: SpfFinding;
  dmarc: DmarcFinding;
  dkim: DkimFinding;
  mx: { domain: string; hosts: string[] };
}

export interface SpfFinding {
  /** `several`: then SPF fails for every mail (RFC 7208 §4.5). `not-included`: the record does not name the provider. */
  outcome: "ok" | "none" | "several" | "not-included";
  domain: string;
  records: string[];
}

/** `at`: the name the record was found under: the domain's own or a parent's. */
export type DmarcFinding = { outcome: "ok"; at: string; record: string } | { outcome: "none"; at: string };

export interface DkimFinding {
  outcome: "ok" | "missing" | "unknown";
  domain: string;
  records: number;
  missing: DkimRecord[];
}

/** The least a domain should publish. */
export const DMARC_RECORD = "v=DMARC1; p=none";

export const spfRecord = (include: string): string => `v=spf1 include:${include} -all`;

/** Checks that there is exactly one SPF record (RFC 7208 §4.5) and that it includes the provider. */
export function spfFinding(domain: string, texts: string[], include: string): SpfFinding {
  const records = texts.filter((text) => /^v=spf1(?: |$)/i.test(text));
  const [record, ...others] = records;
  const included = record
    ?.toLowerCase()
    .split(" ")
    .some((term) => term.replace(/^\+/, "") === `include:${include}`);
  const outcome = others.length > 0 ? "several" : record === undefined ? "none" : included ? "ok" : "not-included";
  return { outcome, domain, records };
}

/** Lists the names that may hold a domain's DMARC policy, nearest first (RFC 7489 §6.6.3). */
export function dmarcNames(domain: string): string[] {
  const labels = domain.split(".");
  return Array.from({ length: labels.length - 1 }, (_, from) => `_dmarc.${labels.slice(from).join(".")}`);
}

export function dmarcFinding(domain: string, at: string, texts: string[]): DmarcFinding {
  const record = texts.find((text) => /^v=DMARC1\s*(?:;|$)/i.test(text));
  return record === undefined ? { outcome: "none", at: `_dmarc.${domain}` } : { outcome: "ok", at, record };
}
