import { CLAIM_MS } from "../../src/core/newsletter/delivery.ts";
import type { Client } from "./client.ts";
import { text } from "./client.ts";
import { AS_PUBLISHER } from "./loaded-gazette.ts";
import type { Mail } from "./mailbox.ts";
import { FEEDS } from "./readers.ts";
import type { Person } from "./subscribers.ts";
import { late, shownPosts, type ToldPosts } from "./told-posts.ts";

/** What became of everything that somebody was told. Sentences; empty lists are what is wanted. */
export interface Account {
  lost: string[];
  twice: string[];
  /** What else does not add up. */
  wrong: string[];
  deliveries: Record<string, number>;
  confirmations: Record<string, number>;
}

interface DeliveryRow {
  id: number;
  issue: number;
  subscriber: number;
  fromSeq: number;
  throughSeq: number;
  state: string;
  reason: string | null;
  claimedUntil: number;
  /** Places of earlier releases that it makes up for, as a JSON array. */
  also: string | null;
}

interface Ledger {
  deliveries: DeliveryRow[];
  /** Releases that come with a subscriber's next digest. */
  owed: { seq: number; subscriber: number }[];
  subscribers: Map<string, { id: number; email: string; state: string; follows: string; cursor: number }>;
  issues: { id: number; state: string; reason: string | null; planned: number; candidates: number; excluded: number }[];
  emails: { id: number; subscriber: number; kind: string; state: string; detail: string }[];
}

async function readLedger(db: D1Database): Promise<Ledger> {
  const all = async <Row>(sql: string) => (await db.prepare(sql).all<Row>()).results;
  const subscribers = await all<{ id: number; email: string; state: string; follows: string; cursor: number }>(
    "SELECT id, email, state, follows, cursor FROM subscribers",
  );
  return {
    deliveries: await all(
      `SELECT id, issue_id AS issue, subscriber_id AS subscriber, from_seq AS fromSeq, through_seq AS throughSeq, state,
              reason, claimed_until AS claimedUntil, also FROM deliveries ORDER BY id`,
    ),
    owed: await all("SELECT seq, subscriber_id AS subscriber FROM owed"),
    subscribers: new Map(subscribers.map((row) => [row.email, row])),
    issues: await all("SELECT id, state, reason, planned, candidates, excluded FROM issues ORDER BY id"),
    emails: await all("SELECT id, subscriber_id AS subscriber, kind, state, detail FROM service_emails ORDER BY id"),
  };
}

/** Compares what publishers and subscribers were told with what is there once nothing fails and nothing moves any more. */
export async function takeAccount(given: {
  client: Client;
  db: D1Database;
  posts: ToldPosts;
  people: Person[];
  mails: Mail[];
}): Promise<Account> {
  const account: Account = { lost: [], twice: [], wrong: [], deliveries: {}, confirmations: {} };
  await accountForPosts(given, account);
  const ledger = await readLedger(given.db);
  accountForIssues(ledger, given.mails, account);
  accountForPeople(ledger, given.mails, given.people, account);
  return account;
}

async function accountForPosts({ client, posts }: { client: Client; posts: ToldPosts }, account: Account) {
  // By now also what nobody told the Worker of.
  const settled = posts.all.map((post) => ({ ...post, direct: false, toldAt: 0 }));
  const feeds = () => Promise.all(FEEDS.map(async ({ path }) => text(await client.persist("settled feed", path))));
  const before = await feeds();
  for (const [index, feed] of FEEDS.entries()) {
    const behind = late(settled, shownPosts(before[index] ?? ""), feed, Date.now(), 0);
    for (const { number } of behind) {
      const { version, direct } = posts.all[number - 1] ?? {};
      const seen = shownPosts(before[index] ?? "").get(number);
      account.lost.push(`${feed.path} shows post ${number} as ${seen}, not ${version} (direct: ${direct}).`);
    }
  }
  const quarantine = await client.persist("settled feed", "/api/v1/quarantine", { headers: AS_PUBLISHER });
  for (const { key, reason } of JSON.parse(text(quarantine)).quarantined)
    account.lost.push(`${key} is in quarantine: ${reason}`);

  for (let position: string | null | undefined; position !== null; ) {
    const answer = await client.persist("reindex", "/api/v1/reindex", {
      method: "POST",
      body: JSON.stringify({ position }),
      headers: { ...AS_PUBLISHER, "Content-Type": "application/json" },
    });
    if (answer.status !== 200) throw new Error(`Reindexing answered ${answer.status}: ${text(answer)}`);
    position = JSON.parse(text(answer)).position;
  }
  const after = await feeds();
  for (const [index, { path }] of FEEDS.entries())
    if (before[index] !== after[index])
      account.wrong.push(`${path} is another after a reindex: ${difference(before[index] ?? "", after[index] ?? "")}`);
}

function difference(a: string, b: string): string {
  const at = [...a].findIndex((sign, index) => sign !== b[index]);
  return JSON.stringify([a.slice(Math.max(0, at - 300), at + 60), b.slice(Math.max(0, at - 300), at + 60)]);
}

