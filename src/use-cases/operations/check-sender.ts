import { quotaOutlook } from "../../core/newsletter/quota.ts";
import type { Check, CheckName, FindingName } from "../../core/operations/check.ts";
import { DMARC_RECORD, type DomainFindings, SPF_RECORD } from "../../core/operations/sender-domain.ts";
import { domainOf, isReservedName } from "../../core/subscribers/mail-domain.ts";
import type { Ports } from "../../ports/index.ts";
import type { AccountAnswer } from "../../ports/newsletter/mail-account.ts";
import { refreshQuota } from "../newsletter/refresh-quota.ts";
import type { CheckRun, SettingsFacts } from "./check-settings.ts";
import { examineDomain } from "./examine-domain.ts";

const HOUR_MS = 3_600_000;
/** The provider reports on most emails within minutes. */
const SILENCE_MS = HOUR_MS;
const SILENCE_BACK_MS = 7 * 24 * HOUR_MS;

export type SenderCheckPorts = Pick<
  Ports,
  "sender" | "dns" | "mailAccount" | "desk" | "mailer" | "rateGate" | "monitoring"
>;

type SenderCheck = Extract<
  CheckName,
  | "sender"
  | "spf"
  | "dkim"
  | "dmarc"
  | "mx"
  | "identity"
  | "signing"
  | "mail-from"
  | "sending"
  | "quota"
  | "configuration-set"
  | "feedback-topic"
  | "feedback-heard"
>;

type Seen = Omit<Check, "name">;
type Facts = Pick<SettingsFacts, "feedbackTopic" | "configurationSet"> & { local: boolean };

