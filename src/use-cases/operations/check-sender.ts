import { type CheckResult, checkResult, type Look, type SenderCheck } from "../../core/operations/check.ts";
import { DMARC_RECORD, type DomainFindings, spfRecord } from "../../core/operations/sender-domain.ts";
import { domainOf, isReservedName } from "../../core/subscribers/mail-domain.ts";
import type { Ports } from "../../ports/index.ts";
import { examineDomain } from "./examine-domain.ts";

export type SenderPorts = Pick<Ports, "sender" | "dns" | "mailAccount">;

/** Checks the sender's domain in DNS, and the account at the mail provider. */
export function senderChecks({ sender, dns, mailAccount }: SenderPorts): {
  domain: Record<SenderCheck, Look>;
  account: Record<string, Look>;
} {
  const domain = domainOf(sender.address);
  const { records, checks } = mailAccount.examine(sender);
  let asked: Promise<{ findings: DomainFindings; include: string }> | undefined;
  const lookUp = async () => {
    const expected = await records();
    return { findings: await examineDomain(dns, domain, expected), include: expected.spfInclude };
  };
  const inDns =
    (judge: (findings: DomainFindings, include: string) => CheckResult): Look =>
    async () => {
      if (isReservedName(domain)) return checkResult("unknown", domain, "example-name");
      asked ??= lookUp();
      const { findings, include } = await asked;
      return judge(findings, include);
    };

  return {
    domain: {
      sender: () => checkResult(isReservedName(domain) ? "warn" : "ok", `${sender.name} <${sender.address}>`.trim()),
      spf: inDns(({ spf }, include) => {
        if (spf.outcome === "ok") return checkResult("ok", `${spf.domain}: ${spf.records.join("")}`);
        const found = [spf.domain, ...spf.records].join("\n");
        if (spf.outcome === "several") return checkResult("fail", found, "several-records");
        const finding = spf.outcome === "none" ? "no-record" : "not-included";
        return { ...checkResult("warn", found, finding), wanted: [`${spf.domain} TXT "${spfRecord(include)}"`] };
      }),
      dkim: inDns(({ dkim }) => {
        if (dkim.outcome === "unknown") return checkResult("unknown", dkim.domain, "records-unknown");
        if (dkim.outcome === "ok") return checkResult("ok", `${dkim.domain}: ${dkim.records}/${dkim.records}`);
        const found = `${dkim.domain}: ${dkim.records - dkim.missing.length}/${dkim.records}`;
        const wanted = dkim.missing.map(({ name, target }) => `${name} CNAME ${target}`);
        return { ...checkResult("fail", found, "records-missing"), wanted };
      }),
      dmarc: inDns(({ dmarc }) => {
        if (dmarc.outcome === "ok") return checkResult("ok", `${dmarc.at}: ${dmarc.record}`);
        return { ...checkResult("fail", domain, "no-record"), wanted: [`${dmarc.at} TXT "${DMARC_RECORD}"`] };
      }),
      mx: inDns(({ mx }) =>
        mx.hosts.length > 0
          ? checkResult("ok", `${mx.domain}: ${mx.hosts.join(", ")}`)
          : checkResult("warn", mx.domain, "no-record"),
      ),
    },
    account: checks,
  };
}
