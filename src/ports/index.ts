import type { Mailbox } from "../core/newsletter/email.ts";
import type { MailGuard } from "../core/newsletter/mail-guard.ts";
import type { Site } from "../core/site.ts";
import type { FeedRequests } from "./feeds/feed-requests.ts";
import type { Hub } from "./feeds/hub.ts";
import type { Timeline } from "./feeds/timeline.ts";
import type { Deliveries } from "./newsletter/deliveries.ts";
import type { FeedbackLedger } from "./newsletter/feedback-ledger.ts";
import type { Issues } from "./newsletter/issues.ts";
import type { MailProvider } from "./newsletter/mail-provider.ts";
import type { Matching } from "./newsletter/matching.ts";
import type { RateGate } from "./newsletter/rate-gate.ts";
import type { Releases } from "./newsletter/releases.ts";
import type { Senders } from "./newsletter/senders.ts";
import type { Suppressions } from "./newsletter/suppressions.ts";
import type { Alerts, AlertWebhook } from "./operations/alerts.ts";
import type { Answers } from "./operations/answers.ts";
import type { Backup } from "./operations/backup.ts";
import type { CronRuns } from "./operations/cron-runs.ts";
import type { Desk } from "./operations/desk.ts";
import type { Dns } from "./operations/dns.ts";
import type { IdempotencyKeys } from "./operations/idempotency-keys.ts";
import type { Counters, Log } from "./operations/log.ts";
import type { Monitoring } from "./operations/monitoring.ts";
import type { NetworkRequests, RateLimits } from "./operations/rate-limits.ts";
import type { Access, Tokens } from "./operations/tokens.ts";
import type { WebhookPorts } from "./operations/webhooks.ts";
import type { Categories } from "./posts/categories.ts";
import type { Images } from "./posts/images.ts";
import type { Mirror } from "./posts/mirror.ts";
import type { NoticedPosts } from "./posts/noticed-posts.ts";
import type { ObjectStore } from "./posts/object-store.ts";
import type { Posts } from "./posts/posts.ts";
import type { MissingPosts, Reconciliation } from "./posts/reconciliation.ts";
import type { Search } from "./posts/search.ts";
import type { SiteFiles } from "./posts/site-files.ts";
import type { Queue } from "./queue.ts";
import type { Sites } from "./sites.ts";
import type { Challenge } from "./subscribers/challenge.ts";
import type { Signer } from "./subscribers/signer.ts";
import type { Subscribers } from "./subscribers/subscribers.ts";

/** Everything that use cases need from outside. Each names what it uses: `Pick<Ports, "posts" | "objects">`. */
export interface Ports extends MailProvider {
  /** The mail provider's name in the settings. */
  provider: string;
  site: Site;
  sender: Mailbox;
  /** Its emails come to us and unsubscribe; `undefined` if none is configured. */
  unsubscribeMailbox: string | undefined;
  objects: ObjectStore;
  posts: Posts;
  noticedPosts: NoticedPosts;
  search: Search;
  timeline: Timeline;
  releases: Releases;
  matching: Matching;
  sites: Sites;
  categories: Categories;
  reconciliation: Reconciliation;
  missingPosts: MissingPosts;
  idempotencyKeys: IdempotencyKeys;
  tokens: Tokens;
  subscribers: Subscribers;
  issues: Issues;
  deliveries: Deliveries;
  suppressions: Suppressions;
  desk: Desk;
  /** Loads them with the first question. */
  answers(): Promise<Answers>;
  /** Loads them with the first who asks. */
  webhooks(): Promise<WebhookPorts>;
  /** Loads what backups need; `undefined` if none are made. */
  backup: (() => Promise<Backup>) | undefined;
  dns: Dns;
  feedbackLedger: FeedbackLedger;
  rateGate: RateGate;
  senders: Senders;
  queue: Queue;
  signer: Signer;
  /** `undefined` if none is configured. */
  challenge: Challenge | undefined;
  /** `undefined` if none is configured: then the admin token opens the desk. */
  access: Access | undefined;
  networkRequests: NetworkRequests;
  feedRequests: FeedRequests;
  rateLimits: RateLimits;
  hub: Hub;
  images: Images;
  mirror: Mirror;
  siteFiles: SiteFiles;
  cronRuns: CronRuns;
  log: Log;
  alerts: Alerts;
  monitoring: Monitoring;
  /** Where alerts go, if anywhere. */
  alertWebhook: AlertWebhook | undefined;
  alertEmail: string | undefined;
  mailGuard: MailGuard;
  counters: Counters;
  /** The current time in milliseconds, for claims and rates only. What a run does follows from the time it is given. */
  now: () => number;
  /** Waits, between sends, to keep the rate. */
  sleep: (ms: number) => Promise<void>;
}
