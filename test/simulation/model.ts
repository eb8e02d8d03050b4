import type { DatabaseSync } from "node:sqlite";
import type { Frequency } from "../../src/core/frequencies/frequency.ts";
import * as frequencies from "../../src/core/frequencies/index.ts";
import { Health } from "./health.ts";
import { type Choice, type History, QUESTIONS, type Said } from "./history.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FREQUENCIES: Record<string, Frequency> = { ...frequencies };

/** How long a period of each lasts, in days. */
const PERIOD: Record<string, number> = { immediate: 0, daily: 1, weekly: 7 };

/** What may pass beyond a period in good health, in days: crons come in few of the minutes here. */
const LEEWAY = 0.4;
/** Who asks to subscribe has an answer within two hours of good health, although crons come in few of the minutes. */
const ANSWERED_WITHIN = (2 * HOUR) / DAY;
/** All of them ask from one network here. */
const ASKS_A_DAY = 6;
/** Where a rule of ours and Gazette's may differ by minutes, nothing is asked for so close to its edge. */
const EDGE = 4 * HOUR;

interface Version {
  at: number;
  shown: boolean;
  date: number;
  said: Said;
}

interface Post {
  token: string;
  versions: Version[];
}

interface Reader {
  email: string;
  spans: { from: number; to: number; owedAfter: number }[];
  choices: (Choice & { at: number })[];
  /** The delivery by which a post came to them. */
  got: Map<string, number>;
  /** When they asked to subscribe, during the last day. */
  asks: number[];
  /** Asked to subscribe, and has had no answer. */
  askedAt?: number | undefined;
}

