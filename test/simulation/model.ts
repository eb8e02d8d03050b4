import type { DatabaseSync } from "node:sqlite";
import type { Frequency } from "../../src/core/frequencies/frequency.ts";
import * as frequencies from "../../src/core/frequencies/index.ts";
import { nextClose } from "../../src/core/frequencies/next-close.ts";
import type { Mode, Rhythm } from "./editors.ts";
import { Hands, type SeenIssue } from "./hands.ts";
import { Health } from "./health.ts";
import { type Choice, type History, QUESTIONS, type Said } from "./history.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FREQUENCIES: Record<string, Frequency> = { ...frequencies };

/** How long a period of each lasts, in days. */
const PERIOD: Record<string, number> = { immediate: 0, daily: 1, weekly: 7, monthly: 0 };
/** No two issues of one frequency close within so many days of each other for the same reader. */
const APART: Record<string, number> = { immediate: 0, daily: 0.95, weekly: 6.9, monthly: 27.9 };
/** After so many days nobody who comes is owed a post any more. */
const LOOKED_BACK = 40;

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
  email: Mode | undefined;
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
  /** Until when they wanted at once what their watches match. */
  alertsUntil: number;
  /** The last issue that they got of each frequency. */
  last: Map<string, SeenIssue>;
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
  text: string;
  issue: SeenIssue;
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
  readonly hands = new Hands();
  readonly #rhythms: (Rhythm & { at: number })[] = [];
  readonly #sentNow = new Set<number>();
  /** Issues that have begun, and those of them that may have dropped a post: during one look. */
  #begun: SeenIssue[] | undefined;
  readonly #droppedBy = new Map<string, SeenIssue[]>();
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
    const owedAfter = FREQUENCIES[choice.frequency]?.lastClose(at, choice, this.#history) ?? at;
    if (!active) reader.spans.push({ from: at, to: Number.POSITIVE_INFINITY, owedAfter });
    const last = reader.choices.at(-1);
    // What comes at once changes nothing of what comes.
    const chosen = (of: Choice) => JSON.stringify({ ...of, at: 0, alerts: false });
    const same = last && chosen(last) === chosen(choice);
    if (choice.alerts) reader.alertsUntil = Number.POSITIVE_INFINITY;
    else reader.alertsUntil = Math.min(reader.alertsUntil, at);
    if (!same || !active) reader.choices.push({ ...choice, at });
  }

  noteMail(mail: Mail, sqlite: DatabaseSync): void {
    const { at, to, delivery, tokens, titles, outcome, arrived } = mail;
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
      const problem = this.#unfit(reader, token, at) ?? this.#dropped(reader, token, mail.issue, sqlite);
      if (problem) this.#wrong.push(`${to} got ${token}, ${problem}.`);
    }
    this.#checkIssue(reader, mail);
  }

  noteRhythm(at: number, rhythm: Rhythm): void {
    this.#rhythms.push({ at, ...rhythm });
  }

  /** An editor lets an issue go before its review is over. */
  noteSentNow(issueId: number): void {
    this.#sentNow.add(issueId);
  }

  /** What somebody finds who reads the site: `everything`, if all posts must be among it. */
  noteFound(at: number, place: string, tokens: Set<string>, everything = false): void {
    for (const { token, versions } of this.#posts.values()) {
      const lately = this.#lately(versions, at);
      if (lately.length === 0) continue;
      if (tokens.has(token) && lately.every(({ email }) => email === "only"))
        this.#wrong.push(`${place} shows ${token}, which is only mailed.`);
      const isPublic = lately.every(({ shown, email, date }) => shown && email !== "only" && date < at - HOUR);
      if (everything && isPublic && !tokens.has(token)) this.#wrong.push(`${place} does not show ${token}.`);
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

  /** Keeps what the desk listed as the reason of whoever waits, for it is lost; what was asked for since `seen` is, too. */
  noteLoss(now: number, seen: number, sqlite: DatabaseSync): void {
    for (const post of this.#posts.values())
      for (const reader of this.#readers.values()) {
        const pair = `${reader.email} ${post.token}`;
        const { reason } = this.#listed(reader, post.token, sqlite);
        if (!reason || reader.got.has(post.token) || this.#done.has(pair)) continue;
        this.#done.add(pair);
        this.settled.set(reason, (this.settled.get(reason) ?? 0) + 1);
      }
    for (const reader of this.#readers.values()) if ((reader.askedAt ?? now) >= seen) reader.askedAt = undefined;
  }

  get emails(): string[] {
    return [...this.#readers.keys()];
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
    this.#begun = undefined;
    this.#droppedBy.clear();
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
      if (!open && now - owed.since > LOOKED_BACK * DAY) this.#posts.delete(token);
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
      .filter(({ id, reason }) => !this.#pausedByHand.has(id) && !this.hands.explains(reason))
      .map(({ id, reason }) => `Issue ${id} is paused, and nobody paused it: ${reason}.`);
  }

  /** Since when a post is owed to those who were there; undefined while it is not, or nobody can say. */
  #owed({ versions }: Post, now: number): { released: number; since: number } | undefined {
    const { holdMs, maxAgeMs } = this.#history;
    const shown: { from: number; to: number }[] = [];
    for (const [index, version] of versions.entries()) {
      const from = Math.max(version.at, version.date);
      const to = versions[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      if (!isMailed(version) || from >= to) continue;
      const last = shown.at(-1);
      if (last?.to === from) last.to = to;
      else shown.push({ from, to });
    }
    const current = shown.at(-1);
    const first = versions.find(isMailed);
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
    if (!span) return "not owed";
    if (span.to <= now) return "left";
    const chosen = reader.choices.findLast(({ at }) => at <= Math.max(released, span.from))?.at ?? span.from;
    const choices = reader.choices.filter(({ at }) => at >= chosen);
    const wanted = choices.map((choice) => this.#wants(choice, choices[0] ?? choice, post, released));
    if (!wanted.includes("yes") && !wanted.includes("perhaps")) return "not owed";
    if (wanted.some((answer) => answer !== "yes")) return "changed their mind";
    if (post.versions.some(({ at, shown }) => shown && at > now)) return "waits";
    const choice = choices.at(-1) as Choice & { at: number };
    if (this.#mayBeDropped(reader, token, sqlite)) return "dropped";
    const refused = this.health.lastRefusal(reader.email, now);
    const from = this.#waitsFrom(choice, Math.max(since, span.from, choice.at, refused), now);
    if (from > now) return "waits";
    const waits = this.#turns(from, now);
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
                           AND (seq BETWEEN d.from_seq + 1 AND d.through_seq AND seq NOT IN (SELECT value FROM json_each(d.without))
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

  /** Since when a reader waits: for a month, from its end on. What comes just before, or while nothing goes, may be a month late. */
  #waitsFrom(choice: Choice, since: number, now: number): number {
    const frequency = FREQUENCIES[choice.frequency];
    if (!frequency || choice.frequency !== "monthly") return since;
    let close = nextClose(frequency, since, choice, this.#history);
    while (close < now && this.#turns(since, close) < EDGE / DAY)
      close = nextClose(frequency, close, choice, this.#history);
    return close;
  }

  /** What was said of a post in the last hours, since the cron has seen the first of it. */
  #lately(versions: Version[], at: number): Version[] {
    const seen = this.#crons.filter((cron) => cron < at - HOUR).at(-3);
    if (seen === undefined) return [];
    const first = versions.findLast((version) => version.at < seen - HOUR);
    return first ? versions.filter((version) => version.at >= first.at && version.at <= at) : [];
  }

  // ── What editors did ───────────────────────────────────────────────────────────────────────────────────────────

  /** What of an issue is not as its editor or the site's rhythm has it. */
  #checkIssue(reader: Reader, { at, to, titles, text, issue }: Mail): void {
    const { frequency, closedAt, openedAt, startedAt } = issue;
    const wrong = (what: string) => this.#wrong.push(`${to} got issue ${issue.id} (${frequency}), ${what}.`);
    if (startedAt === null) return void wrong("which has not begun");
    if (frequency === "alerts" && at > reader.alertsUntil + HOUR) wrong("and wants no alerts");
    const rhythms = this.#rhythmsIn(openedAt, openedAt);
    const review = Math.min(...rhythms.map(({ reviewMs }) => reviewMs));
    if (at < openedAt + review && !this.#sentNow.has(issue.id)) wrong("which waits for its editor");
    const last = reader.last.get(frequency);
    if (last && last.id !== issue.id) {
      const unchanged = (reader.choices.at(-1)?.at ?? 0) < Math.min(last.closedAt, closedAt);
      const days = Math.abs(closedAt - last.closedAt) / DAY;
      const batched = Math.min(...this.#rhythmsIn(last.closedAt, closedAt).map(({ immediateMs }) => immediateMs));
      const least = frequency === "immediate" ? batched / DAY : unchanged ? (APART[frequency] ?? 0) : 0;
      if (days < least) wrong(`${days.toFixed(2)} days after issue ${last.id}`);
    }
    if (!last || last.closedAt < closedAt) reader.last.set(frequency, issue);
    const said = /\bWords \d+\./.exec(text)?.[0];
    if (said !== undefined && !this.hands.mayHaveSaid(issue, said)) wrong(`with another's note: ${said}`);
    const hand = this.hands.words(issue);
    if (hand?.words !== undefined && said !== hand.words) wrong(`without its note: ${hand.words}`);
    const shown = titles.map((title) => title.split(" ")[0] ?? "");
    const known = (token: string) => this.#posts.get(token)?.versions ?? [];
    if (hand && hand.order.length > 0) {
      const isKnown = hand.order.every((token) => {
        const lately = this.#lately(known(token), startedAt);
        return lately.length > 0 && lately.every((version) => version.shown);
      });
      const ordered = hand.order.filter((token) => shown.includes(token));
      if (isKnown && ordered.some((token, place) => shown[place] !== token))
        wrong(`out of order: ${shown.join(" ")}, and not ${ordered.join(" ")}`);
    }
    if (this.hands.mayHaveOrder(issue)) return;
    const leads = (token: string) => this.#lately(known(token), at).map(({ email }) => email === "feature");
    const featured = shown.find((token) => leads(token).length > 0 && leads(token).every(Boolean));
    const isFirst =
      shown[0] !== undefined && (known(shown[0]).some(({ email }) => email === "feature") || shown[0] === featured);
    if (featured && !isFirst) wrong(`where ${featured} is not first, but ${shown[0]}`);
  }

  /** What the site's rhythm may have been between two moments. */
  #rhythmsIn(from: number, to: number): Rhythm[] {
    const seen = this.#crons.filter((cron) => cron < from).at(-3) ?? 0;
    const before = this.#rhythms.findLast(({ at }) => at < Math.min(seen, from - HOUR));
    const since = this.#rhythms.filter(({ at }) => at >= (before?.at ?? 0) && at <= to + HOUR);
    return before ? since : [...since, { reviewMs: 0, immediateMs: 0 }];
  }

  #issuesStarted(sqlite: DatabaseSync, before: number): SeenIssue[] {
    return sqlite
      .prepare(
        `SELECT id, frequency, closed_at AS closedAt, opened_at AS openedAt, started_at AS startedAt, slots FROM issues
          WHERE started_at < ?`,
      )
      .all(before) as unknown as SeenIssue[];
  }

  /** Why an editor's hand keeps a post from a mail, or nothing. */
  #dropped(reader: Reader, token: string, issue: SeenIssue, sqlite: DatabaseSync): string | undefined {
    const { versions = [] } = this.#posts.get(token) ?? {};
    if (!this.hands.namesDropped(token)) return undefined;
    for (const other of this.#issuesStarted(sqlite, (issue.startedAt ?? 0) + 1)) {
      const startedAt = other.startedAt ?? 0;
      if (other.id !== issue.id && startedAt > (issue.startedAt ?? 0) - HOUR) continue;
      if (this.hands.drops(other, token) !== "yes") continue;
      const lately = this.#lately(versions, startedAt);
      if (lately.length === 0 || !lately.every(isMailed)) continue;
      if (other.id === issue.id) return "which is dropped from its issue";
      if (other.frequency === issue.frequency) return `which issue ${other.id} dropped`;
      // It was dropped for this reader, too: by that frequency they would have got it.
      const chosen = reader.choices.findLast(({ at }) => at < startedAt - HOUR);
      const changed = reader.choices.find(({ at }) => at > (chosen?.at ?? 0));
      const until = changed?.at ?? Number.POSITIVE_INFINITY;
      const span = reader.spans.find(({ from, to }) => from < startedAt - HOUR && to > startedAt + HOUR);
      const due = Math.max(...versions.map(({ at, date }) => Math.max(at, date))) + this.#history.holdMs;
      const wasReader = span && chosen?.frequency === other.frequency && until > startedAt + HOUR && span.to > until;
      if (wasReader && due < startedAt - HOUR && issue.openedAt > until && span === reader.spans.at(-1))
        return `which issue ${other.id} (${other.frequency}) dropped for whoever read it`;
    }
    return undefined;
  }

  /** Whether an issue of a frequency that a reader had may have dropped a post. */
  #mayBeDropped(reader: Reader, token: string, sqlite: DatabaseSync): boolean {
    if (!this.hands.namesDropped(token)) return false;
    let issues = this.#droppedBy.get(token);
    if (!issues) {
      this.#begun ??= this.#issuesStarted(sqlite, Number.MAX_SAFE_INTEGER);
      issues = this.#begun.filter((issue) => this.hands.drops(issue, token) !== "no");
      this.#droppedBy.set(token, issues);
    }
    return issues.some(({ frequency, startedAt }) =>
      reader.choices.some((choice, index) => {
        const until = reader.choices[index + 1]?.at ?? Number.POSITIVE_INFINITY;
        return (
          choice.frequency === frequency &&
          choice.at < (startedAt ?? 0) + DAY * LOOKED_BACK &&
          until > (startedAt ?? 0) - DAY
        );
      }),
    );
  }

  /** Why a post should not have been in a mail, or nothing. */
  #unfit(reader: Reader, token: string, at: number): string | undefined {
    const versions = this.#posts.get(token)?.versions ?? [];
    const first = versions.find(isMailed);
    if (!first) return versions.length > 0 ? "which was never published" : undefined;
    const due = Math.max(first.date, first.at + this.#history.holdMs);
    if (at < due) return `${Math.round((due - at) / MINUTE)} minutes before its hold was over`;
    const last = versions.at(-1) as Version;
    // The cron has seen twice since that it is gone.
    const seen = this.#crons.filter((cron) => cron > last.at && cron < at - 5 * MINUTE).length;
    if (!isMailed(last) && seen > 2 && at - last.at > HOUR)
      return "which is withdrawn, a draft, broken or never mailed";
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
      reader = { email, spans: [], choices: [], asks: [], got: new Map(), alertsUntil: 0, last: new Map() };
      this.#readers.set(email, reader);
    }
    return reader;
  }
}

/** Returns the address that a reader had before they moved: `m3.` and the like stands before it. */
export const firstAddress = (email: string): string => email.replace(/^(m\d+\.)+/, "");

const isMailed = ({ shown, email }: Version) => shown && email !== "never";

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
