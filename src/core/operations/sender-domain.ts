/** DNS records that authorise mail from a domain, and what is wrong with them. */
export interface DomainFindings {
  spf: SpfFinding;
  dmarc: DmarcFinding;
  dkim: DkimFinding;
  mx: { outcome: "ok" | "none"; domain: string; hosts: string[] };
}

export interface SpfFinding {
  /** `several`: SPF fails for every email (RFC 7208 §4.5). `not-ses`: does not include Amazon SES. */
  outcome: "ok" | "none" | "several" | "not-ses";
  domain: string;
  records: string[];
}

/** `at`: the name where the record was found, the domain's own or a parent's. */
export type DmarcFinding =
  | { outcome: "ok"; at: string; record: string; policy: string | undefined }
  | { outcome: "none"; at: string };

export interface DkimFinding {
  /** `unknown`: the provider did not say which records it expects. */
  outcome: "ok" | "missing" | "unknown";
  domain: string;
  records: number;
  missing: DkimRecord[];
}

/** A CNAME record. */
export interface DkimRecord {
  name: string;
  target: string;
}

/** The TXT record that authorises SES to send for a domain. */
export const SPF_RECORD = "v=spf1 include:amazonses.com -all";
/** The minimal DMARC record. */
export const DMARC_RECORD = "v=DMARC1; p=none";

/** Checks that there is exactly one SPF record (RFC 7208 §4.5) and that it includes SES. */
export function spfFinding(domain: string, texts: string[]): SpfFinding {
  const records = texts.filter((text) => /^v=spf1(?: |$)/i.test(text));
  const outcome =
    records.length > 1
      ? "several"
      : records[0] === undefined
        ? "none"
        : /(?:^| )[+]?include:amazonses\.com(?: |$)/i.test(records[0])
          ? "ok"
          : "not-ses";
  return { outcome, domain, records };
}

/** Lists the names where a domain's DMARC policy may stand, nearest first (RFC 7489 §6.6.3). */
export function dmarcNames(domain: string): string[] {
  const labels = domain.split(".");
  return Array.from({ length: labels.length - 1 }, (_, from) => `_dmarc.${labels.slice(from).join(".")}`);
}

export function dmarcFinding(domain: string, at: string, texts: string[]): DmarcFinding {
  const record = texts.find((text) => /^v=DMARC1\s*(?:;|$)/i.test(text));
  if (record === undefined) return { outcome: "none", at: `_dmarc.${domain}` };
  return { outcome: "ok", at, record, policy: /\bp=\w+/i.exec(record)?.[0] };
}

/** Returns the records of SES's Easy DKIM. */
export function dkimRecords(domain: string, tokens: string[]): DkimRecord[] {
  return tokens.map((token) => ({ name: `${token}._domainkey.${domain}`, target: `${token}.dkim.amazonses.com` }));
}
