import { isBackupLate } from "../../core/operations/backup.ts";
import { type Check, type CheckName, type CheckResult, checkResult, type Look } from "../../core/operations/check.ts";
import { SITE_KEY } from "../../core/posts/object-key.ts";
import { isLocal } from "../../core/site.ts";
import { isReservedName } from "../../core/subscribers/mail-domain.ts";
import type { Ports } from "../../ports/index.ts";
import { type SenderPorts, senderChecks } from "./check-sender.ts";
import { type SendingPorts, sendingChecks } from "./check-sending.ts";
import { runChecks } from "./run-checks.ts";

/** The Worker's settings as far as checks need them, without any secret. */
export interface SettingsFacts {
  /** Lengths of the secrets. */
  linkSecret: number;
  adminToken: number;
  publishToken: number;
  /** Whether a token is a well-known one, or both are the same. */
  tokensKnown: boolean;
  /** The host name of the request. */
  host: string;
}

/** 128 random bits in any encoding. */
const SECRET_LENGTH = 32;
const TOKEN_LENGTH = 24;

export type CheckPorts = SenderPorts &
  SendingPorts &
  Pick<Ports, "site" | "objects" | "challenge" | "dns" | "hub" | "backup" | "sleep">;

/** Runs every check, including those that ask outside services. Never throws because of them. */
export function checkSettings(ports: CheckPorts, facts: SettingsFacts, now: number): Promise<Check[]> {
  const { site, challenge } = ports;
  const shortTokens = Math.min(facts.adminToken, facts.publishToken) < TOKEN_LENGTH;
  const sender = senderChecks(ports);
  const sending = sendingChecks(ports, now);
  const general: Record<Exclude<CheckName, "feedback-heard" | "backups" | "hub" | "challenge">, Look> = {
    "site-url": () => siteUrl(ports, facts),
    "site-file": () => checkResult(site.title === site.url.host ? "warn" : "ok", site.title),
    "postal-address": () => checkResult(site.postalAddress.trim() === "" ? "fail" : "ok", site.postalAddress),
    bucket: async () => checkResult((await ports.objects.head(SITE_KEY)) ? "ok" : "warn", SITE_KEY),
    "link-secret": () => checkResult(facts.linkSecret < SECRET_LENGTH ? "warn" : "ok", String(facts.linkSecret)),
    tokens: () =>
      checkResult(
        facts.tokensKnown ? (isLocal(site.url) ? "warn" : "fail") : shortTokens ? "warn" : "ok",
        `${facts.adminToken}, ${facts.publishToken}`,
      ),
    ...sender.domain,
    quota: sending.quota,
  };
  return runChecks(ports, {
    ...general,
    ...sender.account,
    "feedback-heard": sending["feedback-heard"],
    backups: () => backups(ports, now),
    hub: () => hub(ports),
    challenge: () => checkResult(challenge ? "ok" : "warn"),
  });
}

/** Checks the site's URL: a request by its own host name proves it reachable. Otherwise DNS must know the name at least. */
async function siteUrl({ site, dns }: CheckPorts, { host }: SettingsFacts): Promise<CheckResult> {
  const { protocol, hostname, href } = site.url;
  if (protocol !== "https:") return checkResult(isLocal(site.url) ? "warn" : "fail", href);
  if (host === site.url.host) return checkResult("ok", href);
  if (isReservedName(hostname)) return checkResult("warn", href, "example-name");
  const addresses = await dns.addresses(hostname);
  if (addresses.length === 0) return checkResult("fail", href, "no-address");
  return checkResult("warn", `${href} ≠ ${host}`, "elsewhere");
}

async function backups({ backup, monitoring }: CheckPorts, now: number): Promise<CheckResult> {
  if (!backup) return checkResult("warn");
  const state = await monitoring.backups();
  const found = state.wholeAt === 0 ? "" : new Date(state.wholeAt).toISOString();
  if (isBackupLate(state, now)) return checkResult("fail", found, "behind");
  return checkResult(state.wholeAt === 0 ? "unknown" : "ok", found);
}

async function hub({ site, hub }: CheckPorts): Promise<CheckResult> {
  if (!site.hub) return checkResult("warn");
  const status = await hub.status().catch(String);
  if (typeof status === "number" && status < 500) return checkResult("ok", site.hub.href);
  return checkResult("warn", `${site.hub.href} · ${status}`, "no-answer");
}
