/** A price of a provider: US dollars for each so many units beyond what the plan includes in a month. */
export interface Price {
  dollars: number;
  each: number;
  included: number;
  source: string;
}

const MILLION = 1e6;

/** When the prices were looked up. */
export const PRICES_OF = "2026-11";

const AWS_SES = "aws.amazon.com/ses/pricing";
const AWS_SNS = "aws.amazon.com/sns/pricing";
const WORKERS = "developers.cloudflare.com/workers/platform/pricing";
const D1 = "developers.cloudflare.com/d1/platform/pricing";
const R2 = "developers.cloudflare.com/r2/pricing";

/** List prices, with what the Workers Paid plan includes; SES without a plan. */
export const PRICES = {
  mails: { dollars: 0.1, each: 1_000, included: 0, source: AWS_SES },
  publishes: { dollars: 0.5, each: MILLION, included: MILLION, source: AWS_SNS },
  notifications: { dollars: 0.6, each: MILLION, included: 100_000, source: AWS_SNS },
  awsGigabytes: { dollars: 0.09, each: 1, included: 100, source: "aws.amazon.com/ec2/pricing/on-demand" },
  plan: { dollars: 5, each: 1, included: 0, source: WORKERS },
  requests: { dollars: 0.3, each: MILLION, included: 10 * MILLION, source: WORKERS },
  cpuMs: { dollars: 0.02, each: MILLION, included: 30 * MILLION, source: WORKERS },
  logEvents: {
    dollars: 0.6,
    each: MILLION,
    included: 20 * MILLION,
    source: "developers.cloudflare.com/workers/observability/logs/workers-logs",
  },
  rowsRead: { dollars: 0.001, each: MILLION, included: 25_000 * MILLION, source: D1 },
  rowsWritten: { dollars: 1, each: MILLION, included: 50 * MILLION, source: D1 },
  databaseGigabytes: { dollars: 0.75, each: 1, included: 5, source: D1 },
  queueOperations: {
    dollars: 0.4,
    each: MILLION,
    included: MILLION,
    source: "developers.cloudflare.com/queues/platform/pricing",
  },
  objectRequests: {
    dollars: 0.15,
    each: MILLION,
    included: MILLION,
    source: "developers.cloudflare.com/durable-objects/platform/pricing",
  },
  objectGigabyteSeconds: {
    dollars: 12.5,
    each: MILLION,
    included: 400_000,
    source: "developers.cloudflare.com/durable-objects/platform/pricing",
  },
  r2Writes: { dollars: 4.5, each: MILLION, included: MILLION, source: R2 },
  r2Reads: { dollars: 0.36, each: MILLION, included: 10 * MILLION, source: R2 },
} satisfies Record<string, Price>;

export type Costed = keyof typeof PRICES;

/** What one of each takes. */
export interface Figures {
  mail: { cpuMs: number; rowsRead: number; rowsWritten: number; bytesStored: number };
  /** A piece of feedback: its request, its queue message and its record. */
  feedback: { cpuMs: number; rowsRead: number; rowsWritten: number; bytesSent: number };
  post: { cpuMs: number; rowsRead: number; rowsWritten: number };
  /** A feed answer that no cache had, and the share of those. */
  feed: { cpuMs: number; rowsRead: number; uncached: number };
  /** A run of the cron with nothing to do, and what each post in the bucket adds. */
  cron: { cpuMs: number; rowsRead: number; rowsWritten: number; rowsReadByPost: number };
  /** A line of the log for each so many mails. */
  mailsByLogLine: number;
  bytesBySubscriber: number;
}

/** What happened in a period. */
export interface Activity {
  mails: number;
  /** Pieces of feedback; SES reports each mail as sent and as delivered. */
  feedback: number;
  feedRequests: number;
  posts: number;
  cronRuns: number;
  /** Posts in the bucket, which each run of the cron compares. */
  postsStored: number;
  subscribers: number;
  mailsStored: number;
  mailsPerSecond: number;
}

const SENDERS = 8;
/** Memory that a Durable Object is billed for. */
const OBJECT_GIGABYTES = 0.128;
/** A sender's shift, after which it begins anew. */
const SHIFT_SECONDS = 22;
/** A message is written, read and deleted. */
const OPERATIONS_BY_MESSAGE = 3;
const LISTED_AT_ONCE = 1_000;
const GIGABYTE = 1e9;

/** Returns how much of each priced thing a period's activity uses. */
export function usage(activity: Activity, figures: Figures): Record<Costed, number> {
  const { mails, feedback, feedRequests, posts, cronRuns, postsStored, subscribers, mailsStored } = activity;
  const { mail, feed, cron } = figures;
  const uncached = feedRequests * feed.uncached;
  const sendingSeconds = mails === 0 ? 0 : mails / activity.mailsPerSecond;
  const sum = (of: "cpuMs" | "rowsRead") =>
    mails * mail[of] + feedback * figures.feedback[of] + posts * figures.post[of] + cronRuns * cron[of];
  return {
    mails,
    publishes: feedback,
    notifications: feedback,
    awsGigabytes: (feedback * figures.feedback.bytesSent) / GIGABYTE,
    plan: 1,
    requests: feedback + feedRequests + cronRuns,
    cpuMs: sum("cpuMs") + uncached * feed.cpuMs,
    logEvents: mails / figures.mailsByLogLine + cronRuns,
    rowsRead: sum("rowsRead") + uncached * feed.rowsRead + cronRuns * postsStored * cron.rowsReadByPost,
    rowsWritten:
      mails * mail.rowsWritten +
      feedback * figures.feedback.rowsWritten +
      posts * figures.post.rowsWritten +
      cronRuns * cron.rowsWritten,
    databaseGigabytes: (subscribers * figures.bytesBySubscriber + mailsStored * mail.bytesStored) / GIGABYTE,
    queueOperations: (feedback + posts) * OPERATIONS_BY_MESSAGE,
    objectRequests: (sendingSeconds / SHIFT_SECONDS) * SENDERS,
    objectGigabyteSeconds: sendingSeconds * SENDERS * OBJECT_GIGABYTES,
    r2Writes: cronRuns * Math.ceil(postsStored / LISTED_AT_ONCE) + posts * 2,
    r2Reads: posts * 2,
  };
}

/** Returns what an amount costs in a month, less what is included. */
export function dollarsOf(name: Costed, amount: number): number {
  const { dollars, each, included } = PRICES[name];
  return (Math.max(0, amount - included) / each) * dollars;
}

export function totalOf(used: Record<Costed, number>): number {
  return (Object.keys(used) as Costed[]).reduce((sum, name) => sum + dollarsOf(name, used[name]), 0);
}
