import * as z from "zod";
import { cloudflareAccess } from "./adapters/access.ts";
import { alertWebhook } from "./adapters/alert-webhook.ts";
import { chinese } from "./adapters/chinese.ts";
import { countedLog } from "./adapters/counted-log.ts";
import { analyticsEngine } from "./adapters/counters.ts";
import { counted, type Used } from "./adapters/database/counted.ts";
import { feedRequests } from "./adapters/database/feeds/feed-requests.ts";
import { timeline } from "./adapters/database/feeds/timeline.ts";
import { deliveries } from "./adapters/database/newsletter/deliveries.ts";
import { feedbackLedger } from "./adapters/database/newsletter/feedback-ledger.ts";
import { issues } from "./adapters/database/newsletter/issues.ts";
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
import { posts } from "./adapters/database/posts/posts.ts";
import { reconciliation } from "./adapters/database/posts/reconciliation.ts";
import { search } from "./adapters/database/posts/search.ts";
import { sites } from "./adapters/database/sites.ts";
import { subscribers } from "./adapters/database/subscribers/subscribers.ts";
import { dnsOverHttps } from "./adapters/dns.ts";
import * as feedback from "./adapters/feedback/index.ts";
import { webSubHub } from "./adapters/hub.ts";
import { webImages } from "./adapters/images/web-images.ts";
import { consoleLog } from "./adapters/log.ts";
import { loggedIssues } from "./adapters/logged-issues.ts";
import * as mailers from "./adapters/mailers/index.ts";
import { sesAccount } from "./adapters/mailers/ses-account.ts";
import * as objects from "./adapters/objects/index.ts";
import { cloudflareQueues, type QueueBindings, type SenderBindings } from "./adapters/queue.ts";
import { cloudflareRateLimits, type RateLimitBindings } from "./adapters/rate-limits.ts";
import { signer } from "./adapters/signer.ts";
import { turnstile } from "./adapters/turnstile.ts";
import { type Config, readConfig, WrongSettings } from "./config.ts";
import { defaultSite, type Site } from "./core/site.ts";
import type { Ports } from "./ports/index.ts";
import type { Log } from "./ports/operations/log.ts";
import type { SiteRecord } from "./ports/sites.ts";

/** What the platform binds besides settings. */
export interface Bindings extends RateLimitBindings, QueueBindings, SenderBindings {
  DB: D1Database;
  /** Workers Analytics Engine, where somebody wants curves. */
  METRICS?: AnalyticsEngineDataset;
}

/** Where everything is told, settings or not. */
export function logOf(env: object): Log {
  const { METRICS } = env as Partial<Bindings>;
  return METRICS ? countedLog(consoleLog, analyticsEngine(METRICS)) : consoleLog;
}

/** The parts that are the same for every invocation of an isolate. */
interface Fixed {
  config: Config;
  objects: Ports["objects"];
  mailer: Ports["mailer"];
  mailAccount: Ports["mailAccount"];
  dns: Ports["dns"];
  signer: Ports["signer"];
  feedback: Ports["feedback"];
  images: Ports["images"];
  challenge: Ports["challenge"];
  alertWebhook: Ports["alertWebhook"];
  access: Ports["access"];
}

const fixed = new WeakMap<object, Fixed>();

/** Reads and checks all settings, the adapters' included. Throws `WrongSettings`, naming every wrong one. */
export function fix(env: object): Fixed {
  const known = fixed.get(env);
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
  const names = env as { OBJECTS?: string; MAILER?: string };
  const mailerName = config?.MAILER ?? adapterNamed(mailers, names.MAILER, "ses");
  const mailer = attempt(() => mailers[mailerName](env));
  const parts = {
    config,
    objects: attempt(() => objects[config?.OBJECTS ?? adapterNamed(objects, names.OBJECTS, "r2")](env)),
    mailer,
    // By the same settings: what is wrong with them is named once.
    mailAccount: mailer && mailerName === "ses" ? sesAccount(env) : undefined,
    dns: attempt(() => dnsOverHttps(env)),
    feedback: attempt(() => feedback.ses(env)),
    images: attempt(() => config && webImages(env, config.SITE_URL)),
    challenge: attempt(() => turnstile(env, logOf(env))),
    alertWebhook: attempt(() => alertWebhook(env)),
    access: attempt(() => cloudflareAccess(env)),
    signer: config && signer(config.LINK_SECRET, config.LINK_SECRET_PREVIOUS),
  };
  if (wrong.length > 0) throw new WrongSettings(wrong.join("\n"));
  fixed.set(env, parts as Fixed);
  return parts as Fixed;
}

/** The adapter a setting names, or the default while that setting itself is one of the wrong ones. */
function adapterNamed<Registry extends object>(registry: Registry, name: string | undefined, fallback: keyof Registry) {
  return name !== undefined && name in registry ? (name as keyof Registry) : fallback;
}

/** What the site last said of itself; throws `WrongSettings` before it asks the database. */
export function loadSite(env: object, { DB }: Bindings): Promise<SiteRecord> {
  fix(env);
  return sites(DB).load();
}

/** SES alone, for a command that is given its settings and no others. */
export function sesOf(env: object): { mailer: Ports["mailer"]; mailAccount: NonNullable<Ports["mailAccount"]> } {
  return { mailer: mailers.ses(env), mailAccount: sesAccount(env) };
}

/** The site as `site.yaml` last had it. */
export function siteOf(env: object, settings: Partial<Site>): Site {
  const { config } = fix(env);
  const site = defaultSite(config.SITE_URL);
  // What an earlier version stored may lack what has been added since.
  return {
    ...site,
    ...settings,
    feeds: { ...site.feeds, ...settings.feeds },
    newsletter: { ...site.newsletter, ...settings.newsletter },
  };
}

/** The same bindings over a database that keeps count of what is asked of it from now on. */
export function counting<Bound extends Bindings>(bindings: Bound): { bindings: Bound; used: () => Used } {
  const { db, used } = counted(bindings.DB);
  return { bindings: { ...bindings, DB: db }, used };
}

/** An adapter for every port. */
export function wire(env: object, bindings: Bindings, site: Site): Ports {
  const { config, ...parts } = fix(env);
  const { DB: db, METRICS: metrics } = bindings;
  const log = logOf(bindings);
  return {
    ...parts,
    site,
    sender: config.MAIL_FROM.name === "" ? { ...config.MAIL_FROM, name: site.title } : config.MAIL_FROM,
    posts: posts(db, site),
    search: search(db, site),
    mirror: mirror(db),
    timeline: timeline(db, site),
    releases: releases(db, site),
    sites: sites(db),
    categories: categories(db),
    chinese,
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
    rateGate: rateGate(db),
    senders: senders(db),
    queue: cloudflareQueues(bindings),
    hub: webSubHub(site.hub),
    cronRuns: cronRuns(db),
    alerts: alerts(db),
    monitoring: monitoring(db),
    alertEmail: config.ALERT_EMAIL?.address,
    mailGuard: { holdMinMs: config.HOLD_MIN_MINUTES * 60_000, releasePosts: config.RELEASE_GUARD_POSTS },
    log,
    counters: analyticsEngine(metrics),
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}
