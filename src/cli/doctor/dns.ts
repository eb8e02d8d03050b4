import { Resolver } from "node:dns/promises";
import { about, type Finding } from "./finding.ts";
import type { SenderRecords } from "./mail.ts";

const dns = about("DNS");
/** The name has no such record, as opposed to: nobody could be asked. */
const ABSENT = new Set(["ENOTFOUND", "ENODATA"]);
/** Names that no DNS knows (RFC 2606, RFC 6761). */
const RESERVED = /(?:^|\.)(?:test|example|invalid|localhost|example\.(?:com|net|org))$/;

/** SPF, DMARC, DKIM and MX of the domain that sends. */
export async function examineDns(
  address: string | undefined,
  { dkimTokens, mailFromDomain }: SenderRecords,
  server: string | undefined,
): Promise<Finding[]> {
  if (address === undefined) return [dns.skip("MAIL_FROM is not set here", "Set it to have its domain looked at.")];
  const domain = address.slice(address.indexOf("@") + 1);
  if (!server && RESERVED.test(domain)) return [dns.skip(`${domain} is a name for examples`)];
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  if (server) resolver.setServers([server]);
  const texts = (name: string) => found(async () => (await resolver.resolveTxt(name)).map((parts) => parts.join("")));
  try {
    return [
      await spf(mailFromDomain ?? domain, texts),
      await dmarc(domain, texts),
      ...(await dkim(domain, dkimTokens, (name) => found(() => resolver.resolveCname(name)))),
      (await found(() => resolver.resolveMx(mailFromDomain ?? domain))).length > 0
        ? dns.ok(`${mailFromDomain ?? domain} takes mail (MX)`)
        : dns.warn(
            `${mailFromDomain ?? domain} takes no mail (MX)`,
            "Add MX records: bounces and answers have nowhere to go.",
          ),
    ];
  } catch (fault) {
    return [dns.skip(`nobody could be asked (${(fault as NodeJS.ErrnoException).code}): offline?`)];
  }
}

type Texts = (name: string) => Promise<string[]>;

/** RFC 7208 §4.5: exactly one record. */
async function spf(domain: string, texts: Texts): Promise<Finding> {
  const records = (await texts(domain)).filter((text) => /^v=spf1(?: |$)/i.test(text));
  if (records.length > 1)
    return dns.fail(`${domain} has ${records.length} SPF records`, "Keep one: with more, SPF fails for every mail.");
  if (records[0]?.includes("include:amazonses.com")) return dns.ok(`SPF of ${domain} names Amazon SES`);
  return dns.warn(
    records[0] ? `SPF of ${domain} does not name Amazon SES` : `${domain} has no SPF record`,
    `Add the TXT record "v=spf1 include:amazonses.com -all" to the MAIL FROM domain.`,
  );
}

/** RFC 7489 §6.6.3: at the domain, or else at the one it belongs to. */
async function dmarc(domain: string, texts: Texts): Promise<Finding> {
  const names = domain.split(".");
  for (let from = 0; from <= names.length - 2; from++) {
    const name = `_dmarc.${names.slice(from).join(".")}`;
    const record = (await texts(name)).find((text) => /^v=DMARC1\s*(?:;|$)/i.test(text));
    if (record) return dns.ok(`DMARC at ${name}: ${/\bp=\w+/i.exec(record)?.[0] ?? "no policy"}`);
  }
  return dns.fail(
    `${domain} has no DMARC record`,
    `Add the TXT record "v=DMARC1; p=none" at _dmarc.${domain}: large providers ask for one.`,
  );
}

async function dkim(domain: string, tokens: string[], names: Texts): Promise<Finding[]> {
  if (tokens.length === 0)
    return [dns.skip("DKIM: only SES knows which records there should be", "Give the SES_ settings.")];
  const missing: string[] = [];
  for (const token of tokens) {
    const wanted = `${token}.dkim.amazonses.com`;
    if (!(await names(`${token}._domainkey.${domain}`)).includes(wanted))
      missing.push(`${token}._domainkey.${domain} CNAME ${wanted}`);
  }
  if (missing.length === 0) return [dns.ok(`DKIM: all ${tokens.length} records of ${domain} are there`)];
  return [dns.fail(`DKIM: ${missing.length} of ${tokens.length} records are missing`, `Add ${missing.join(", ")}.`)];
}

async function found(ask: () => Promise<unknown[]>): Promise<string[]> {
  try {
    return (await ask()) as string[];
  } catch (fault) {
    if (ABSENT.has((fault as NodeJS.ErrnoException).code ?? "")) return [];
    throw fault;
  }
}
