import { CHECKS, type Check, type CheckName } from "../../core/operations/check.ts";
import { maskAddresses } from "../../core/operations/mask-addresses.ts";
import { SITE_KEY } from "../../core/posts/object-key.ts";
import { isLocal } from "../../core/site.ts";
import { isReservedName } from "../../core/subscribers/mail-domain.ts";
import type { Ports } from "../../ports/index.ts";
import { checkSender, type SenderCheckPorts } from "./check-sender.ts";

/** Facts about the Worker's settings, without the secrets themselves. */
export interface SettingsFacts {
  /** Lengths of the secrets. */
  linkSecret: number;
  adminToken: number;
  publishToken: number;
  /** Whether a token is a well-known one, or both are the same. */
  tokensKnown: boolean;
  feedbackTopic: string | undefined;
  configurationSet: string | undefined;
  /** Host name by which the caller reached the Worker. */
  host: string;
}

/** Runs one check. */
export type CheckRun = () => Omit<Check, "name"> | Promise<Omit<Check, "name">>;

/** At least 128 bits, in any encoding. */
const SECRET_LENGTH = 32;
const TOKEN_LENGTH = 24;

/** Time limit of one check. All run at once, while somebody waits for the page. */
const PATIENCE_MS = 8_000;

/** Checks that fail without an answer, because nothing works without them. */
const VITAL = new Set<CheckName>(["bucket", "quota"]);

export type CheckPorts = SenderCheckPorts & Pick<Ports, "site" | "objects" | "challenge" | "dns" | "hub" | "sleep">;

/** Runs every check, including those that ask outside services. Never throws because of them. */
export async function checkSettings(ports: CheckPorts, facts: SettingsFacts, now: number): Promise<Check[]> {
  const { site, challenge } = ports;
  const local = isLocal(site.url);
  const shortTokens = Math.min(facts.adminToken, facts.publishToken) < TOKEN_LENGTH;
  const looks: Record<CheckName, CheckRun> = {
    "site-url": () => siteUrl(ports, facts),
    "site-file": () => ({ state: site.title === site.url.host ? "warn" : "ok", found: site.title }),
    "postal-address": () => ({ state: site.postalAddress.trim() === "" ? "fail" : "ok", found: site.postalAddress }),
    bucket: async () => ({ state: (await ports.objects.head(SITE_KEY)) ? "ok" : "warn", found: SITE_KEY }),
    "link-secret": () => ({
      state: facts.linkSecret < SECRET_LENGTH ? "warn" : "ok",
      found: String(facts.linkSecret),
    }),
    tokens: () => ({
      state: facts.tokensKnown ? (local ? "warn" : "fail") : shortTokens ? "warn" : "ok",
      found: `${facts.adminToken}, ${facts.publishToken}`,
    }),
    ...checkSender(ports, { ...facts, local }, now),
    hub: () => hub(ports),
    challenge: () => ({ state: challenge ? "ok" : "warn", found: "" }),
  };
  return Promise.all(CHECKS.map(async (name) => ({ name, ...(await inTime(ports, name, looks[name])) })));
}

async function inTime({ sleep }: CheckPorts, name: CheckName, look: CheckRun): Promise<Omit<Check, "name">> {
  const state = VITAL.has(name) ? "fail" : "unknown";
  const late = sleep(PATIENCE_MS).then(() => ({ state, found: "", finding: "late" }) as const);
  const seen = (async () => look())().catch(
    (fault) => ({ state, found: maskAddresses(String(fault)).slice(0, 300), finding: "no-answer" }) as const,
  );
  return Promise.race([seen, late]);
}

/** Checks that the site is reachable under its URL: the caller came by it, or at least DNS knows it. */
async function siteUrl({ site, dns }: CheckPorts, { host }: SettingsFacts): Promise<Omit<Check, "name">> {
  const { protocol, hostname, href } = site.url;
  if (protocol !== "https:") return { state: isLocal(site.url) ? "warn" : "fail", found: href };
  if (host === site.url.host) return { state: "ok", found: href };
  if (isReservedName(hostname)) return { state: "warn", found: href, finding: "example-name" };
  const addresses = await dns.addresses(hostname);
  if (addresses.length === 0) return { state: "fail", found: href, finding: "no-address" };
  return { state: "warn", found: `${href} ≠ ${host}`, finding: "elsewhere" };
}

async function hub({ site, hub }: CheckPorts): Promise<Omit<Check, "name">> {
  if (!site.hub) return { state: "warn", found: "" };
  try {
    const status = await hub.status();
    if (status < 500) return { state: "ok", found: site.hub.href };
    return { state: "warn", found: `${site.hub.href} · ${status}`, finding: "no-answer" };
  } catch (fault) {
    return { state: "warn", found: `${site.hub.href} · ${String(fault)}`, finding: "no-answer" };
  }
}
