import * as z from "zod";
import { cloudflareAccess } from "./adapters/access.ts";
import { alertWebhook } from "./adapters/alert-webhook.ts";
import { countedLog } from "./adapters/counted-log.ts";
import { analyticsEngine } from "./adapters/counters.ts";
import { counted, type Used } from "./adapters/database/counted.ts";
import { feedRequests } from "./adapters/database/feeds/feed-requests.ts";
import { timeline } from "./adapters/database/feeds/timeline.ts";
import { deliveries } from "./adapters/database/newsletter/deliveries.ts";
import { feedbackLedger } from "./adapters/database/newsletter/feedback-ledger.ts";
import { issues } from "./adapters/database/newsletter/issues.ts";
import { matching } from "./adapters/database/newsletter/matching.ts";
import { rateGate } from "./adapters/database/newsletter/rate-gate.ts";
import { releases } from "./adapters/database/newsletter/releases.ts";
import { senders } from "./adapters/database/newsletter/senders.ts";
import { suppressions } from "./adapters/database/newsletter/suppressions.ts";
import { alerts } from "./adapters/database/operations/alerts.ts";
import { cronRuns } from "./adapters/database/operations/cron-runs.ts";
import { desk } from "./adapters/database/operations/desk.ts";
import { idempotencyKeys } from "./adapters/database/operations/idempotency-keys.ts";
import { monitoring } from "./adapters/database/operations/monitoring.ts";
import { networkRequests } from "./adapters/database/operations/network-requests.ts";
import { tokens } from "./adapters/database/operations/tokens.ts";
import { categories } from "./adapters/database/posts/categories.ts";
import { mirror } from "./adapters/database/posts/mirror.ts";
import { missingPosts } from "./adapters/database/posts/missing-posts.ts";
import { noticedPosts } from "./adapters/database/posts/noticed-posts.ts";
import { posts } from "./adapters/database/posts/posts.ts";
import { reconciliation } from "./adapters/database/posts/reconciliation.ts";
import { search } from "./adapters/database/posts/search.ts";
import { siteFiles } from "./adapters/database/posts/site-files.ts";
import { sites } from "./adapters/database/sites.ts";
import { subscribers } from "./adapters/database/subscribers/subscribers.ts";
import { dnsOverHttps } from "./adapters/dns.ts";
import { webSubHub } from "./adapters/hub.ts";
import { isPublicAddress } from "./adapters/images/public-address.ts";
import { webImages } from "./adapters/images/web-images.ts";
import { consoleLog } from "./adapters/log.ts";
import { loggedIssues } from "./adapters/logged-issues.ts";
import * as objects from "./adapters/objects/index.ts";
import * as providers from "./adapters/providers.ts";
import { cloudflareQueues, type QueueBindings, type SenderBindings } from "./adapters/queue.ts";
import { cloudflareRateLimits, type RateLimitBindings } from "./adapters/rate-limits.ts";
import { formerSecrets, signer } from "./adapters/signer.ts";
import { turnstile } from "./adapters/turnstile.ts";
import { type Config, readConfig, WrongSettings } from "./config.ts";
import { defaultSite, type Site } from "./core/site.ts";
import type { Ports } from "./ports/index.ts";
import type { MailProvider } from "./ports/newsletter/mail-provider.ts";
import type { Backup } from "./ports/operations/backup.ts";
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
    "provider" | "objects" | "dns" | "signer" | "images" | "challenge" | "alertWebhook" | "access"
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
  const parts = {
    config,
    ...attempt(() => openProvider(env, registries)),
    objects: attempt(() => {
      const { OBJECTS = "r2" } = env as { OBJECTS?: string };
      return chosen(registries.objects, "OBJECTS", OBJECTS)(env);
    }),
    dns: attempt(() => dnsOverHttps(env)),
    images: attempt(() => config && webImages(env, config.SITE_URL)),
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

/** Returns the bindings with a database that counts its statements from now on. */
export function counting<Bound extends Bindings>(bindings: Bound): { bindings: Bound; used: () => Used } {
  const { db, used } = counted(bindings.DB);
  return { bindings: { ...bindings, DB: db }, used };
}

/** Wires an adapter to every port. */
export function wire(env: object, bindings: Bindings, site: Site, registries = REGISTRIES): Ports {
  const { config, ...parts } = sharedParts(env, registries);
  const { DB: db, METRICS: metrics } = bindings;
  const log = logOf(bindings);
  return {
    ...parts,
    site,
    sender: config.MAIL_FROM.name === "" ? { ...config.MAIL_FROM, name: site.title } : config.MAIL_FROM,
    posts: posts(db, site),
    noticedPosts: noticedPosts(db),
    search: search(db, site),
    mirror: mirror(db),
    siteFiles: siteFiles(db),
    timeline: timeline(db, site),
    releases: releases(db, site),
    matching: matching(db),
    sites: sites(db),
    categories: categories(db),
    reconciliation: reconciliation(db),
    missingPosts: missingPosts(db),
    idempotencyKeys: idempotencyKeys(db),
    tokens: tokens(db),
    subscribers: subscribers(db),
    networkRequests: networkRequests(db),
    feedRequests: feedRequests(db),
    rateLimits: cloudflareRateLimits(bindings, log),
    issues: loggedIssues(issues(db), log),
    deliveries: deliveries(db),
    feedbackLedger: feedbackLedger(db),
    suppressions: suppressions(db),
    desk: desk(db),
    answers: async () => (await import("./adapters/database/operations/answers.ts")).answers(db, site),
    async webhooks() {
      const [{ webhooks }, { outbox }, { webhookCaller }] = await Promise.all([
        import("./adapters/database/operations/webhooks.ts"),
        import("./adapters/database/operations/outbox.ts"),
        import("./adapters/webhook-caller.ts"),
      ]);
      const caller = webhookCaller(site.url, isPublicAddress);
      return { webhooks: webhooks(db), outbox: outbox(db, site), caller };
    },
    backup:
      config.BACKUP_KEY === undefined ? undefined : () => openBackup(bindings, parts.objects, config.BACKUP_KEY ?? ""),
    rateGate: rateGate(db),
    senders: senders(db),
    queue: cloudflareQueues(bindings),
    hub: webSubHub(site.hub),
    cronRuns: cronRuns(db),
    alerts: alerts(db),
    monitoring: monitoring(db),
    unsubscribeMailbox: config.UNSUBSCRIBE_EMAIL?.address,
    alertEmail: config.ALERT_EMAIL?.address,
    mailGuard: { holdMinMs: config.HOLD_MIN_MINUTES * 60_000, releasePosts: config.RELEASE_GUARD_POSTS },
    log,
    counters: analyticsEngine(metrics),
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}

async function openBackup({ DB, BACKUPS }: Bindings, posts: ObjectStore, key: string): Promise<Backup> {
  const [{ backupRows }, { seal }] = await Promise.all([
    import("./adapters/database/operations/backup-rows.ts"),
    import("./adapters/sealed.ts"),
  ]);
  const vault = {
    objects: BACKUPS ? objects.r2({ BUCKET: BACKUPS }) : posts,
    seal: (bytes: Uint8Array<ArrayBuffer>) => seal(key, bytes),
  };
  return { rows: backupRows(DB), vault };
}
