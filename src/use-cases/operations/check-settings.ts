import { CHECKS, type Check, type CheckName } from "../../core/operations/check.ts";
import { maskAddresses } from "../../core/operations/mask-addresses.ts";
import { SITE_KEY } from "../../core/posts/object-key.ts";
import { isLocal } from "../../core/site.ts";
import { isReservedName } from "../../core/subscribers/mail-domain.ts";
import type { Ports } from "../../ports/index.ts";
import { checkSender, type SenderCheckPorts } from "./check-sender.ts";

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
  /** By which host name whoever asks has come here. */
  host: string;
}

/** What one look found; the check's name is where it stands. */
export type CheckRun = () => Omit<Check, "name"> | Promise<Omit<Check, "name">>;

/** Of 128 bits at least, written in whatever way. */
const SECRET_LENGTH = 32;
const TOKEN_LENGTH = 24;

/** How long one look may take: all of them begin together, and somebody waits for the page. */
const PATIENCE_MS = 8_000;

/** What nothing works without: not to answer is to be wrong. */
const VITAL = new Set<CheckName>(["bucket", "quota"]);

export type CheckPorts = SenderCheckPorts & Pick<Ports, "site" | "objects" | "challenge" | "dns" | "hub" | "sleep">;

/** Looks at everything that has to be right, and asks those outside who have to answer. Never throws for what they do. */
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

/** Whoever reads this came by some name: if by the site's own, it is reached. Else DNS must know that at least. */
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
