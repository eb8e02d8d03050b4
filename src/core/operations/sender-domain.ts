/** Which records of a domain say that mail in its name is ours, and what is wrong with them. Rules; whoever asks DNS brings the answers. */
export interface DomainFindings {
  spf: SpfFinding;
  dmarc: DmarcFinding;
  dkim: DkimFinding;
  mx: { outcome: "ok" | "none"; domain: string; hosts: string[] };
}

export interface SpfFinding {
  /** `several`: then SPF fails for every mail (RFC 7208 §4.5). `not-ses`: Amazon SES is not named in it. */
  outcome: "ok" | "none" | "several" | "not-ses";
  domain: string;
  records: string[];
}

/** `at`: the name the record was found under; the domain's own, or that of one it belongs to. */
export type DmarcFinding =
  | { outcome: "ok"; at: string; record: string; policy: string | undefined }
  | { outcome: "none"; at: string };

export interface DkimFinding {
  /** `unknown`: only the provider knows which records there should be, and it did not tell. */
  outcome: "ok" | "missing" | "unknown";
  domain: string;
  records: number;
  missing: DkimRecord[];
}

/** A CNAME. */
export interface DkimRecord {
  name: string;
  target: string;
}

/** The TXT record that lets SES send for a domain. */
export const SPF_RECORD = "v=spf1 include:amazonses.com -all";
/** The least a domain should say of mails that fail: tell me. */
export const DMARC_RECORD = "v=DMARC1; p=none";

/** RFC 7208 §4.5: exactly one record. */
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

/** RFC 7489 §6.6.3: where a domain's policy may stand, the nearest first. */
export function dmarcNames(domain: string): string[] {
  const labels = domain.split(".");
  return Array.from({ length: labels.length - 1 }, (_, from) => `_dmarc.${labels.slice(from).join(".")}`);
}

export function dmarcFinding(domain: string, at: string, texts: string[]): DmarcFinding {
  const record = texts.find((text) => /^v=DMARC1\s*(?:;|$)/i.test(text));
  if (record === undefined) return { outcome: "none", at: `_dmarc.${domain}` };
  return { outcome: "ok", at, record, policy: /\bp=\w+/i.exec(record)?.[0] };
}

/** The records of SES's Easy DKIM. */
export function dkimRecords(domain: string, tokens: string[]): DkimRecord[] {
  return tokens.map((token) => ({ name: `${token}._domainkey.${domain}`, target: `${token}.dkim.amazonses.com` }));
}
