import type { Check, CheckName } from "../core/check.ts";
import { SITE_KEY } from "../core/object-key.ts";
import { isLocal } from "../core/site.ts";
import type { Ports } from "../ports/index.ts";
import { learnQuota } from "./learn-quota.ts";

/** What a check needs to know of the Worker's settings, and no secret itself. */
export interface SettingsFacts {
  /** Lengths of the secrets. */
  linkSecret: number;
  adminToken: number;
  publishToken: number;
  /** A token is one that everybody knows, or both are the same. */
  tokensKnown: boolean;
  feedbackTopic: string | undefined;
  configurationSet: string | undefined;
}

/** Of 128 bits at least, written in whatever way. */
const SECRET_LENGTH = 32;
const TOKEN_LENGTH = 24;
/** What an account may send a day before SES lets it out of its sandbox. */
const SANDBOX_PER_DAY = 200;

type CheckPorts = Pick<Ports, "site" | "sender" | "objects" | "desk" | "mailer" | "rateGate" | "challenge">;

/** Looks at everything that has to be right, and asks those outside who have to answer. */
export async function checkSettings(ports: CheckPorts, facts: SettingsFacts, now: number): Promise<Check[]> {
  const { site, sender, challenge } = ports;
  const local = isLocal(site);
  const secure = site.url.protocol === "https:";
  const check = (name: CheckName, state: Check["state"], found: string): Check => ({ name, state, found });
  const shortTokens = Math.min(facts.adminToken, facts.publishToken) < TOKEN_LENGTH;
  return [
    check("site-url", secure ? "ok" : local ? "warn" : "fail", site.url.href),
    check("site-file", site.title === site.url.host ? "warn" : "ok", site.title),
    check("postal-address", site.postalAddress.trim() === "" ? "fail" : "ok", site.postalAddress),
    await bucketCheck(ports),
    check("link-secret", facts.linkSecret < SECRET_LENGTH ? "warn" : "ok", String(facts.linkSecret)),
    check(
      "tokens",
      facts.tokensKnown ? (local ? "warn" : "fail") : shortTokens ? "warn" : "ok",
      `${facts.adminToken}, ${facts.publishToken}`,
    ),
    check("sender", sender.address.endsWith(".example") ? "warn" : "ok", `${sender.name} <${sender.address}>`),
    await quotaCheck(ports, now),
    check("configuration-set", facts.configurationSet || local ? "ok" : "fail", facts.configurationSet ?? ""),
    check("feedback-topic", facts.feedbackTopic ? "ok" : "fail", facts.feedbackTopic ?? ""),
    check("hub", site.hub ? "ok" : "warn", site.hub?.href ?? ""),
    check("challenge", challenge ? "ok" : "warn", ""),
  ];
}

async function bucketCheck({ objects }: CheckPorts): Promise<Check> {
  try {
    return { name: "bucket", state: (await objects.head(SITE_KEY)) ? "ok" : "warn", found: SITE_KEY };
  } catch (fault) {
    return { name: "bucket", state: "fail", found: String(fault) };
  }
}

async function quotaCheck(ports: CheckPorts, now: number): Promise<Check> {
  const problem = await learnQuota(ports, now);
  const { learntAt, leftToday, waitUntil, waitReason, waitDetail } = await ports.desk.gate();
  const silent = waitUntil > now && waitReason === "silence";
  if (problem || silent) return { name: "quota", state: "fail", found: problem ?? waitDetail };
  if (learntAt === 0) return { name: "quota", state: "warn", found: "" };
  const perSecond = await ports.rateGate.perSecond(now);
  const state = leftToday <= SANDBOX_PER_DAY && perSecond <= 1 ? "warn" : "ok";
  return { name: "quota", state, found: `${Math.round(perSecond * 10) / 10}/s · ${leftToday}` };
}
