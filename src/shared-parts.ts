import * as z from "zod";
import { cloudflareAccess } from "./adapters/access.ts";
import { alertWebhook } from "./adapters/alert-webhook.ts";
import { countedLog } from "./adapters/counted-log.ts";
import { analyticsEngine } from "./adapters/counters.ts";
import { feedRequests } from "./adapters/database/feeds/feed-requests.ts";
import { posts } from "./adapters/database/posts/posts.ts";
import { search } from "./adapters/database/posts/search.ts";
import { sites } from "./adapters/database/sites.ts";
import { dnsOverHttps } from "./adapters/dns.ts";
import { alwaysAsked } from "./adapters/images/image-origins.ts";
import { consoleLog } from "./adapters/log.ts";
import * as objects from "./adapters/objects/index.ts";
import * as providers from "./adapters/providers.ts";
import type { QueueBindings, SenderBindings } from "./adapters/queue.ts";
import { cloudflareRateLimits, type RateLimitBindings } from "./adapters/rate-limits.ts";
import { formerSecrets, signer } from "./adapters/signer.ts";
import { turnstile } from "./adapters/turnstile.ts";
import { type Config, readConfig, WrongSettings } from "./config.ts";
import { defaultSite, type Site } from "./core/site.ts";
import type { Ports } from "./ports/index.ts";
import type { MailProvider } from "./ports/newsletter/mail-provider.ts";
import type { Log } from "./ports/operations/log.ts";
import type { ObjectStore } from "./ports/posts/object-store.ts";
import type { SiteRecord } from "./ports/sites.ts";

/** What the platform binds besides settings. */
export interface Bindings extends RateLimitBindings, QueueBindings, SenderBindings {
  DB: D1Database;
  /** Workers Analytics Engine, if metrics are collected. */
  METRICS?: AnalyticsEngineDataset;
  /** Where backups go, if not into the bucket of the posts. */
  BACKUPS?: R2Bucket;
}

export { revivedSettings } from "./adapters/database/sites.ts";

/** Returns the log, which works without valid settings. */
export function logOf(env: object): Log {
  const { METRICS } = env as Partial<Bindings>;
  return METRICS ? countedLog(consoleLog, analyticsEngine(METRICS)) : consoleLog;
}

/** Adapters that a setting chooses between. */
export interface Registries {
  objects: Record<string, (env: object) => ObjectStore>;
  providers: Record<string, (env: object) => MailProvider>;
}

const REGISTRIES: Registries = { objects, providers };

/** What every invocation of an isolate shares. */
type Shared = MailProvider & { config: Config } & Pick<
    Ports,
    "provider" | "objects" | "dns" | "signer" | "challenge" | "alertWebhook" | "access"
  >;

const sharedCache = new WeakMap<object, Shared>();

/** Reads and validates all settings, including the adapters'. Throws `WrongSettings` with every wrong one. */
export function sharedParts(env: object, registries = REGISTRIES): Shared {
  const known = sharedCache.get(env);
  if (known) return known;
  const wrong: string[] = [];
  const attempt = <Value>(read: () => Value): Value | undefined => {
    try {
      return read();
    } catch (error) {
      if (error instanceof WrongSettings) wrong.push(error.message);
      else if (error instanceof z.ZodError) wrong.push(z.prettifyError(error));
      else throw error;
      return undefined;
    }
  };
  const config = attempt(() => readConfig(env));
  attempt(() => alwaysAsked(env));
  const parts = {
    config,
    ...attempt(() => openProvider(env, registries)),
    objects: attempt(() => {
      const { OBJECTS = "r2" } = env as { OBJECTS?: string };
      return chosen(registries.objects, "OBJECTS", OBJECTS)(env);
    }),
    dns: attempt(() => dnsOverHttps(env)),
    challenge: attempt(() => turnstile(env, logOf(env))),
    alertWebhook: attempt(() => alertWebhook(env)),
    access: attempt(() => cloudflareAccess(env)),
    signer: config && signer(config.LINK_SECRET, ...formerSecrets(config.LINK_SECRET_PREVIOUS)),
  };
  if (wrong.length > 0) throw new WrongSettings(wrong.join("\n"));
  sharedCache.set(env, parts as Shared);
  return parts as Shared;
}

/** Returns the mail provider named by `MAILER`, or the only one there is. */
export function providerName(
  { MAILER }: { MAILER?: string },
  { providers }: Pick<Registries, "providers"> = REGISTRIES,
) {
  const [only = "", another] = Object.keys(providers);
  return MAILER || (another === undefined ? only : "");
}

/** Opens the mail provider by its settings. */
export function openProvider(env: object, registries: Pick<Registries, "providers"> = REGISTRIES) {
  const provider = providerName(env, registries);
  return { provider, ...chosen(registries.providers, "MAILER", provider)(env) };
}

function chosen<Adapter>(registry: Record<string, Adapter>, setting: string, name: string): Adapter {
  const adapter = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (adapter) return adapter;
  const names = Object.keys(registry).map((known) => JSON.stringify(known));
  throw new WrongSettings(`✖ Invalid option: expected one of ${names.join("|")}\n  → at ${setting}`);
}

/** Loads the site's settings and version. Throws `WrongSettings` before it queries the database. */
export function loadSite(env: object, { DB }: Bindings): Promise<SiteRecord> {
  sharedParts(env);
  return sites(DB).load();
}

/** Returns the site with the settings of `site.yaml`. */
export function siteOf(env: object, settings: Partial<Site>): Site {
  const { config } = sharedParts(env);
  const site = defaultSite(config.SITE_URL);
  // An earlier version may have stored fewer settings.
  return {
    ...site,
    ...settings,
    resizesImages: config.RESIZE_IMAGES === "on",
    feeds: { ...site.feeds, ...settings.feeds },
    newsletter: { ...site.newsletter, ...settings.newsletter },
  };
}

/** Wires what feeds need. */
export function wireFeeds(
  env: object,
  bindings: Bindings,
  site: Site,
): Pick<Ports, "site" | "posts" | "search" | "feedRequests" | "rateLimits" | "signer" | "log"> {
  const { DB: db } = bindings;
  const log = logOf(bindings);
  return {
    site,
    posts: posts(db, site),
    search: search(db, site),
    feedRequests: feedRequests(db),
    rateLimits: cloudflareRateLimits(bindings, log),
    signer: sharedParts(env).signer,
    log,
  };
}
