import type { DatabaseSync } from "node:sqlite";
import type { Frequency } from "../../src/core/frequencies/frequency.ts";
import * as frequencies from "../../src/core/frequencies/index.ts";
import type { Choice, History } from "./history.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FREQUENCIES: Record<string, Frequency> = { ...frequencies };

/** How long a period of each lasts, in days. */
const PERIOD: Record<string, number> = { immediate: 0, daily: 1, weekly: 7 };

/** What may pass beyond a period in good health, in days: crons come in few of the minutes here. */
const LEEWAY = 0.4;
/** After an outage, until all is as it was. */
const GRACE = 3 * HOUR;
/** Where a rule of ours and Gazette's may differ by minutes, nothing is asked for so close to its edge. */
const EDGE = 4 * HOUR;

interface Version {
  at: number;
  shown: boolean;
  date: number;
  categories: string[];
}

interface Post {
  token: string;
  versions: Version[];
}

interface Reader {
  email: string;
  spans: { from: number; to: number; owedAfter: number }[];
  choices: (Choice & { at: number })[];
  /** Mails that went out to them, by post. */
  got: Map<string, number>;
  ordered: boolean;
  unheard: boolean;
  refusedAt: number;
  /** A mail to them only counted some of its posts. */
  counted: boolean;
}

interface Mail {
  at: number;
  to: string;
  tokens: Set<string>;
  outcome: "accepted" | "refused" | "unknown";
  arrived: boolean;
  /** Posts that it only counts, and links to. */
  more: number;
}

/**
 * Says who is owed which post, from what happened outside alone: what publishers wrote, what readers chose, which mails
 * went out. It knows none of our SQL, and reads of the database only what the desk shows: the state and the reason of
 * deliveries, and the counts that must add up.
 */
export class Model {
  readonly settled = new Map<string, number>();
  readonly #history: History;
  readonly #posts = new Map<string, Post>();
  readonly #readers = new Map<string, Reader>();
  readonly #outages: { why: string; from: number; to: number }[] = [];
  readonly #quotas: { at: number; perDay: number | undefined }[] = [];
  readonly #crons: number[] = [];
  readonly #cancelled = new Set<number>();
  readonly #done = new Set<string>();
  readonly #wrong: string[] = [];
  #kills = 0;

  constructor(history: History) {
    this.#history = history;
  }

  // ── What happened ──────────────────────────────────────────────────────────────────────────────────────────────

  notePost(at: number, token: string, version: Omit<Version, "at">): void {
    const post = this.#posts.get(token) ?? { token, versions: [] };
    post.versions.push({ at, ...version });
    this.#posts.set(token, post);
  }

  /** `choice`: of somebody who is subscribed; undefined for somebody who is not, any more. */
  noteReader(at: number, email: string, choice: Choice | undefined): void {
    const reader = this.#reader(email);
    const span = reader.spans.at(-1);
    const active = span !== undefined && span.to === Number.POSITIVE_INFINITY;
    if (!choice) {
      if (active) span.to = at;
      return;
    }
    const owedAfter = FREQUENCIES[choice.frequency]?.lastClose(at, choice) ?? at;
    if (!active) reader.spans.push({ from: at, to: Number.POSITIVE_INFINITY, owedAfter });
    const last = reader.choices.at(-1);
    const same = last && JSON.stringify({ ...last, at: 0 }) === JSON.stringify({ ...choice, at: 0 });
    if (!same || !active) reader.choices.push({ ...choice, at });
  }

