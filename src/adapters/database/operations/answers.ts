import type { Issue } from "../../../core/newsletter/issue.ts";
import type { LoggedPost, ReceivedIssue } from "../../../core/newsletter/post-fate.ts";
import type { HiddenPost } from "../../../core/posts/hidden-post.ts";
import { keptLabels } from "../../../core/posts/merges.ts";
import type { Site } from "../../../core/site.ts";
import { followKey } from "../../../core/subscribers/follow.ts";
import type { Answers, SubscriberFilter } from "../../../ports/operations/answers.ts";
import type { PostLabels } from "../../../ports/posts/posts.ts";
import { ofStep } from "../newsletter/deliveries.ts";
import { ISSUE_COLUMNS, type IssueRow, readIssue } from "../newsletter/issues.ts";
import { LABEL_KEY } from "../newsletter/releases.ts";
import { reasonOf } from "../reason-column.ts";
import { param, raw, type Sql, sql } from "../sql.ts";
import { read, COLUMNS as SUBSCRIBER_COLUMNS, type SubscriberRow } from "../subscribers/subscribers.ts";
import { objectives } from "./objectives.ts";

/** Subscribers that one statement looks through, by id, and statements of one request. */
const FIND_STEP = 50_000;
const FIND_STEPS = 20;
/** Deliveries that one statement looks through. */
const SKIPPED_STEP = 50_000;
/** How long after an issue leaving is put down to it. */
const LEFT_MS = 7 * 86_400_000;
/** Issues looked through for those that hold a post. */
const ISSUES_AFTER = 500;
/** Issues looked through for what went to one subscriber. */
const ISSUES_BACK = 500;
/** Posts without readers that are searched. */
const HIDDEN_SEARCHED = 5_000;
/** Released posts looked through for those that nobody follows. */
const UNFOLLOWED_BACK = 500;
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