interface Mail {
  at: number;
  to: string;
  delivery: number;
  tokens: Set<string>;
  /** Of its posts, in their order. */
  titles: string[];
  outcome: "accepted" | "refused" | "unknown";
  arrived: boolean;
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
  readonly health = new Health();
  readonly #crons: number[] = [];
  readonly #cancelled = new Set<number>();
  readonly #pausedByHand = new Set<number>();
  /** Deliveries of which nobody can know what became of them: the answer was lost, or who sent them died meanwhile. */
  readonly #doubtful = new Set<number>();
  /** Of these, those that somebody ordered to be sent again. */
  readonly #ordered = new Set<number>();
  /** What the page of a delivery's digest shows, where its mail only counts some posts. */
  readonly #pages = new Map<number, Set<string>>();
  readonly #done = new Set<string>();
  readonly #wrong: string[] = [];

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
    const owedAfter = FREQUENCIES[choice.frequency]?.lastClose(at, choice, { weekday: 1 }) ?? at;
    if (!active) reader.spans.push({ from: at, to: Number.POSITIVE_INFINITY, owedAfter });
    const last = reader.choices.at(-1);
    const same = last && JSON.stringify({ ...last, at: 0 }) === JSON.stringify({ ...choice, at: 0 });
    if (!same || !active) reader.choices.push({ ...choice, at });
  }

  noteMail({ at, to, delivery, tokens, titles, outcome, arrived }: Mail): void {
    const reader = this.#reader(to);
    const mayRepeat =
      this.#doubtful.has(delivery) && (this.#history.onUnknown === "resend" || this.#ordered.has(delivery));
    if (outcome === "unknown") this.#doubtful.add(delivery);
    else this.#doubtful.delete(delivery);
    if (!arrived) return;
    if (new Set(titles).size < titles.length)
      this.#wrong.push(`${to} got a mail with a post twice: ${titles.join(", ")}.`);
    if (!this.#isActive(reader, at - 10 * MINUTE, at)) this.#wrong.push(`${to} is not subscribed, and got a mail.`);
    for (const token of tokens) {
      const before = reader.got.get(token);
      if (before !== undefined && !(mayRepeat && before === delivery)) this.#wrong.push(`${to} got ${token} twice.`);
      reader.got.set(token, delivery);
      const problem = this.#unfit(reader, token, at);
      if (problem) this.#wrong.push(`${to} got ${token}, ${problem}.`);
    }
  }

  /** A digest that only counts some of its posts, and what the page shows that it links to. */
  notePage(delivery: number, tokens: Set<string>): void {
    this.#pages.set(delivery, tokens);
  }

  /** Whoever asks and is not subscribed gets a mail to answer, as often as one network may ask in a day. */
  noteAsked(at: number, email: string): void {
    const reader = this.#reader(email);
    reader.asks = [...reader.asks.filter((asked) => asked > at - DAY), at];
    if (reader.asks.length > ASKS_A_DAY) return;
    if (!this.#isActive(reader, at, at)) reader.askedAt ??= at;
  }

  noteAnswered(email: string): void {
    this.#reader(email).askedAt = undefined;
  }

  noteCron(at: number): void {
    this.#crons.push(at);
  }

  /** Deliveries that were on their way when who sent them died, or was thrown out by a fault. */
  noteInterrupted(deliveries: number[]): void {
    for (const delivery of deliveries) this.#doubtful.add(delivery);
  }

  noteCancelled(issueId: number): void {
    this.#cancelled.add(issueId);
  }

  notePausedByHand(issueId: number): void {
    this.#pausedByHand.add(issueId);
  }

  noteOrdered(deliveries: number[]): void {
    for (const delivery of deliveries) this.#ordered.add(delivery);
  }

  /** Who got which posts. */
  get received(): [email: string, tokens: string[]][] {
    return [...this.#readers.values()]
      .map(({ email, got }): [string, string[]] => [email, [...got.keys()].sort()])
      .sort();
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
    for (const { email, askedAt } of this.#readers.values())
      if (askedAt !== undefined && this.health.answerable(askedAt, now) > ANSWERED_WITHIN)
        wrong.push(`${email} asked at ${new Date(askedAt).toISOString()}, and has had no answer.`);
    return [...wrong, ...oddCounts(sqlite), ...this.#oddPauses(sqlite)];
  }

  /** What keeps all mails from going out is one state of the sender, and no issue has to be started again one by one. */
  #oddPauses(sqlite: DatabaseSync): string[] {
    const paused = sqlite.prepare("SELECT id, reason FROM issues WHERE state = 'paused'").all();
    return (paused as { id: number; reason: string }[])
      .filter(({ id }) => !this.#pausedByHand.has(id))
      .map(({ id, reason }) => `Issue ${id} is paused, and nobody paused it: ${reason}.`);
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
    const wanted = choices.map((choice) => this.#wants(choice, choices[0] ?? choice, post, released));
    if (!wanted.includes("yes") && !wanted.includes("perhaps")) return "not owed";
    if (wanted.some((answer) => answer !== "yes")) return "changed their mind";
    if (post.versions.some(({ at, shown }) => shown && at > now)) return "waits";
    const choice = choices.at(-1) as Choice & { at: number };
    const refused = this.health.lastRefusal(reader.email, now);
    const waits = this.#turns(Math.max(since, span.from, choice.at, refused), now);
    // Whose mails were refused is tried again within a day, whatever the frequency.
    const aDay = refused > since || this.health.shortOfQuota(since) ? 1 : 0;
    if (!last && waits <= Math.max(PERIOD[choice.frequency] ?? 7, aDay) + LEEWAY) return "waits";
    const listed = this.#listed(reader, token, sqlite);
    if (listed.reason) return listed.reason;
    if (!last && this.health.isImpaired(now)) return "waits";
    const times = `${new Date(released).toISOString().slice(0, 16)} (${choice.frequency})`;
    return `!${email} is owed ${token} since ${times}, has waited ${waits.toFixed(1)} turns, and the desk says: ${listed.words}.`;
  }

  /** What keeps a post from a reader for good, as the desk lists it. */
  #listed(reader: Reader, token: string, sqlite: DatabaseSync): { reason?: string; words: string } {
    const rows = sqlite
      .prepare(
        `SELECT d.id, d.issue_id AS issueId, d.state, d.reason, i.state AS issueState
           FROM deliveries d JOIN issues i ON i.id = d.issue_id
          WHERE d.subscriber_id = (SELECT id FROM subscribers WHERE email LIKE '%' || ?1)
            AND EXISTS (SELECT 1 FROM releases r WHERE first_seq IS NULL
                           AND post_id = (SELECT id FROM posts WHERE title LIKE ?2 AND state = 'published')
                           AND (seq BETWEEN d.from_seq + 1 AND d.through_seq
                                OR EXISTS (SELECT 1 FROM json_each(d.also) WHERE value = r.seq)))`,
      )
      .all(reader.email, `${token} %`) as {
      id: number;
      issueId: number;
      state: string;
      reason: string;
      issueState: string;
    }[];
    const words = rows.map(
      ({ issueId, state, reason, issueState }) => `issue ${issueId} ${issueState}: ${state} ${reason ?? ""}`,
    );
    if (rows.some(({ id, state }) => (state === "unknown" || state === "failed") && this.#doubtful.has(id)))
      return { reason: "unknown", words: "" };
    if (rows.some(({ id }) => this.#pages.get(id)?.has(token))) return { reason: "only counted", words: "" };
    if (rows.some(({ issueId, state }) => state === "skipped" && this.#cancelled.has(issueId)))
      return { reason: "cancelled", words: "" };
    return { words: words.join("; ") || "nothing" };
  }

  #turns(from: number, to: number): number {
    const readers = [...this.#readers.values()].filter((reader) => this.#isActive(reader, to, to)).length;
    return this.health.turns(from, to, readers);
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
    const asked = lately.flatMap(({ watches }) => watches);
    const fits = versions.some(
      ({ said }) =>
        lately.some((choice) => wants(choice, said)) || asked.some((question) => QUESTIONS[question]?.(said)),
    );
    return fits ? undefined : "which is nothing that they follow";
  }

  /** Whether a reader wants a post. For a watch it counts what the post said when it was released, and no watch made since. */
  #wants(
    choice: Choice,
    first: Choice & { at: number },
    { versions }: Post,
    released: number,
  ): "yes" | "no" | "perhaps" {
    if (wants(choice, (versions.at(-1) as Version).said)) return "yes";
    const shown = versions.filter(({ shown }) => shown);
    const answers = choice.watches.map((question) => {
      const matched = shown.filter(({ said }) => QUESTIONS[question]?.(said)).length;
      if (matched === 0) return "no";
      const wasThere = first.at < released && first.watches.includes(question);
      return wasThere && matched === shown.length ? "yes" : "perhaps";
    });
    return answers.includes("yes") ? "yes" : answers.includes("perhaps") ? "perhaps" : "no";
  }

  #isActive({ spans }: Reader, from: number, to: number): boolean {
    return spans.some((span) => span.from <= to && span.to >= from);
  }

  #reader(address: string): Reader {
    const email = firstAddress(address);
    let reader = this.#readers.get(email);
    if (!reader) {
      reader = { email, spans: [], choices: [], asks: [], got: new Map() };
      this.#readers.set(email, reader);
    }
    return reader;
  }
}

/** Returns the address that a reader had before they moved: `m3.` and the like stands before it. */
export const firstAddress = (email: string): string => email.replace(/^(m\d+\.)+/, "");

const LABELS = ["categories", "tags", "authors"] as const;

/** Whether a reader follows everything, or a label of a post. */
const wants = (choice: Choice, said: Said) =>
  [...LABELS, "watches" as const].every((name) => choice[name].length === 0) ||
  LABELS.some((name) => said[name].some((label) => choice[name].includes(label)));

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