function accountForIssues({ deliveries, owed, issues, subscribers }: Ledger, mails: Mail[], account: Account): void {
  const mailsOf = new Map<number, number>();
  for (const { tags } of mails)
    if (tags.delivery !== undefined) mailsOf.set(Number(tags.delivery), (mailsOf.get(Number(tags.delivery)) ?? 0) + 1);

  const byIssue = new Map<number, DeliveryRow[]>();
  const bySubscriber = new Map<number, DeliveryRow[]>();
  for (const row of deliveries) {
    const { id, issue, subscriber, state, reason } = row;
    account.deliveries[state] = (account.deliveries[state] ?? 0) + 1;
    byIssue.set(issue, [...(byIssue.get(issue) ?? []), row]);
    bySubscriber.set(subscriber, [...(bySubscriber.get(subscriber) ?? []), row]);
    const got = mailsOf.get(id) ?? 0;
    mailsOf.delete(id);
    const which = `Delivery ${id} (issue ${issue}, subscriber ${subscriber})`;
    if (got > 1) account.twice.push(`${which} went out ${got} times.`);
    if (got > 0 && state !== "accepted") account.wrong.push(`${which} went out and is listed as ${state}: ${reason}`);
    if (got === 0 && state === "accepted") account.lost.push(`${which} is listed as accepted and never went out.`);
    if (got === 0 && ["unknown", "failed", "skipped"].includes(state) && !reason)
      account.lost.push(`${which} is ${state}, and nobody says why.`);
    if (state === "queued" || state === "sending") account.lost.push(`${which} is still ${state}.`);
  }
  for (const id of mailsOf.keys()) account.wrong.push(`A mail went out for delivery ${id}, which is in no ledger.`);

  for (const { id, state, reason, planned, candidates, excluded } of issues) {
    if (state !== "finished" && state !== "skipped") account.wrong.push(`Issue ${id} is ${state}: ${reason}`);
    if (candidates !== planned + excluded || planned !== (byIssue.get(id)?.length ?? 0))
      account.wrong.push(`Issue ${id}: ${candidates} candidates, ${planned} planned, ${excluded} excluded.`);
  }
  for (const { id, cursor, email } of subscribers.values()) {
    const theirs = bySubscriber.get(id) ?? [];
    const told = theirs
      .filter(({ state }) => state === "accepted" || state === "unknown")
      .sort((a, b) => a.throughSeq - b.throughSeq);
    // What was refused, skipped or left out is listed with a reason, or comes with the next digest.
    const isListed = (seq: number) =>
      owed.some((one) => one.subscriber === id && one.seq === seq) ||
      told.some(({ also }) => also !== null && (JSON.parse(also) as number[]).includes(seq)) ||
      theirs.some(({ state, reason, fromSeq, throughSeq }) => {
        return (state === "failed" || state === "skipped") && reason !== null && fromSeq < seq && seq <= throughSeq;
      });
    for (const [index, { throughSeq }] of told.entries()) {
      const next = told[index + 1]?.fromSeq ?? cursor;
      if (throughSeq > next) account.twice.push(`${email} was told twice of releases ${next} to ${throughSeq}.`);
      for (let seq = throughSeq + 1; seq <= next; seq++)
        if (!isListed(seq)) account.lost.push(`${email} was never told of release ${seq}.`);
    }
  }
}

function accountForPeople(ledger: Ledger, mails: Mail[], people: Person[], account: Account): void {
  const mailsOf = new Map<number, number>();
  for (const { tags } of mails)
    if (tags.service !== undefined) mailsOf.set(Number(tags.service), (mailsOf.get(Number(tags.service)) ?? 0) + 1);
  for (const { id, kind, state, detail } of ledger.emails) {
    const got = mailsOf.get(id) ?? 0;
    if (got > 1) account.twice.push(`The ${kind} ${id} went out ${got} times.`);
    if (got > 0 && state !== "accepted") account.wrong.push(`The ${kind} ${id} went out and is ${state}: ${detail}`);
    if (got === 0 && state === "accepted") account.lost.push(`The ${kind} ${id} is accepted and never went out.`);
    if (state === "queued" || state === "sending") account.lost.push(`The ${kind} ${id} is still ${state}: ${detail}`);
  }
  for (const person of people) {
    const { email, subscribed, confirmed, categories, left } = person;
    if (!subscribed) continue;
    const row = ledger.subscribers.get(email);
    if (!row) {
      account.lost.push(`${email} subscribed and is not there.`);
      continue;
    }
    const emails = (kind: string) => ledger.emails.filter((one) => one.kind === kind && one.subscriber === row.id);
    if (!person.imported) {
      const asked = emails("confirmation");
      const fate = asked.some(({ id }) => mailsOf.has(id)) ? "sent" : (asked[0]?.state ?? "missing");
      account.confirmations[fate] = (account.confirmations[fate] ?? 0) + 1;
      if (fate === "missing") account.lost.push(`${email} subscribed, and no confirmation was ever noted.`);
      if (confirmed && emails("welcome").length === 0) account.lost.push(`${email} confirmed and is not welcomed.`);
    }
    if (confirmed && row.state === "pending") account.lost.push(`${email} confirmed and is still pending.`);
    if (
      categories &&
      row.state === "active" &&
      JSON.stringify([...categories].sort()) !== JSON.stringify((JSON.parse(row.follows) as string[]).sort())
    )
      account.lost.push(`${email} was told to have ${categories} and has ${row.follows}.`);
    if (left) {
      if (row.state === "active") account.lost.push(`${email} left and is still active.`);
      if (left.way === "page" && row.state === "unsubscribed" && emails("goodbye").length === 0)
        account.lost.push(`${email} left on the page and was not said goodbye to.`);
      for (const { id, subscriber, claimedUntil, state } of ledger.deliveries)
        if (subscriber === row.id && state === "accepted" && claimedUntil - CLAIM_MS > left.at)
          account.wrong.push(`Delivery ${id} was claimed after ${email} had left.`);
    }
  }
}
