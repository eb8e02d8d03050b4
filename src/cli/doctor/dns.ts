import { Resolver } from "node:dns/promises";
import {
  type DkimFinding,
  DMARC_RECORD,
  type DmarcFinding,
  type DomainFindings,
  SPF_RECORD,
  type SpfFinding,
} from "../../core/operations/sender-domain.ts";
import { domainOf, isReservedName } from "../../core/subscribers/mail-domain.ts";
import type { Dns } from "../../ports/operations/dns.ts";
import { examineDomain, type KnownDomain } from "../../use-cases/operations/examine-domain.ts";
import { about, type Finding } from "./finding.ts";

const dns = about("DNS");
/** The name has no such record, as opposed to: nobody could be asked. */
const ABSENT = new Set(["ENOTFOUND", "ENODATA"]);

/** SPF, DMARC, DKIM and MX of the domain that sends. */
export async function examineDns(
  address: string | undefined,
  known: KnownDomain,
  server: string | undefined,
): Promise<Finding[]> {
  if (address === undefined) return [dns.skip("MAIL_FROM is not set here", "Set it to have its domain looked at.")];
  const domain = domainOf(address);
  if (!server && isReservedName(domain)) return [dns.skip(`${domain} is a name for examples`)];
  try {
    const { spf, dmarc, dkim, mx } = await examineDomain({ dns: machineDns(server) }, domain, known);
    return [spfLine(spf), dmarcLine(dmarc, domain), dkimLine(dkim), mxLine(mx)];
  } catch (fault) {
    return [dns.skip(`nobody could be asked (${(fault as NodeJS.ErrnoException).code}): offline?`)];
  }
}

/** This machine's DNS, or the server given. */
function machineDns(server: string | undefined): Dns {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  if (server) resolver.setServers([server]);
  return {
    texts: async (name) => (await found(() => resolver.resolveTxt(name))).map((parts) => parts.join("")),
    aliases: (name) => found(() => resolver.resolveCname(name)),
    mailHosts: async (name) => (await found(() => resolver.resolveMx(name))).map(({ exchange }) => exchange),
    addresses: async (name) =>
      (await Promise.all([found(() => resolver.resolve4(name)), found(() => resolver.resolve6(name))])).flat(),
  };
}

async function found<Value>(ask: () => Promise<Value[]>): Promise<Value[]> {
  try {
    return await ask();
  } catch (fault) {
    if (ABSENT.has((fault as NodeJS.ErrnoException).code ?? "")) return [];
    throw fault;
  }
}

function spfLine({ outcome, domain, records }: SpfFinding): Finding {
  if (outcome === "ok") return dns.ok(`SPF of ${domain} names Amazon SES`);
  if (outcome === "several")
    return dns.fail(`${domain} has ${records.length} SPF records`, "Keep one: with more, SPF fails for every mail.");
  return dns.warn(
    outcome === "not-ses" ? `SPF of ${domain} does not name Amazon SES` : `${domain} has no SPF record`,
    `Add the TXT record "${SPF_RECORD}" to the MAIL FROM domain.`,
  );
}

function dmarcLine(finding: DmarcFinding, domain: string): Finding {
  if (finding.outcome === "ok") return dns.ok(`DMARC at ${finding.at}: ${finding.policy ?? "no policy"}`);
  return dns.fail(
    `${domain} has no DMARC record`,
    `Add the TXT record "${DMARC_RECORD}" at ${finding.at}: large providers ask for one.`,
  );
}

function dkimLine({ outcome, domain, records, missing }: DkimFinding): Finding {
  if (outcome === "unknown")
    return dns.skip("DKIM: only SES knows which records there should be", "Give the SES_ settings.");
  if (outcome === "ok") return dns.ok(`DKIM: all ${records} records of ${domain} are there`);
  const wanted = missing.map(({ name, target }) => `${name} CNAME ${target}`);
  return dns.fail(`DKIM: ${missing.length} of ${records} records are missing`, `Add ${wanted.join(", ")}.`);
}

function mxLine({ outcome, domain }: DomainFindings["mx"]): Finding {
  if (outcome === "ok") return dns.ok(`${domain} takes mail (MX)`);
  return dns.warn(`${domain} takes no mail (MX)`, "Add MX records: bounces and answers have nowhere to go.");
}