  noteMail(mail: Mail): void {
    const reader = this.#reader(mail.to);
    if (mail.outcome === "unknown") reader.unheard = true;
    if (mail.outcome === "refused") reader.refusedAt = mail.at;
    if (!mail.arrived) return;
    reader.refusedAt = 0;
    if (mail.more > 0) reader.counted = true;
    const { at, to } = mail;
    if (!this.#isActive(reader, at - 10 * MINUTE, at)) this.#wrong.push(`${to} is not subscribed, and got a mail.`);
    for (const token of mail.tokens) {
      const times = (reader.got.get(token) ?? 0) + 1;
      reader.got.set(token, times);
      const mayRepeat = reader.ordered || (this.#history.onUnknown === "resend" && (reader.unheard || this.#kills > 0));
      if (times > 1 && !mayRepeat) this.#wrong.push(`${to} got ${token} ${times} times.`);
      const problem = this.#unfit(reader, token, at);
      if (problem) this.#wrong.push(`${to} got ${token}, ${problem}.`);
    }
  }

  noteCron(at: number): void {
    this.#crons.push(at);
  }

  noteKill(_at: number): void {
    this.#kills++;
  }

  noteCancelled(issueId: number): void {
    this.#cancelled.add(issueId);
  }

  noteOrdered(email: string): void {
    this.#reader(email).ordered = true;
  }

  get limited(): boolean {
    return this.#quotas.at(-1)?.perDay !== undefined;
  }

  noteQuota(at: number, perDay: number | undefined): void {
    this.#quotas.push({ at, perDay });
  }

  /** Begins or ends what keeps mails from going out; `why` may be the address of the only reader concerned. */
  noteOutage(why: string, at: number, begins: boolean, to = Number.POSITIVE_INFINITY): void {
    const last = this.#outages.findLast((outage) => outage.why === why);
    const open = last && last.to > at ? last : undefined;
    if (begins && open) open.to = Math.max(open.to, to);
    else if (begins) this.#outages.push({ why, from: at, to });
    else if (open) open.to = at;
  }

  notePause(at: number, paused: boolean): void {
    this.noteOutage("paused", at, paused);
  }

  // ── What follows from it ───────────────────────────────────────────────────────────────────────────────────────

  /** What is wrong by now; at the `last` look nobody may be waiting any more. */
  judge(now: number, sqlite: DatabaseSync, last: boolean): string[] {
    const wrong = this.#wrong.splice(0);
    for (const post of this.#posts.values()) {
      const { token } = post;
      const owed = this.#owed(post, now);
      if (!owed) continue;
      let open = false;
      for (const reader of this.#readers.values()) {
        const pair = `${reader.email} ${token}`;
        if (this.#done.has(pair)) continue;
        const fate = this.#fate(reader, post, owed, now, sqlite, last);
        if (fate.startsWith("!")) wrong.push(fate.slice(1));
        if (fate === "waits") open = true;
        else {
          this.#done.add(pair);
          const kind = fate.startsWith("!") ? "MISSING" : fate;
          this.settled.set(kind, (this.settled.get(kind) ?? 0) + 1);
        }
      }
      // Whoever comes later is not owed it.
      if (!open && now - owed.since > 10 * DAY) this.#posts.delete(token);
    }
    return [...wrong, ...oddCounts(sqlite)];
  }

  /** Since when a post is owed to those who were there; undefined while it is not, or nobody can say. */
  #owed({ versions }: Post, now: number): { released: number; since: number } | undefined {
    const { holdMs, maxAgeMs } = this.#history;
    const shown: { from: number; to: number }[] = [];
    for (const [index, version] of versions.entries()) {
      const from = Math.max(version.at, version.date);
      const to = versions[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      if (!version.shown || from >= to) continue;
      const last = shown.at(-1);
      if (last?.to === from) last.to = to;
      else shown.push({ from, to });
    }
    const current = shown.at(-1);
    const first = versions.find((version) => version.shown);
    if (!first || !current || current.to !== Number.POSITIVE_INFINITY || current.from > now) return undefined;
    const due = Math.max(first.date, first.at + holdMs);
    const since = Math.max(current.from, due);
    // Old when it came, or away for so long that it was given up.
    if (first.date < current.from + holdMs - maxAgeMs + EDGE) return undefined;
    for (let index = 1; index < shown.length; index++)
      if ((shown[index]?.from ?? 0) - (shown[index - 1]?.to ?? 0) > maxAgeMs - EDGE) return undefined;
    const released = Math.max(due, shown.find(({ to }) => to > due)?.from ?? due);
    return since > now ? undefined : { released, since };
  }

  #fate(
    reader: Reader,
    post: Post,
    { released, since }: { released: number; since: number },
    now: number,
    sqlite: DatabaseSync,
    last: boolean,
  ): string {
    const { email } = reader;
    const { token } = post;
    const span = reader.spans.find(({ owedAfter, to }) => owedAfter < released && to > released);
    if (reader.got.has(token)) return "got it";
    if (!span || span.from > released + 8 * DAY) return "not owed";
    if (span.to <= now) return "left";
    const from = reader.choices.findLast(({ at }) => at <= Math.max(released, span.from))?.at ?? span.from;
    const choices = reader.choices.filter(({ at }) => at >= from);
    const { categories } = post.versions.at(-1) as Version;
    const wanted = choices.map((choice) => wants(choice, categories));
    if (!wanted.includes(true)) return "not owed";
    if (wanted.includes(false)) return "changed their mind";
    if (post.versions.some(({ at, shown }) => shown && at > now)) return "waits";
    const choice = choices.at(-1) as Choice & { at: number };
    const waits = this.#turns(Math.max(since, span.from, choice.at, this.#lastRefusal(reader, now)), now);
    if (!last && waits <= Math.max(PERIOD[choice.frequency] ?? 7, this.#shortOfQuota(since) ? 1 : 0) + LEEWAY)
      return "waits";
    const listed = this.#listed(reader, token, sqlite);
    if (listed.reason) return listed.reason;
    if (!last && this.#paused(now)) return "waits";
    const times = `${new Date(released).toISOString().slice(0, 16)} (${choice.frequency})`;
    return `!${email} is owed ${token} since ${times}, has waited ${waits.toFixed(1)} turns, and the desk says: ${listed.words}.`;
  }

  /** What keeps a post from a reader for good, as the desk lists it. */
  #listed(reader: Reader, token: string, sqlite: DatabaseSync): { reason?: string; words: string } {
    const rows = sqlite
      .prepare(
        `SELECT d.issue_id AS issueId, d.state, d.reason, i.state AS issueState
           FROM deliveries d JOIN issues i ON i.id = d.issue_id
          WHERE d.subscriber_id = (SELECT id FROM subscribers WHERE email = ?1)
            AND EXISTS (SELECT 1 FROM releases r WHERE first_seq IS NULL
                           AND post_id = (SELECT id FROM posts WHERE title LIKE ?2 AND state = 'published')
                           AND (seq BETWEEN d.from_seq + 1 AND d.through_seq
                                OR EXISTS (SELECT 1 FROM json_each(d.also) WHERE value = r.seq)))`,
      )
      .all(reader.email, `${token} %`) as { issueId: number; state: string; reason: string; issueState: string }[];
    const words = rows.map(
      ({ issueId, state, reason, issueState }) => `issue ${issueId} ${issueState}: ${state} ${reason ?? ""}`,
    );
    const is = (state: string) => rows.some((row) => row.state === state);
    if (is("unknown") && (reader.unheard || this.#kills > 0)) return { reason: "unknown", words: "" };
    if (is("accepted") && reader.counted) return { reason: "only counted", words: "" };
    if (is("failed") && reader.refusedAt > 0) return { reason: "failed", words: "" };
    if (rows.some(({ issueId, state }) => state === "skipped" && this.#cancelled.has(issueId)))
      return { reason: "cancelled", words: "" };
    return { words: words.join("; ") || "nothing" };
  }

  /** Days of good health between two moments; with a quota below the list, the days that it takes to come round count as one. */
  #turns(from: number, to: number): number {
    const readers = [...this.#readers.values()].filter((reader) => this.#isActive(reader, to, to)).length;
    const edges = new Set([from, to]);
    const outages = this.#outages
      .filter(({ why }) => !why.includes("@"))
      .map((outage) => ({ from: outage.from, to: outage.to + GRACE }));
    for (const outage of outages) edges.add(outage.from).add(outage.to);
    for (const { at } of this.#quotas) edges.add(at).add(at + DAY);
    const between = [...edges].filter((edge) => edge >= from && edge <= to).sort((a, b) => a - b);
    let turns = 0;
    for (const [index, begin] of between.entries()) {
      const end = between[index + 1] ?? begin;
      if (outages.some((outage) => outage.from <= begin && begin < outage.to)) continue;
      const quota = this.#quotas.findLast(({ at }) => at <= begin);
      // Whoever joins or leaves is written to by the same quota.
      const left = quota?.perDay === undefined ? Number.POSITIVE_INFINITY : Math.max(1, quota.perDay - 1);
      // What was sent yesterday counts today.
      if (quota && left < 2 * readers && begin < quota.at + DAY) continue;
      if (quota?.perDay === undefined && quota && begin < quota.at + GRACE) continue;
      const share = left < readers + 3 ? 1 / (Math.ceil(readers / left) + 1) : 1;
      turns += ((end - begin) / DAY) * share;
    }
    return turns;
  }

  /** Whether the quota has been below the list at any time since. */
  #shortOfQuota(since: number): boolean {
    return this.#quotas.some(({ perDay }, index) => {
      const until = this.#quotas[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      return perDay !== undefined && until + DAY > since;
    });
  }

  #lastRefusal({ email }: Reader, now: number): number {
    const outage = this.#outages.findLast(({ why }) => why === email);
    return outage ? Math.min(outage.to, now) : 0;
  }

  #paused(now: number): boolean {
    return this.#outages.some(({ why, from, to }) => !why.includes("@") && from <= now && now < to + GRACE);
  }

  /** Why a post should not have been in a mail, or nothing. */
  #unfit(reader: Reader, token: string, at: number): string | undefined {
    const versions = this.#posts.get(token)?.versions ?? [];
    const first = versions.find(({ shown }) => shown);
    if (!first) return versions.length > 0 ? "which was never published" : undefined;
    const due = Math.max(first.date, first.at + this.#history.holdMs);
    if (at < due) return `${Math.round((due - at) / MINUTE)} minutes before its hold was over`;
    const last = versions.at(-1) as Version;
    // The cron has seen twice since that it is gone.
    const seen = this.#crons.filter((cron) => cron > last.at && cron < at - 5 * MINUTE).length;
    if (!last.shown && seen > 2 && at - last.at > HOUR) return "which is withdrawn, a draft or broken";
    const lately = reader.choices.filter((choice, index) => {
      const until = reader.choices[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      return choice.at <= at && until > at - HOUR;
    });
    const fits = versions.some(({ categories }) => lately.some((choice) => wants(choice, categories)));
    return fits ? undefined : "which is in none of their categories";
  }

  #isActive({ spans }: Reader, from: number, to: number): boolean {
    return spans.some((span) => span.from <= to && span.to >= from);
  }

  #reader(email: string): Reader {
    let reader = this.#readers.get(email);
    if (!reader) {
      reader = {
        email,
        spans: [],
        choices: [],
        got: new Map(),
        ordered: false,
        unheard: false,
        refusedAt: 0,
        counted: false,
      };
      this.#readers.set(email, reader);
    }
    return reader;
  }
}

const wants = ({ categories }: Choice, of: string[]) =>
  categories.length === 0 || of.some((category) => categories.includes(category));

/** Candidates are planned or excluded, and what is planned is in some state. */
function oddCounts(sqlite: DatabaseSync): string[] {
  const rows = sqlite
    .prepare(
      `SELECT id, state, candidates, planned, excluded,
              (SELECT count(*) FROM deliveries d WHERE d.id > i.id << 32 AND d.id < (i.id + 1) << 32) AS kept
         FROM issues i WHERE state <> 'planned' AND forgotten_through = 0 AND opened_at > (SELECT max(opened_at) FROM issues) - 864000000`,
    )
    .all() as Record<"id" | "candidates" | "planned" | "excluded" | "kept", number>[];
  return rows
    .filter(({ candidates, planned, excluded, kept }) => candidates !== planned + excluded || planned !== kept)
    .map(
      ({ id, candidates, planned, excluded, kept }) =>
        `Issue ${id} does not add up: ${candidates} candidates, ${planned} planned, ${excluded} excluded, ${kept} deliveries.`,
    );
}
