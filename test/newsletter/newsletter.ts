import { rarestOf } from "../../src/adapters/database/posts/rarest-anchor.ts";
import { param, sql } from "../../src/adapters/database/sql.ts";
import type { Issue } from "../../src/core/newsletter/issue.ts";
import { anchorsOf } from "../../src/core/posts/anchors.ts";
import { parseQuestion, questionText } from "../../src/core/posts/question.ts";
import type { Site } from "../../src/core/site.ts";
import { EVERYTHING } from "../../src/core/subscribers/follow.ts";
import type { Preferences } from "../../src/core/subscribers/subscriber.ts";
import { cancelIssue } from "../../src/use-cases/newsletter/control-issue.ts";
import { type DeliverResult, deliver } from "../../src/use-cases/newsletter/deliver.ts";
import { matchCorrections } from "../../src/use-cases/newsletter/match-corrections.ts";
import { matchPosts } from "../../src/use-cases/newsletter/match-posts.ts";
import { openIssues } from "../../src/use-cases/newsletter/open-issues.ts";
import { planIssues } from "../../src/use-cases/newsletter/plan-issues.ts";
import { sweepDeliveries } from "../../src/use-cases/newsletter/sweep-deliveries.ts";
import { publishObject, withdrawObject } from "../../src/use-cases/posts/publish-object.ts";
import { openSite } from "../sqlite/site.ts";

/** Saves a question as the adapter does; returns its number. */
export async function saveWatch(db: D1Database, text: string, at: number): Promise<number> {
  const parsed = parseQuestion(text);
  if (!("question" in parsed)) throw new Error(`${text}: ${parsed.problem.code}`);
  const question = questionText(parsed.question);
  await sql`INSERT INTO watches (question, anchor, created_at)
    VALUES (${question}, ${rarestOf(param(anchorsOf(parsed.question)))}, ${at}) ON CONFLICT DO NOTHING`
    .on(db)
    .run();
  return sql`SELECT id FROM watches WHERE question = ${question}`.value(db);
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Friday, 8 in the morning: the hour at which everybody's daily period closes. */
export const FRIDAY = Date.UTC(2026, 10, 20, 8);

/** A site with a newsletter, whose provider has a quota of the day and takes everything until told otherwise. */
export function openNewsletter({ perDay = 50_000, site: settings = {} as Partial<Site> } = {}) {
  const site = openSite({ at: FRIDAY - 20 * HOUR, site: settings });
  const { ports, db, mailer, clock } = site;
  const sentAt: number[] = [];
  let quota = perDay;
  mailer.quota = async () => ({
    perSecond: 100,
    perDay: quota,
    sentToday: sentAt.filter((at) => at > clock.now - DAY).length,
  });
  const send = mailer.send.bind(mailer);
  mailer.send = async (email) => {
    const receipt = await send(email);
    if (receipt.outcome !== "refused") sentAt.push(clock.now);
    return receipt;
  };

  return {
    ...site,
    setQuota(mails: number) {
      quota = mails;
    },

    async reader(email: string, preferences: Partial<Preferences> = {}): Promise<number> {
      const {
        categories = [],
        frequency = "daily",
        hour = 8,
        timeZone = "UTC",
        language = "en",
        alerts = false,
      } = preferences;
      await ports.subscribers.importRows(
        [{ email, ...EVERYTHING, categories, frequency, hour, timeZone, language, alerts, state: "active" }],
        { cursor: await ports.releases.lastSeq(), consent: "a fair", at: clock.now },
      );
      return (await ports.subscribers.byEmail(email))?.id ?? 0;
    },

    /** Lets a reader follow questions, and labels by their keys. */
    async follow(
      email: string,
      { questions = [], keys = [] }: { questions?: string[]; keys?: string[] },
    ): Promise<void> {
      const ids = await Promise.all(questions.map((question) => saveWatch(db, question, clock.now)));
      const follows = [...keys, ...ids.map((id) => `watch ${id}`)];
      await sql`UPDATE subscribers SET follows = ${follows} WHERE email = ${email}`.on(db).run();
    },
    /** Publishes a post an hour before the next run that is asked for; its name is its title. */
    async post(name: string, { category = "economy", text = "Words.", email = "" } = {}): Promise<void> {
      const date = new Date(clock.now).toISOString();
      const file = `---\ntitle: ${name}\ndate: ${date}\ncategories: ${category}\n${email && `email: ${email}\n`}---\n${text}\n`;
      await publishObject(ports, { key: `posts/${name}.md`, bytes: new TextEncoder().encode(file) }, clock.now);
    },
    /** Rewrites a post so that nobody can read it. */
    async breakPost(name: string): Promise<void> {
      const bytes = new TextEncoder().encode(`---\ntitle: [${name}\n---\nWords.\n`);
      await publishObject(ports, { key: `posts/${name}.md`, bytes }, clock.now);
    },
    async withdraw(name: string): Promise<void> {
      await withdrawObject(ports, `posts/${name}.md`, clock.now);
    },

    /** What the cron does for the newsletter. The clock moves there. */
    async cron(at: number): Promise<void> {
      clock.now = at;
      await sweepDeliveries(ports, at);
      await ports.releases.release(at, ports.site.newsletter);
      await ports.releases.releaseAgain(at);
      await matchPosts(ports);
      await matchCorrections(ports, at);
      await openIssues(ports, at);
      await planIssues(ports, at);
    },
    shift: (): Promise<DeliverResult> => deliver(ports, { until: clock.now + MINUTE }),
    async issues(): Promise<Issue[]> {
      return (await ports.issues.list({ limit: 200 })).reverse();
    },
    async counts(id: number): Promise<Record<string, number>> {
      const counts = Object.entries(await ports.issues.counts(id));
      return Object.fromEntries(counts.filter(([, count]) => count > 0));
    },
    async cancel(id: number): Promise<void> {
      const issue = await ports.issues.byId(id);
      if (issue) await cancelIssue(ports, issue, undefined, clock.now);
    },
    /** Which posts each mail to somebody held, in the order of the mails. */
    mails(email: string): string[][] {
      return mailer.sent
        .filter((sent) => sent.email.to === email)
        .map((sent) => [...sent.email.text.matchAll(/^\W*(post-\w+)/gm)].map(([, name]) => name ?? "").sort());
    },
    async cursor(email: string): Promise<number | undefined> {
      return (await ports.subscribers.byEmail(email))?.cursor;
    },
    row: <Row>(query: string) => db.prepare(query).first<Row>(),
  };
}