/** Returns the checks of the sender: its domain in DNS, the provider's account, and feedback. */
export function checkSender(ports: SenderCheckPorts, facts: Facts, now: number): Record<SenderCheck, CheckRun> {
  const { sender, mailAccount, monitoring } = ports;
  const domain = domainOf(sender.address);
  // Several checks share these answers.
  const signing = once(async () => (await mailAccount?.dkim(domain)) ?? NOBODY);
  const mailFrom = once(async () => (await mailAccount?.mailFrom(domain)) ?? NOBODY);
  const records = once(async () => {
    const [dkim, from] = await Promise.all([signing(), mailFrom()]);
    return examineDomain(ports, domain, {
      dkimTokens: (dkim.outcome === "told" && dkim.value?.tokens) || [],
      mailFromDomain: (from.outcome === "told" && from.value?.domain) || undefined,
    });
  });
  const inDns =
    (judge: (findings: DomainFindings) => Seen): CheckRun =>
    async () =>
      isReservedName(domain) ? seen("unknown", domain, "example-name") : judge(await records());

  return {
    sender: () => seen(isReservedName(domain) ? "warn" : "ok", `${sender.name} <${sender.address}>`),
    spf: inDns(({ spf }) => {
      if (spf.outcome === "ok") return seen("ok", `${spf.domain}: ${spf.records.join("")}`);
      const found = [spf.domain, ...spf.records].join("\n");
      if (spf.outcome === "several") return seen("fail", found, "several-records");
      const finding = spf.outcome === "none" ? "no-record" : "not-ses";
      return { ...seen("warn", found, finding), wanted: [`${spf.domain} TXT "${SPF_RECORD}"`] };
    }),
    dkim: inDns(({ dkim }) => {
      if (dkim.outcome === "unknown") return seen("unknown", dkim.domain, "records-unknown");
      if (dkim.outcome === "ok") return seen("ok", `${dkim.domain}: ${dkim.records}/${dkim.records}`);
      const found = `${dkim.domain}: ${dkim.records - dkim.missing.length}/${dkim.records}`;
      const wanted = dkim.missing.map(({ name, target }) => `${name} CNAME ${target}`);
      return { ...seen("fail", found, "records-missing"), wanted };
    }),
    dmarc: inDns(({ dmarc }) => {
      if (dmarc.outcome === "ok") return seen("ok", `${dmarc.at}: ${dmarc.record}`);
      return { ...seen("fail", domain, "no-record"), wanted: [`${dmarc.at} TXT "${DMARC_RECORD}"`] };
    }),
    mx: inDns(({ mx }) =>
      mx.outcome === "ok" ? seen("ok", `${mx.domain}: ${mx.hosts.join(", ")}`) : seen("warn", mx.domain, "no-record"),
    ),

    identity: async () =>
      told((await mailAccount?.verified([sender.address, domain])) ?? NOBODY, (verified) =>
        verified.length > 0 ? seen("ok", verified.at(-1)) : seen("fail", domain, "not-verified"),
      ),
    signing: async () =>
      told(await signing(), (dkim) => {
        if (!dkim?.enabled) return seen("fail", domain, "signing-off");
        return dkim.verified ? seen("ok", domain) : seen("warn", domain, "records-missing");
      }),
    "mail-from": async () =>
      told(await mailFrom(), (from) => {
        if (!from) return seen("warn", "", "no-mail-from");
        return from.verified ? seen("ok", from.domain) : seen("warn", from.domain, "mail-from-pending");
      }),
    sending: async () =>
      told((await mailAccount?.sendingEnabled()) ?? NOBODY, (enabled) =>
        enabled ? seen("ok", "") : seen("fail", "", "paused"),
      ),
    quota: () => quota(ports, now),
    "configuration-set": async () => {
      const { configurationSet: name, feedbackTopic: topic, local } = facts;
      if (!name) return seen(local ? "ok" : "fail", "");
      return told((await mailAccount?.eventTopics(name)) ?? NOBODY, (topics) => {
        if (!topics) return seen("fail", name, "no-such-set");
        if (topics.length === 0) return seen("fail", name, "no-events");
        if (topic && !topics.includes(topic)) return seen("fail", `${name} → ${topics.join(", ")}`, "other-topic");
        return seen("ok", `${name} → ${topics.join(", ")}`);
      });
    },
    "feedback-topic": () => seen(facts.feedbackTopic ? "ok" : "fail", facts.feedbackTopic),
    "feedback-heard": async () => {
      const [heardAt, silent] = await Promise.all([
        monitoring.lastFeedbackAt(),
        monitoring.sentWithoutFeedback(now - SILENCE_BACK_MS, now - SILENCE_MS),
      ]);
      const found = heardAt === 0 ? "" : `${new Date(heardAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
      if (silent) return seen("fail", found, "silent");
      return heardAt === 0 ? seen("unknown", "", "nothing-heard") : seen("ok", found);
    },
  };
}

async function quota(ports: SenderCheckPorts, now: number): Promise<Seen> {
  const problem = await refreshQuota(ports, now);
  const [{ waitUntil, waitReason, waitDetail }, { perDay, leftToday, fetchedAt }, perSecond] = await Promise.all([
    ports.desk.gate(),
    ports.monitoring.quota(),
    ports.rateGate.perSecond(now),
  ]);
  const silent = waitUntil > now && waitReason === "silence";
  if (problem || silent) return seen("fail", problem ?? waitDetail);
  if (fetchedAt === 0) return seen("warn", "", "quota-unknown");
  const left = perDay >= Number.MAX_SAFE_INTEGER ? "∞" : leftToday;
  const found = `${Math.round(perSecond * 10) / 10}/s · ${left}`;
  const outlook = quotaOutlook({ perDay, sentToday: perDay - leftToday });
  return outlook === "fine" ? seen("ok", found) : seen("warn", found, outlook);
}

const NOBODY: AccountAnswer<never> = { outcome: "not-told", reason: "" };

/** Judges an answer. What the provider withholds from this key is `unknown`, not a failure. */
function told<Value>(answer: AccountAnswer<Value>, judge: (value: Value) => Seen): Seen {
  return answer.outcome === "told" ? judge(answer.value) : seen("unknown", answer.reason, "not-told");
}

function seen(state: Check["state"], found: string | undefined, finding?: FindingName): Seen {
  return { state, found: found ?? "", ...(finding === undefined ? {} : { finding }) };
}

function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
