import { setTimeout as sleep } from "node:timers/promises";
import type { Module } from "../../infra/bundle.ts";
import { type Account, takeAccount } from "./account.ts";
import { Client, text } from "./client.ts";
import { Clock } from "./clock.ts";
import { type Dice, dice } from "./dice.ts";
import { AS_ADMIN, AS_PUBLISHER, type LoadedGazette, openLoadedGazette } from "./loaded-gazette.ts";
import { Mailbox } from "./mailbox.ts";
import { type KindReport, Measures } from "./measures.ts";
import { Publishers } from "./publishers.ts";
import { IMAGE, IMAGE_KEY, PROMISE_MS, Readers, type ReadersReport } from "./readers.ts";
import { Subscribers } from "./subscribers.ts";
import { CATEGORIES, ToldPosts } from "./told-posts.ts";
import type { Struck } from "./trouble.ts";
import { BOUNCED, REFUSED, Weather } from "./weather.ts";

export interface LoadOptions {
  /** How long things fail, and readers, publishers and subscribers are at work. */
  seconds: number;
  seed: number;
  /** The share of the calls of D1, R2 and the queue that fail at ordinary times; 0 for no faults at all, of SES neither. */
  faults: number;
  readers: number;
  publishers: number;
  subscribers: number;
  /** The Worker, where it has been bundled already. */
  built?: Module[];
}

export interface LoadReport extends Account {
  options: LoadOptions;
  requests: KindReport[];
  readers: ReadersReport;
  struck: Struck;
  /** Runs of the cron, and those that came to a fault. */
  crons: { runs: number; faults: number };
  issues: { sent: number; resumed: number };
  mails: number;
  posts: number;
  settleSeconds: number;
}

/** SNS is believed within an hour, and settling takes some of it: the clock may not get further ahead than this. */
const MINUTES_MAX = 20;
const MINUTE_MS_MIN = 2_000;
/** Cron runs while it settles, and how long for at most. */
const SETTLE_MINUTE_MS = 400;
const SETTLE_SECONDS_MAX = 240;
/** How long the next minute waits for a sub-batch that is being sent: a busy machine must not look like a dead worker. */
const CLAIM_PATIENCE_MS = 8_000;
const IMPORTED = 30;

const SITE = [
  "title: Load",
  "postal_address: 1 Example Street",
  "categories:",
  ...CATEGORIES.map((category) => `  ${category}: ${category}`),
  "newsletter:",
  "  hold: 0m",
  "  on_unknown: leave",
  "",
].join("\n");

/** Readers, publishers, subscribers and the cron together, while things fail; then, when nothing fails any more, the account. */
export async function runLoad(options: LoadOptions, progress: (what: string) => void = () => {}): Promise<LoadReport> {
  const { seconds, seed, built } = options;
  const clock = new Clock(Math.max(MINUTE_MS_MIN, (seconds * 1000) / MINUTES_MAX));
  progress("building and starting the Worker");
  const faults: string[] = [];
  const gazette = await openLoadedGazette({ clock, seed, built }, (line) => faults.push(line));
  try {
    return await underLoad(gazette, options, clock, progress);
  } finally {
    await gazette.close();
  }
}

