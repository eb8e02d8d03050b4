import { Failure } from "../failure.ts";
import { CloudflareRefusal } from "./cloudflare.ts";
import { zoneOf } from "./cloudflare-steps.ts";
import type { Deployment, DnsRecord } from "./deployment.ts";
import { senderOf } from "./settings.ts";
import type { Step } from "./step.ts";

interface Existing {
  id: string;
  type: string;
  name: string;
  content: string;
  comment?: string | null;
}

/** Returns the records by which receivers know that a mail is ours. */
function mailRecords({ settings, known }: Deployment): DnsRecord[] {
  const { domain } = senderOf(settings.mail_from);
  return [
    ...known.dkim.map(({ name, value }) => ({ type: "CNAME" as const, name, content: value })),
    {
      type: "MX",
      name: `bounce.${domain}`,
      content: `feedback-smtp.${settings.region}.amazonses.com`,
      priority: 10,
    },
    { type: "TXT", name: `bounce.${domain}`, content: "v=spf1 include:amazonses.com ~all" },
    // None is refused at first; once reports show only own mail, make it p=quarantine, then p=reject.
    { type: "TXT", name: `_dmarc.${domain}`, content: `v=DMARC1; p=none; rua=mailto:${settings.email}` },
  ];
}

/** Writes records as a zone file, which every DNS provider can import. */
export function zoneFile(records: DnsRecord[]): string {
  return records
    .map(({ type, name, content, priority }) => {
      const value = type === "TXT" ? `"${content}"` : `${priority === undefined ? "" : `${priority} `}${content}.`;
      return `${name}. 300 IN ${type} ${value}`;
    })
    .join("\n");
}

/** Writes the mail domain's records, in its zone at Cloudflare; where it is elsewhere they are printed. */
export function mailDns(deployment: Deployment, isVerified: () => Promise<boolean>): Step {
  const { cloudflare, settings, texts } = deployment;
  const { domain } = senderOf(settings.mail_from);
  const comment = `Gazette ${settings.name}`;
  let zone: string | undefined;
  let missing: DnsRecord[] = [];

  async function isMissing(wanted: DnsRecord): Promise<boolean> {
    const there = await cloudflare.list<Existing>(`/zones/${zone}/dns_records?name=${encodeURIComponent(wanted.name)}`);
    const alike = there.filter(({ type }) => type === wanted.type || type === "CNAME");
    if (alike.some((record) => serves(record, wanted))) return false;
    const inTheWay = alike.find(({ type }) => type === "CNAME" || wanted.type === "CNAME" || wanted.type === "MX");
    if (inTheWay) throw new Failure(texts.recordInTheWay(wanted.name, inTheWay.type, inTheWay.content));
    return true;
  }

  return {
    title: texts.steps.dns(domain),
    optional: true,
    async find() {
      zone = (await zoneOf(deployment, domain))?.id;
      missing = [];
      if (zone === undefined) return isVerified();
      for (const record of mailRecords(deployment)) if (await isMissing(record)) missing.push(record);
      return missing.length === 0;
    },
    async make() {
      if (zone === undefined) throw new Failure(texts.recordsByHand(domain, zoneFile(mailRecords(deployment))));
      for (const { content, ...record } of missing) {
        const body = {
          ...record,
          content: record.type === "TXT" ? `"${content}"` : content,
          ttl: 300,
          proxied: false,
          comment,
        };
        await cloudflare.call("POST", `/zones/${zone}/dns_records`, body).catch((fault) => {
          if (!(fault instanceof CloudflareRefusal) || fault.status !== 403) throw fault;
          throw new Failure(`${fault.message}\n${texts.recordsByHand(domain, zoneFile(missing))}`);
        });
      }
    },
    async undo() {
      zone = (await zoneOf(deployment, domain))?.id;
      if (zone === undefined) return false;
      let removed = false;
      for (const name of new Set(mailRecords(deployment).map((record) => record.name)))
        for (const record of await cloudflare.list<Existing>(
          `/zones/${zone}/dns_records?name=${encodeURIComponent(name)}`,
        )) {
          if (record.comment !== comment) continue;
          await cloudflare.call("DELETE", `/zones/${zone}/dns_records/${record.id}`);
          removed = true;
        }
      return removed;
    },
  };
}

/** Returns whether a record does what is wanted; a DMARC policy of the publisher's own does. */
function serves({ type, content }: Existing, wanted: DnsRecord): boolean {
  if (type !== wanted.type) return false;
  const has = content.replace(/^"|"$/g, "").replace(/\.$/, "").toLowerCase();
  return has === wanted.content.toLowerCase() || (has.startsWith("v=dmarc1") && wanted.name.startsWith("_dmarc."));
}
