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
import { isPublicAddress } from "./adapters/images/public-address.ts";
import { loggedIssues } from "./adapters/logged-issues.ts";
import * as objects from "./adapters/objects/index.ts";
import { cloudflareQueues } from "./adapters/queue.ts";
import type { Site } from "./core/site.ts";
import type { Ports } from "./ports/index.ts";
import type { Backup } from "./ports/operations/backup.ts";
import type { ObjectStore } from "./ports/posts/object-store.ts";
import { type Bindings, type Registries, sharedParts, wireFeeds } from "./shared-parts.ts";

export * from "./shared-parts.ts";

/** Returns the bindings with a database that counts its statements from now on. */
export function counting<Bound extends Bindings>(bindings: Bound): { bindings: Bound; used: () => Used } {
  const { db, used } = counted(bindings.DB);
  return { bindings: { ...bindings, DB: db }, used };
}

/** Wires an adapter to every port. */
export function wire(env: object, bindings: Bindings, site: Site, registries?: Registries): Ports {
  const { config, ...parts } = sharedParts(env, registries);
  const { DB: db, METRICS: metrics } = bindings;
  const forFeeds = wireFeeds(env, bindings, site);
  const { log } = forFeeds;
  return {
    ...parts,
    ...forFeeds,
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