async function underLoad(
  gazette: LoadedGazette,
  options: LoadOptions,
  clock: Clock,
  progress: (what: string) => void,
): Promise<LoadReport> {
  const { seconds, seed } = options;
  const chance = dice(seed);
  const measures = new Measures();
  const problems: string[] = [];
  const posts = new ToldPosts(Date.now());
  const client = new Client(gazette.origin, { clock, measures, problems });
  const mailbox = new Mailbox(gazette.ses);
  const readers = new Readers({ client, posts, problems });
  const publishers = new Publishers({ client, posts, problems }, AS_PUBLISHER.Authorization);
  const subscribers = new Subscribers({ client, clock, mailbox, problems });
  const weather = new Weather(gazette, options.faults);
  const crons = { runs: 0, faults: 0 };
  const issues = { sent: 0, resumed: 0 };
  const minute = async () => {
    const until = Date.now() + CLAIM_PATIENCE_MS;
    while (Date.now() < until && (await isSending(gazette.bindings.DB))) await sleep(100);
    crons.runs++;
    if ((await gazette.cron()) !== undefined) crons.faults++;
  };

  progress("publishing the first posts");
  await weather.fineMail();
  await prepare(client, chance.apart("prepare"), posts, publishers, subscribers);
  await readers.warm();
  await minute();

  const begun = Date.now();
  let phase: "failing" | "settling" | "over" = "failing";
  const failing = () => phase === "failing";
  client.giveUpAt = begun + (seconds + 2 * SETTLE_SECONDS_MAX) * 1000;
  const apart = (name: string): Dice => chance.apart(name);
  const many = (count: number, one: (index: number) => Promise<void>) =>
    Array.from({ length: count }, (_, at) => one(at));
  const work = [
    weather.blow(apart("weather"), failing),
    ...many(options.publishers, (at) => publishers.publish(apart(`publisher ${at}`), failing)),
    publishers.publishDirectly(
      apart("direct"),
      { bucket: gazette.bindings.BUCKET, queue: gazette.bindings.POSTS_QUEUE },
      failing,
    ),
    ...many(options.subscribers, async (at) => {
      // People come over the first three quarters of the time.
      await sleep((seconds * 750 * at) / options.subscribers);
      const domain = at % 25 === 24 ? REFUSED.slice(2) : "example.com";
      await subscribers.live(`person-${at}@${domain}`, apart(`person ${at}`), failing);
    }),
  ];
  const reading = many(options.readers, (at) => readers.read(apart(`reader ${at}`), () => phase !== "over"));
  const watching = mailbox.watch(() => phase !== "over");
  const ticking = tick(minute, clock, apart("cron"), failing);
  const operating = resume(client, issues, () => phase !== "over");
  // The first fault of any of them ends the run; none may go unseen while another is waited for.
  const everything = Promise.all([...work, ...reading, watching, ticking, operating]);

  try {
    await Promise.race([
      everything,
      told(seconds, progress, () => `failing: ${posts.all.length} posts, ${mailbox.mails.length} mails`),
    ]);
    phase = "settling";
    progress("settling");
    const settledAfter = performance.now();
    await Promise.race([everything, Promise.all([...work, ticking])]);
    const calm = async () => {
      await sleep(PROMISE_MS);
      readers.calm = true;
    };
    const [left] = await Promise.all([settle(gazette, minute, mailbox), calm()]);
    if (left !== undefined) problems.push(`It did not settle within ${SETTLE_SECONDS_MAX} s: ${left}`);
    readers.calm = false;
    phase = "over";
    await everything;
    const settleSeconds = (performance.now() - settledAfter) / 1000;
    progress("accounting");
    await mailbox.look();
    const account = await takeAccount({
      client,
      db: gazette.bindings.DB,
      posts,
      people: subscribers.people,
      mails: mailbox.mails,
    });
    const sent = await gazette.bindings.DB.prepare(
      "SELECT count(*) AS issues FROM issues WHERE state = 'finished'",
    ).first<{
      issues: number;
    }>();
    issues.sent = sent?.issues ?? 0;
    return {
      ...account,
      wrong: [...problems, ...account.wrong],
      options,
      requests: measures.report(),
      readers: readers.report,
      struck: weather.struck,
      crons,
      issues,
      mails: mailbox.mails.length,
      posts: posts.all.length,
      settleSeconds,
    };
  } finally {
    phase = "over";
    client.giveUpAt = 0;
    await everything.catch(() => {});
  }
}

