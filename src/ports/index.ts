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
import type { RateGate } from "./newsletter/rate-gate.ts";
import type { Releases } from "./newsletter/releases.ts";
import type { Senders } from "./newsletter/senders.ts";
import type { Suppressions } from "./newsletter/suppressions.ts";
import type { Access } from "./operations/access.ts";
import type { Alerts, AlertWebhook } from "./operations/alerts.ts";
import type { Counters } from "./operations/counters.ts";
import type { CronRuns } from "./operations/cron-runs.ts";
import type { Desk } from "./operations/desk.ts";
import type { Dns } from "./operations/dns.ts";
import type { IdempotencyKeys } from "./operations/idempotency-keys.ts";
import type { Log } from "./operations/log.ts";
import type { Monitoring } from "./operations/monitoring.ts";
import type { NetworkRequests } from "./operations/network-requests.ts";
import type { RateLimits } from "./operations/rate-limits.ts";
import type { Tokens } from "./operations/tokens.ts";
import type { Categories } from "./posts/categories.ts";
import type { Images } from "./posts/images.ts";
import type { Mirror } from "./posts/mirror.ts";
import type { MissingPosts } from "./posts/missing-posts.ts";
import type { ObjectStore } from "./posts/object-store.ts";
import type { Posts } from "./posts/posts.ts";
import type { Reconciliation } from "./posts/reconciliation.ts";
import type { Search } from "./posts/search.ts";
import type { Queue } from "./queue.ts";
import type { Sites } from "./sites.ts";
import type { Challenge } from "./subscribers/challenge.ts";
import type { Signer } from "./subscribers/signer.ts";
import type { Subscribers } from "./subscribers/subscribers.ts";

/** Everything use cases need from outside. A use case names what it touches: `Pick<Ports, "posts" | "objects">`. */
export interface Ports extends MailProvider {
  /** The mail provider's name in the settings. */
  provider: string;
  site: Site;
  sender: Mailbox;
  objects: ObjectStore;
  posts: Posts;
  search: Search;
  timeline: Timeline;
  releases: Releases;
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
  dns: Dns;
  feedbackLedger: FeedbackLedger;
  rateGate: RateGate;
  senders: Senders;
  queue: Queue;
  signer: Signer;
  /** Nothing where none is configured. */
  challenge: Challenge | undefined;
  /** Nothing where none is configured: then the admin's token opens the desk. */
  access: Access | undefined;
  networkRequests: NetworkRequests;
  feedRequests: FeedRequests;
  rateLimits: RateLimits;
  hub: Hub;
  images: Images;
  mirror: Mirror;
  cronRuns: CronRuns;
  log: Log;
  alerts: Alerts;
  monitoring: Monitoring;
  /** Who is told of alerts, if anybody. */
  alertWebhook: AlertWebhook | undefined;
  alertEmail: string | undefined;
  mailGuard: MailGuard;
  counters: Counters;
  /** The real time in milliseconds: for claims and rates only. What a run does follows from the time it is given. */
  now: () => number;
  /** Lets real time pass: between sends, to keep the rate. */
  sleep: (ms: number) => Promise<void>;
}