export function answers(db: D1Database, site: Site): Answers {
  async function skippedOf({ id }: Issue): Promise<{ reason: string | null; deliveries: number }[]> {
    const end = await sql`SELECT plan_through FROM issues WHERE id = ${id}`.value(db);
    const sums = new Map<string | null, number>();
    for (let after = 0; after < end; after += SKIPPED_STEP) {
      const { results } = await sql`SELECT reason, count(*) AS deliveries FROM deliveries
          WHERE ${ofStep(id, after, after + SKIPPED_STEP)} AND state = 'skipped' GROUP BY reason`
        .on(db)
        .all<{ reason: string | null; deliveries: number }>();
      for (const row of results) sums.set(row.reason, (sums.get(row.reason) ?? 0) + row.deliveries);
    }
    return [...sums]
      .map(([reason, deliveries]) => ({ reason, deliveries }))
      .sort((a, b) => b.deliveries - a.deliveries);
  }

  return {
    ...objectives(db),

    async outcome(issue) {
      const { id, openedAt } = issue;
      const reached = (issueId: Sql) =>
        sql`d.id = ${issueId} << 32 | c.subscriber_id AND d.state = 'accepted' AND d.changed_at <= c.at`;
      const [counts, skipped] = await Promise.all([
        sql`SELECT bounced + bounced_before AS bounced, complained + complained_before AS complained,
               (SELECT count(*) FROM subscription_changes c INDEXED BY subscription_changes_leaving
                  CROSS JOIN deliveries d ON ${reached(sql`${id}`)}
                 WHERE c.kind = 'unsubscribed' AND c.source <> 'cron' AND c.at >= ${openedAt} AND c.at < ${openedAt + LEFT_MS}
                   AND NOT EXISTS (SELECT 1 FROM issues n CROSS JOIN deliveries d ON ${reached(raw("n.id"))}
                                    WHERE n.id > ${id} AND n.opened_at <= c.at)) AS unsubscribed
              FROM issues WHERE id = ${id}`
          .on(db)
          .first<{ bounced: number; complained: number; unsubscribed: number }>(),
        skippedOf(issue),
      ]);
      return {
        ...(counts ?? { bounced: 0, complained: 0, unsubscribed: 0 }),
        skipped: skipped.map(({ reason, deliveries }) => ({ reason: reasonOf(reason), deliveries })),
      };
    },

    async findSubscribers(filter, { before, limit }) {
      const where = conditionsOf(filter);
      const found: SubscriberRow[] = [];
      let end = before ?? 1 + (await sql`SELECT coalesce(max(id), 0) FROM subscribers`.value(db));
      for (let step = 0; step < FIND_STEPS && end > 1 && found.length < limit; step++) {
        const start = Math.max(1, end - FIND_STEP);
        const { results } = await sql`SELECT ${SUBSCRIBER_COLUMNS} FROM subscribers
            WHERE id >= ${start} AND id < ${end} ${where} ORDER BY id DESC LIMIT ${limit - found.length}`
          .on(db)
          .all<SubscriberRow>();
        found.push(...results);
        end = found.length === limit ? Number(found.at(-1)?.id) : start;
      }
      return { subscribers: found.map(read), before: end > 1 ? end : undefined };
    },

    async countSubscribers({ text, domain, state, frequency, language }) {
      if (text) return undefined;
      if (domain) {
        if (frequency || language || (state && state !== "active")) return undefined;
        const row = await sql`SELECT subscribers, active FROM domain_counts WHERE domain = ${domain}`
          .on(db)
          .first<{ subscribers: number; active: number }>();
        return row?.[state ? "active" : "subscribers"] ?? 0;
      }
      return sql`SELECT coalesce(sum(subscribers), 0) FROM subscriber_counts
        WHERE ${equals({ state, frequency, language })}`.value(db);
    },

    async shares(domains) {
      const by = async (column: "language" | "frequency") =>
        (
          await sql`SELECT ${raw(column)} AS name, sum(subscribers) AS subscribers FROM subscriber_counts
              WHERE state = 'active' GROUP BY 1 HAVING sum(subscribers) > 0 ORDER BY 2 DESC, 1`
            .on(db)
            .all<{ name: string; subscribers: number }>()
        ).results;
      const [language, frequency, largest] = await Promise.all([
        by("language"),
        by("frequency"),
        sql`SELECT domain AS name, active AS subscribers FROM domain_counts WHERE active > 0
              ORDER BY active DESC, domain LIMIT ${domains}`
          .on(db)
          .all<{ name: string; subscribers: number }>(),
      ]);
      return { language, frequency, domain: largest.results };
    },

    async sources(periods) {
      const quarters = periods.map(({ since, before }) => [quarterOf(since), quarterOf(before)]);
      const { results } = await sql`SELECT p.key AS period, f.source, sum(iif(f.joined, f.subscriptions, 0)) AS joined,
             sum(iif(f.joined, 0, f.subscriptions)) AS left
          FROM json_each(${quarters}) p
          CROSS JOIN subscription_flow f ON f.quarter >= p.value ->> 0 AND f.quarter < p.value ->> 1
         GROUP BY p.key, f.source ORDER BY p.key`
        .on(db)
        .all<{ period: number; source: string; joined: number; left: number }>();
      return results;
    },

    async followersOn(day) {
      const first = await sql`SELECT min(day) FROM follow_days WHERE day >= ${day}`.value<number | null>(db);
      if (first === null) return undefined;
      const { results } = await sql`SELECT key, followers FROM follow_days WHERE day = ${first}`
        .on(db)
        .all<{ key: string; followers: number }>();
      return { day: first, followers: new Map(results.map(({ key, followers }) => [key, followers])) };
    },

    async followersByDay(asked, keys) {
      const { results } = await sql`SELECT d.value AS day, coalesce(f.followers, 0) AS followers
          FROM json_each(${asked}) d CROSS JOIN json_each(${keys}) k
          LEFT JOIN follow_days f ON f.day = d.value AND f.key = k.value
         WHERE EXISTS (SELECT 1 FROM follow_days WHERE day = d.value)
         ORDER BY d.key, k.key`
        .on(db)
        .all<{ day: number; followers: number }>();
      const days: { day: number; followers: number[] }[] = [];
      for (const row of results) {
        if (days.at(-1)?.day !== row.day) days.push({ day: row.day, followers: [] });
        days.at(-1)?.followers.push(row.followers);
      }
      return days;
    },

    async followersNow(most) {
      const { results } = await sql`SELECT key, followers FROM follow_counts
          WHERE followers > 0 AND NOT (key >= 'watch ' AND key < 'watch!') ORDER BY followers DESC, key LIMIT ${most}`
        .on(db)
        .all<{ key: string; followers: number }>();
      return results;
    },

    async followersOf(keys) {
      const { results } =
        await sql`SELECT f.key, f.followers FROM json_each(${keys}) w CROSS JOIN follow_counts f ON f.key = w.value`
          .on(db)
          .all<{ key: string; followers: number }>();
      return new Map(results.map(({ key, followers }) => [key, followers]));
    },

    async volumes(periods) {
      const { results } = await sql`SELECT
            (SELECT coalesce(sum(posts), 0) FROM post_days
              WHERE day >= p.value ->> 'since' / ${DAY_MS} AND day < p.value ->> 'before' / ${DAY_MS}) AS posts,
            coalesce(sum(i.sent + i.sent_before), 0) AS issueEmails, coalesce(sum(i.bounced + i.bounced_before), 0) AS bounced,
            coalesce(sum(i.complained + i.complained_before), 0) AS complained
          FROM json_each(${periods}) p
          LEFT JOIN issues i INDEXED BY issues_by_opened ON i.opened_at >= p.value ->> 'since' AND i.opened_at < p.value ->> 'before'
         GROUP BY p.key ORDER BY p.key`
        .on(db)
        .all<{ posts: number; issueEmails: number; bounced: number; complained: number }>();
      return results;
    },

    serviceEmails: (since) =>
      sql`SELECT count(*) FROM service_emails WHERE requested_at >= ${since} AND state = 'accepted'`.value(db),

    async hiddenPosts(state, { text, skipped, limit }) {
      const newest =
        state === "withdrawn"
          ? sql`FROM posts INDEXED BY posts_withdrawn WHERE state = 'withdrawn' ORDER BY withdrawn_at DESC`
          : sql`FROM posts INDEXED BY posts_unpublished WHERE state = ${state} AND state <> 'published' AND state <> 'quarantined'
                ORDER BY rowid DESC`;
      const { results } = await sql`SELECT * FROM
          (SELECT key, title, published_at AS publishedAt, withdrawn_at AS withdrawnAt ${newest} LIMIT ${HIDDEN_SEARCHED})
         WHERE instr(lower(key || ' ' || coalesce(title, '')), ${text}) > 0 LIMIT ${limit} OFFSET ${skipped}`
        .on(db)
        .all<Record<keyof HiddenPost, string | number | null>>();
      return results.map(
        (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? undefined])) as never,
      );
    },

    async issuesWith(postId) {
      const { results } = await sql`SELECT ${ISSUE_COLUMNS} FROM
            (SELECT i.*, r.seq FROM releases r CROSS JOIN issues i INDEXED BY issues_by_through ON i.through_seq >= r.seq
              WHERE r.post_id = ${postId} AND r.first_seq IS NULL ORDER BY i.through_seq, i.id LIMIT ${ISSUES_AFTER})
          WHERE from_seq < seq AND planned > 0 ORDER BY id DESC`
        .on(db)
        .all<IssueRow>();
      return results.map(readIssue);
    },

    async lastReleased(limit) {
      const { results } = await sql`SELECT r.seq, r.released_at AS releasedAt, p.key, p.title, p.labels,
             (SELECT json_group_array('watch ' || h.watch_id) FROM watch_hits h WHERE h.seq = r.seq) AS watches
          FROM (SELECT seq, post_id, released_at FROM releases WHERE first_seq IS NULL ORDER BY seq DESC LIMIT ${limit}) r
          CROSS JOIN posts p ON p.id = r.post_id AND p.state = 'published' ORDER BY r.seq DESC`
        .on(db)
        .all<Omit<LoggedPost, "follows"> & { labels: string; watches: string }>();
      return results.map(({ labels, watches, ...post }) => ({
        ...post,
        follows: [...followKeys(JSON.parse(labels)), ...(JSON.parse(watches) as string[])],
      }));
    },

    async watchesOf(postId) {
      const { results } = await sql`SELECT h.watch_id AS id FROM releases r CROSS JOIN watch_hits h ON h.seq = r.seq
          WHERE r.post_id = ${postId} AND r.first_seq IS NULL`
        .on(db)
        .all<{ id: number }>();
      return results.map(({ id }) => id);
    },

    async reach(keys) {
      const followed = param(keys);
      const { results } = await sql`SELECT c.key, c.followers FROM json_each(${["", ...keys]}) k
          CROSS JOIN follow_counts c ON c.key = k.value`
        .on(db)
        .all<{ key: string; followers: number }>();
      const last = await sql`SELECT coalesce(max(id), 0) FROM subscribers`.value(db);
      let readers = 0;
      for (let after = 0; after < last; after += FIND_STEP)
        readers += await sql`SELECT count(*) FROM subscribers
          WHERE id > ${after} AND id <= ${after + FIND_STEP} AND state = 'active' AND (follows = '[]' OR EXISTS (
            SELECT 1 FROM json_each(follows) WHERE value IN (SELECT value FROM json_each(${followed}))))`.value(db);
      return { readers, followers: new Map(results.map(({ key, followers }) => [key, followers])) };
    },

    async watches({ skipped, limit }) {
      const { results } = await sql`SELECT w.question, c.followers FROM follow_counts c
          CROSS JOIN watches w ON w.id = CAST(substr(c.key, 7) AS INTEGER)
         WHERE c.key >= 'watch ' AND c.key < 'watch!' AND c.followers > 0
         ORDER BY c.followers DESC, w.question LIMIT ${limit} OFFSET ${skipped}`
        .on(db)
        .all<{ question: string; followers: number }>();
      return results;
    },

    async unfollowed(limit) {
      const merges = param(JSON.stringify(site.categoryMerges));
      const { results } = await sql`SELECT p.key, p.title, r.released_at AS releasedAt
          FROM (SELECT seq, post_id, released_at FROM releases WHERE first_seq IS NULL ORDER BY seq DESC LIMIT ${UNFOLLOWED_BACK}) r
               CROSS JOIN posts p ON p.id = r.post_id AND p.state = 'published'
         WHERE NOT EXISTS (SELECT 1 FROM post_labels l CROSS JOIN follow_counts c
                             ON c.key IN (${LABEL_KEY}, (SELECT m.value FROM json_each(${merges}) m WHERE l.kind = 'category' AND m.key = l.label_id))
                           WHERE l.post_key = p.key AND instr(l.label_id, ' ') = 0 AND c.followers > 0)
           AND NOT EXISTS (SELECT 1 FROM watch_hits h CROSS JOIN follow_counts c ON c.key = 'watch ' || h.watch_id
                            WHERE h.seq = r.seq AND c.followers > 0)
         ORDER BY r.seq DESC LIMIT ${limit}`
        .on(db)
        .all<{ key: string; title: string; releasedAt: number }>();
      return results;
    },

    async followKeys(subscriberId) {
      const keys =
        await sql`SELECT coalesce((SELECT follows FROM subscribers WHERE id = ${subscriberId}), '[]')`.value<string>(
          db,
        );
      return JSON.parse(keys);
    },

    async emailsOf(ids) {
      const { results } = await sql`SELECT s.email FROM json_each(${ids}) CROSS JOIN subscribers s ON s.id = value`
        .on(db)
        .all<{ email: string }>();
      return results.map(({ email }) => email);
    },

    async receivedBy(subscriberId, limit) {
      const { results } =
        await sql`SELECT i.id AS issueId, i.frequency, i.subject, i.closed_at AS closedAt, d.from_seq AS fromSeq,
             d.through_seq AS throughSeq, coalesce(d.also, '[]') AS also, coalesce(d.without, '[]') AS without, d.state, d.reason, d.changed_at AS changedAt
         FROM (SELECT id, frequency, subject, closed_at FROM issues WHERE state <> 'skipped' ORDER BY id DESC LIMIT ${ISSUES_BACK}) i
              CROSS JOIN deliveries d ON d.id = i.id << 32 | ${subscriberId}
        ORDER BY i.id DESC LIMIT ${limit}`
          .on(db)
          .all<ReceivedRow>();
      return results.map(({ subject, also, without, reason, ...row }) => ({
        ...row,
        subject: subject ?? undefined,
        also: JSON.parse(also) as number[],
        without: JSON.parse(without) as number[],
        reason: reasonOf(reason),
      }));
    },
  };

  /** Returns the keys by which a post is followed: what its categories count as, too. */
  function followKeys({ categories, tags, authors }: PostLabels): string[] {
    const kept = keptLabels(site.categoryMerges, categories);
    return [
      ...[...categories, ...kept].map(({ id }) => followKey({ kind: "category", id })),
      ...tags.map(({ id }) => followKey({ kind: "tag", id })),
      ...authors.map(({ id }) => followKey({ kind: "author", id })),
    ];
  }
}

type ReceivedRow = Omit<ReceivedIssue, "subject" | "also" | "without" | "reason"> & {
  subject: string | null;
  also: string;
  without: string;
  reason: string | null;
};

const quarterOf = (at: number) => Math.floor(at / QUARTER_MS);

function equals(columns: Record<string, string | undefined>): Sql {
  return Object.entries(columns).reduce(
    (all, [column, value]) => (value === undefined ? all : sql`${all} AND ${raw(column)} = ${value}`),
    raw("true"),
  );
}

function conditionsOf({ text, domain, ...columns }: SubscriberFilter): Sql {
  const within = text ? sql`AND instr(email, ${text}) > 0` : raw("");
  const at = domain ? sql`AND substr(email, instr(email, '@') + 1) = ${domain}` : raw("");
  return sql`AND ${equals(columns)} ${within} ${at}`;
}