async function prepare(
  client: Client,
  chance: Dice,
  posts: ToldPosts,
  publishers: Publishers,
  subscribers: Subscribers,
): Promise<void> {
  const put = (key: string, body: string | Uint8Array<ArrayBuffer>) =>
    client.persist("put", `/api/v1/objects/${key}`, { method: "PUT", body, headers: AS_PUBLISHER });
  await put("site.yaml", SITE);
  await put(IMAGE_KEY, new Uint8Array(IMAGE));
  await publishers.putBatch(Array.from({ length: 20 }, () => posts.add(chance, false)));
  const emails = Array.from({ length: IMPORTED }, (_, at) =>
    at % 10 === 9 ? `reader-${at}@${BOUNCED.slice(2)}` : `reader-${at}@example.com`,
  );
  const rows = emails.map(
    (email, at) => `${email},${at % 2 ? CATEGORIES[at % CATEGORIES.length] : ""},immediate,active`,
  );
  const answer = await client.persist("import", "/api/v1/subscribers/import?consent=load", {
    method: "POST",
    body: `email,categories,frequency,status\n${rows.join("\n")}\n`,
    headers: { ...AS_ADMIN, "Content-Type": "text/csv" },
  });
  if (answer.status !== 200) throw new Error(`Importing answered ${answer.status}: ${text(answer)}`);
  subscribers.import(emails);
}

/** The cron, minute after minute, at times twice. */
async function tick(minute: () => Promise<void>, clock: Clock, chance: Dice, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    const next = Date.now() + clock.minuteMs;
    await Promise.all(chance.chance(0.1) ? [minute(), minute()] : [minute()]);
    while (goesOn() && Date.now() < next) await sleep(50);
  }
}

/** A publisher who looks at paused issues, and lets them go on. */
async function resume(client: Client, issues: { resumed: number }, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    await sleep(1_000);
    const answer = await client.ask("issues", "/api/v1/issues?limit=50", { headers: AS_ADMIN });
    if (answer.status !== 200) continue;
    for (const { id, state } of JSON.parse(text(answer)).issues as { id: number; state: string }[]) {
      if (state !== "paused") continue;
      issues.resumed++;
      await client.ask("resume", `/api/v1/issues/${id}/resume`, { method: "POST", headers: AS_ADMIN });
    }
  }
}

async function told(seconds: number, progress: (what: string) => void, what: () => string): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    progress(`${second} of ${seconds} s, ${what()}`);
    await sleep(1_000);
  }
}

async function isSending(db: D1Database): Promise<boolean> {
  const row = await db
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM claims) OR EXISTS (SELECT 1 FROM service_emails WHERE state = 'sending') AS sending`,
    )
    .first<{ sending: number }>();
  return row?.sending === 1;
}

/** Runs the cron until nothing is left to do: nothing queued, claimed, open or still to be told. Answers what is left in the end. */
async function settle(
  gazette: LoadedGazette,
  minute: () => Promise<void>,
  mailbox: Mailbox,
): Promise<string | undefined> {
  const begun = performance.now();
  let quiet = 0;
  let seen = -1;
  let left = "";
  while (quiet < 3) {
    if (performance.now() - begun > SETTLE_SECONDS_MAX * 1000) return left;
    await minute();
    await sleep(SETTLE_MINUTE_MS);
    const open = await gazette.bindings.DB.prepare(
      `SELECT (SELECT count(*) FROM claims) AS claims,
              (SELECT count(*) FROM issues WHERE state IN ('planned', 'sending', 'paused')) AS issues,
              (SELECT count(*) FROM service_emails WHERE state IN ('queued', 'sending')) AS emails,
              (SELECT position <> '' FROM reconciliation) AS reconciling`,
    ).first<Record<string, number>>();
    const { waiting } = (await (await fetch(`${gazette.ses}/events`)).json()) as { waiting: number };
    const mails = mailbox.mails.length;
    left = JSON.stringify({ ...open, events: waiting, moved: mails - seen });
    const isQuiet = mails === seen && [...Object.values(open ?? {}), waiting].every((count) => count === 0);
    seen = mails;
    quiet = isQuiet ? quiet + 1 : 0;
  }
  return undefined;
}
