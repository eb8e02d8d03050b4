import { analyticsEngine } from "./adapters/counters.ts";
import { counted, type Used } from "./adapters/database/counted.ts";
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
import { reconciliation } from "./adapters/database/posts/reconciliation.ts";
import { siteFiles } from "./adapters/database/posts/site-files.ts";
import { sites } from "./adapters/database/sites.ts";
import { subscribers } from "./adapters/database/subscribers/subscribers.ts";
import { webSubHub } from "./adapters/hub.ts";
import { webImages } from "./adapters/images/web-images.ts";
import { loggedIssues } from "./adapters/logged-issues.ts";
import { cloudflareQueues } from "./adapters/queue.ts";
import type { Site } from "./core/site.ts";
import type { Ports } from "./ports/index.ts";
import { type Bindings, type Registries, sharedParts, wireFeeds } from "./shared-parts.ts";

export * from "./shared-parts.ts";

/** Returns the bindings with a database that counts its statements from now on. */
export function counting<Bound extends Bindings>(bindings: Bound): { bindings: Bound; used: () => Used } {
  const { db, used } = counted(bindings.DB);
  return { bindings: { ...bindings, DB: db }, used };
}

const loadRare = () => import("./rare-wiring.ts");

/** Wires an adapter to every port. */
export function wire(env: object, bindings: Bindings, site: Site, registries?: Registries): Ports {
  const { config, ...parts } = sharedParts(env, registries);
  const { DB: db, METRICS: metrics } = bindings;
  const { BACKUP_KEY: key } = config;
  const forFeeds = wireFeeds(env, bindings, site);
  const { log } = forFeeds;
  return {
    ...parts,
    ...forFeeds,
    images: webImages(env, config.SITE_URL),
    sender: config.MAIL_FROM.name === "" ? { ...config.MAIL_FROM, name: site.title } : config.MAIL_FROM,
    noticedPosts: noticedPosts(db),
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
    issues: loggedIssues(issues(db), log),
    deliveries: deliveries(db),
    feedbackLedger: feedbackLedger(db),
    suppressions: suppressions(db),
    desk: desk(db),
    answers: async () => (await loadRare()).answers(db, site),
    webhooks: async () => (await loadRare()).openWebhooks(db, site),
    backup: key === undefined ? undefined : async () => (await loadRare()).openBackup(bindings, parts.objects, key),
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
    counters: analyticsEngine(metrics),
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}
