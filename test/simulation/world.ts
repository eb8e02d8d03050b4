import { currentPorts } from "../../functions/context.ts";
import { runCron } from "../../functions/cron.ts";
import type { GazetteEnv } from "../../functions/env.ts";
import { consume } from "../../functions/queue.ts";
import { shift } from "../../functions/shift.ts";
import type { Frequency } from "../../src/core/frequencies/frequency.ts";
import * as frequencies from "../../src/core/frequencies/index.ts";
import { nextClose } from "../../src/core/frequencies/next-close.ts";
import type { Email } from "../../src/core/newsletter/email.ts";
import type { Issue } from "../../src/core/newsletter/issue.ts";
import type { Receipt } from "../../src/core/newsletter/receipt.ts";
import type { Feedback } from "../../src/core/newsletter/suppression.ts";
import { parseQuestion } from "../../src/core/posts/question.ts";
import { said } from "../../src/core/reason.ts";
import { labelLists } from "../../src/core/subscribers/follow.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { Mailer } from "../../src/ports/newsletter/mail-provider.ts";
import type { ObjectStore } from "../../src/ports/posts/object-store.ts";
import type { Queued } from "../../src/ports/queue.ts";
import { readFeed } from "../../src/use-cases/feeds/read-feed.ts";
import { cancelIssue, pauseIssue, resumeIssue, sendNow } from "../../src/use-cases/newsletter/control-issue.ts";
import { editedPosts, editorsFile, saveEdit } from "../../src/use-cases/newsletter/edit-issue.ts";
import { readIssue } from "../../src/use-cases/newsletter/read-issue.ts";
import { resendDeliveries } from "../../src/use-cases/newsletter/resend-deliveries.ts";
import { publishObject, withdrawObject } from "../../src/use-cases/posts/publish-object.ts";
import { reindex } from "../../src/use-cases/posts/reindex.ts";
import { changeAddress, requestAddressChange } from "../../src/use-cases/subscribers/change-address.ts";
import { changePreferences } from "../../src/use-cases/subscribers/change-preferences.ts";
import { confirm } from "../../src/use-cases/subscribers/confirm.ts";
import { subscribe } from "../../src/use-cases/subscribers/subscribe.ts";
import { unsubscribe } from "../../src/use-cases/subscribers/unsubscribe.ts";
import { sharedParts } from "../../src/wiring.ts";
import { localCache } from "../bindings/cache.ts";
import { faultyDatabase } from "../load/faulty-bindings.ts";
import { memory as memoryObjects } from "../memory/objects.ts";
import { backupBucket, restored } from "../restored.ts";
import { type LocalD1, openD1 } from "../sqlite/d1.ts";
import { REGISTRIES, SETTINGS } from "../sqlite/site.ts";
import { current, type Invocation, live, mixed, never, Timeline } from "./clock.ts";
import type { Mode, Rhythm } from "./editors.ts";
import type { SeenIssue } from "./hands.ts";
import {
  CATEGORIES,
  type Choice,
  type Event,
  type History,
  type PostState,
  type Said,
  type Trouble,
  type Way,
} from "./history.ts";
import { firstAddress, Model } from "./model.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const FREQUENCIES: Record<string, Frequency> = { ...frequencies };

const QUEUES = ["MAIL_QUEUE", "POSTS_QUEUE", "IMAGES_QUEUE", "FEEDBACK_QUEUE"];

/** Minutes between looks at what is not done yet. */
const BACK_OFF = [1, 2, 5, 10, 20, 40];

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** Hours after a refusal at which it may be tried again. */
const TRIED_AGAIN = [1, 2, 4, 8, 16, 24];

/** After the last event, so long in good health: by then everybody must have what they are owed. */
const QUIET_DAYS = 10;

interface File {
  key: string;
  token: string;
  date: number;
  said: Said;
  state: PostState;
  email: Mode | undefined;
  revision: number;
  changedAt: number;
  movedAt: number;
}

/** Simulates a history: the real use cases over the real SQL, in a world that does to them what it may. */
export class World {
  readonly history: History;
  readonly time: Timeline;
  db: LocalD1 = openD1();
  readonly model: Model;
  /** Faults that no trouble of ours explains. */
  readonly surprises: string[] = [];
  readonly counted = {
    moved: 0,
    crons: 0,
    batches: 0,
    shifts: 0,
    atOnce: 0,
    calls: 0,
    mails: 0,
    killed: 0,
    troubles: 0,
    losses: 0,
  };
  readonly #bucket: ObjectStore = memoryObjects();
  readonly #files = new Map<number, File>();
  readonly #inFlight = new Set<Invocation>();
  readonly #planned = new Set<number>();
  readonly #troubles: { what: Trouble; left: number }[] = [];
  readonly #ignore: RegExp;
  #env!: GazetteEnv;
  #standing = this.#prepareStanding();

  // The provider.
  #perDay: number | undefined;
  #accountPaused = false;
  #silentUntil = 0;
  #lost: boolean[] = [];
  readonly #refused = new Map<string, number>();
  readonly #bounces = new Map<string, Extract<Event, { kind: "bounce" | "complain" }>>();
  readonly #sentAt: number[] = [];
  readonly #confirmations = new Map<string, string>();
  readonly #goodbyes = new Map<string, string>();
  readonly #moves = new Map<string, string>();
  readonly #losesMailUntil = new Map<string, number>();

  // Machines.
  #cronsMissingUntil = 0;
  #cronDoneAt = 0;
  #cronsLate = { by: 0, until: 0 };
  #cronAgainAfter: number | undefined;
  #queueMood: { does: "lose" | "repeat" | "reorder"; until: number } | undefined;
  readonly #queues = new Map<string, { ready: { body: Queued; attempts: number }[]; busy: number }>();
  #backOff = 0;
  #lookAgainAt = 0;
  #messages = 0;
  readonly #alarms = new Map<number, number>();
  readonly #shifts = new Set<number>();

  readonly #everyMinute: boolean;

  /** `ignore`: what is known to be wrong, and not looked for. `everyMinute`: the cron comes in quiet minutes, too. */
  constructor(history: History, { ignore = /^$/, everyMinute = false } = {}) {
    this.history = history;
    this.#everyMinute = everyMinute;
    this.#ignore = ignore;
    this.time = new Timeline(history.start);
    live(this.time);
    Object.assign(globalThis, { caches: { default: localCache() } });
    this.model = new Model(history);
    this.#open();
  }

  /** Lives through everything. Returns what went wrong, as soon as something has. */
  async run(): Promise<string[]> {
    const { start, days, events } = this.history;
    await this.#begin();
    for (const event of events) this.time.at(event.at, () => this.#happen(event));
    // The cron keeps the journal each minute; here, in those before a loss.
    for (const { at } of events.filter(({ kind }) => kind === "lose-database"))
      for (const minutes of [-3, -2, -1, 0]) this.#poke(Math.floor(at / MINUTE) * MINUTE + minutes * MINUTE);
    const end = days + this.#quietDays();
    for (let day = 0; day < end; day++) {
      if (day >= days) this.#recover(start + day * DAY);
      this.#planDay(start + day * DAY);
      if (this.#everyMinute && day < days)
        for (let minute = 0; minute < DAY; minute += MINUTE) this.#poke(start + day * DAY + minute);
      await this.time.runUntil(start + (day + 1) * DAY);
      const found = this.look(day === end - 1);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** Until everybody's period has closed: that of a month, too. */
  #quietDays(): number {
    const { start, days, events } = this.history;
    const isMonthly = events.some((event) => "choice" in event && event.choice.frequency === "monthly");
    const quiet = new Date(start + days * DAY);
    const next = Date.UTC(quiet.getUTCFullYear(), quiet.getUTCMonth() + 1, 3);
    return isMonthly ? Math.max(QUIET_DAYS, (next - quiet.getTime()) / DAY) : QUIET_DAYS;
  }

  close(): void {
    this.#killAll();
    this.db.close();
  }

  look(last: boolean): string[] {
    const found = [...this.surprises.splice(0), ...this.model.judge(this.time.now, this.db.sqlite, last)];
    return found.filter((line) => !this.#ignore.test(line));
  }

  // ── Gazette ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A new isolate: nothing is left of what the one before had in memory. */
  #open(): void {
    const env = {
      ...SETTINGS,
      ...(this.#isLosing && { BACKUP_KEY: "A".repeat(43) }),
      DB: faultyDatabase(this.db, (sql, run) => this.#pass("database", () => this.#runSql(sql, run))),
      ...Object.fromEntries(QUEUES.map((name) => [name, this.#queue(name)])),
      SENDERS: { getByName: () => ({ call: (sender: number, at: number) => this.#callSender(sender, at) }) },
    } as unknown as GazetteEnv;
    Object.assign(sharedParts(env, REGISTRIES), { mailer: this.#mailer(), objects: this.#objects() });
    this.#env = env;
  }

  async #begin(): Promise<void> {
    await this.#setRhythm(this.history.rhythm);
    this.#poke(this.time.now);
    this.#poke(this.time.now + MINUTE);
  }

  /** Writes what the publisher sets for the site. */
  async #setRhythm(rhythm: Rhythm): Promise<void> {
    const { onUnknown, holdMs, maxAgeMs, weekday } = this.history;
    const minutes = (ms: number) => `${ms / MINUTE}m`;
    const yaml = `title: Harbour News
postal_address: 1 Quay Street, Harbour
newsletter:
  hold: ${minutes(holdMs)}
  max_age: ${maxAgeMs / DAY}d
  # A reason that has been forgotten can be read by nobody: the model looks at them all in the end.
  keep_deliveries: 200d
  on_unknown: ${onUnknown}
  weekday: ${WEEKDAYS[weekday]}
  review: ${minutes(rhythm.reviewMs)}
  immediate: ${minutes(rhythm.immediateMs)}
`;
    this.model.noteRhythm(this.time.now, rhythm);
    await this.#bucket.put("site.yaml", new TextEncoder().encode(yaml), "application/yaml");
  }

  /** Runs a part of Gazette as the platform does: alone, and until it ends or is killed. */
  #invoke(name: string, work: (env: GazetteEnv) => Promise<unknown>, killed: () => void = () => {}): void {
    const invocation: Invocation = { name, alive: true, calls: 0, claims: [], killed };
    this.#inFlight.add(invocation);
    const env = this.#env;
    const struck = this.counted.troubles;
    current.run(invocation, () =>
      work(env)
        .catch((fault) => {
          const explained = this.counted.troubles > struck || /^D1_ERROR: Network/.test(String(fault?.message));
          if (!explained)
            this.surprises.push(
              `${name} failed: ${String(fault?.stack ?? fault)
                .split("\n")
                .slice(0, 3)
                .join(" ")}`,
            );
          this.#noteInterrupted(invocation);
          this.#poke(this.time.now + MINUTE);
          killed();
        })
        .finally(() => this.#inFlight.delete(invocation)),
    );
  }

  #kill(invocation: Invocation): void {
    if (!invocation.alive) return;
    invocation.alive = false;
    this.#inFlight.delete(invocation);
    this.counted.killed++;
    this.#noteInterrupted(invocation);
    invocation.killed();
    this.#poke(this.time.now + 3 * MINUTE);
  }

  /** What an invocation had claimed when it ended early, nobody can know; and of a single mail, nobody looks further. */
  #noteInterrupted({ claims }: Invocation): void {
    const ids = this.db.sqlite
      .prepare(
        `SELECT d.id FROM claims c JOIN deliveries d ON d.id BETWEEN c.first_id AND c.last_id AND d.claimed_until = c.claimed_until
          WHERE d.state = 'sending' AND c.id IN (SELECT value FROM json_each(?))`,
      )
      .all(JSON.stringify(claims)) as { id: number }[];
    this.model.noteInterrupted(ids.map(({ id }) => id));
    const mails = this.db.sqlite
      .prepare(
        "SELECT s.email FROM service_emails e JOIN subscribers s ON s.id = e.subscriber_id WHERE e.state = 'sending'",
      )
      .all() as { email: string }[];
    for (const { email } of mails) this.model.noteAnswered(email);
  }

  /** Runs a statement of an invocation, and notes which claims are its own. */
  async #runSql<Answer>(sql: string, run: () => Promise<Answer>): Promise<Answer> {
    const answer = await run();
    const invocation = current.getStore();
    if (invocation && sql.includes("INSERT INTO claims")) {
      const known = new Set([...this.#inFlight].flatMap(({ claims }) => claims));
      const claims = this.db.sqlite.prepare("SELECT id FROM claims").all() as { id: string }[];
      invocation.claims.push(...claims.map(({ id }) => id).filter((id) => !known.has(id)));
    }
    return answer;
  }

  #killAll(): void {
    for (const invocation of [...this.#inFlight]) this.#kill(invocation);
  }

  /** Every call of a port comes by here, and this is where things go wrong. */
  async #pass<Answer>(port: "database" | "bucket" | "queue" | "mailer", run: () => Promise<Answer>): Promise<Answer> {
    const invocation = current.getStore();
    if (!invocation) return run();
    if (!invocation.alive) return never();
    this.counted.calls++;
    invocation.calls++;
    // Others come in between.
    const chance = mixed(this.history.seed, this.time.now, invocation.calls);
    if (this.#inFlight.size > 1 && chance % 8 === 0) await this.#sleep((chance >>> 4) % 400);
    if (!invocation.alive) return never();
    const what = this.#strikes(port);
    if (what === "dies-before") return this.#die(invocation);
    if (what === "away") throw new Error("D1_ERROR: Network connection lost.");
    const answer = await run();
    if (!invocation.alive) return never();
    if (what === "dies-after") return this.#die(invocation);
    if (what === "answer-lost") throw new Error("D1_ERROR: Network connection lost.");
    return answer;
  }

  #die<Answer>(invocation: Invocation): Promise<Answer> {
    this.#kill(invocation);
    return never();
  }

  #strikes(port: string): Trouble | undefined {
    const index = this.#troubles.findIndex((trouble) => --trouble.left <= 0);
    const trouble = this.#troubles[index];
    // A mail whose answer is lost is the provider's own trouble.
    if (!trouble || (port === "mailer" && !trouble.what.startsWith("dies"))) return undefined;
    this.#troubles.splice(index, 1);
    this.counted.troubles++;
    return trouble.what;
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  #prepareStanding() {
    return this.db.sqlite.prepare(
      `SELECT EXISTS (SELECT 1 FROM issues WHERE state IN ('planned', 'sending') AND state IN ('planned', 'sending', 'paused'))
            OR EXISTS (SELECT 1 FROM claims)
            OR EXISTS (SELECT 1 FROM service_emails WHERE state IN ('queued', 'sending')) AS open,
            EXISTS (SELECT 1 FROM issues WHERE state = 'paused' AND state IN ('planned', 'sending', 'paused'))
            OR EXISTS (SELECT 1 FROM rate_gate WHERE stopped_at > 0) AS paused`,
    );
  }

  // ── The cron ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** The cron comes each minute; here, in those in which something may be due. */
  #poke(at: number): void {
    const minute = Math.ceil(at / MINUTE) * MINUTE;
    if (this.#planned.has(minute)) return;
    this.#planned.add(minute);
    this.time.at(minute, () => {
      this.#planned.delete(minute);
      this.#cron(minute);
    });
  }

  #cron(minute: number): void {
    const { now } = this.time;
    // What is missed is made up for, as it would be with the next minute after.
    if (now < this.#cronsMissingUntil) this.#poke(this.#cronsMissingUntil);
    else if (now < this.#cronsLate.until) this.time.at(minute + this.#cronsLate.by, () => this.#runCron(minute));
    else this.#runCron(minute);
  }

  #runCron(minute: number): void {
    this.counted.crons++;
    this.#invoke(`cron ${new Date(minute).toISOString()}`, async (env) => {
      await runCron(env, minute);
      this.#cronDoneAt = this.time.now;
      this.model.noteCron(this.time.now);
      this.#pokeForOpenWork();
      this.#sendEditor();
    });
    const again = this.#cronAgainAfter;
    if (again === undefined) return;
    this.#cronAgainAfter = undefined;
    this.time.at(this.time.now + again, () => this.#runCron(minute));
  }

  #pokeForOpenWork(): void {
    const { open, paused } = this.#standing.get() as { open: number; paused: number };
    this.model.health.notePause(this.time.now, paused > 0);
    if (open === 0) {
      this.#backOff = 0;
      return;
    }
    // One after another, ever more seldom while nothing comes of it.
    if (this.#lookAgainAt > this.time.now) return;
    this.#lookAgainAt = this.time.now + (BACK_OFF[this.#backOff] ?? 60) * MINUTE;
    this.#backOff++;
    this.#poke(this.#lookAgainAt);
  }

  /** The moments of a day at which somebody's period closes, and some others. */
  #planDay(day: number): void {
    const cohorts = this.db.sqlite
      .prepare("SELECT frequency, hour, time_zone AS timeZone FROM cohorts WHERE subscribers > 0")
      .all() as unknown as Choice[];
    for (const cohort of cohorts) this.#pokeAtClose(cohort, day);
    this.time.at(day + (mixed(this.history.seed, day) % (DAY / MINUTE)) * MINUTE, () => this.#readSite());
    for (let time = 0; time < 3; time++)
      this.#poke(day + (mixed(this.history.seed, day, time) % (DAY / MINUTE)) * MINUTE);
  }

  #pokeAtClose({ frequency, hour, timeZone }: Choice, after: number): void {
    const known = FREQUENCIES[frequency];
    this.#poke(known?.usesHour ? nextClose(known, after, { hour, timeZone }, this.history) : after + MINUTE);
  }

  // ── The queue ──────────────────────────────────────────────────────────────────────────────────────────────────

  #queue(name: string): Pick<Queue<Queued>, "sendBatch"> {
    return {
      sendBatch: (messages, { delaySeconds = 0 } = {}) =>
        this.#pass("queue", async () => {
          for (const { body } of messages) this.#add(name, structuredClone(body), delaySeconds * 1000, 1);
          return undefined as never;
        }),
    };
  }

  #add(name: string, body: Queued, delay: number, attempts: number): void {
    const chance = mixed(this.history.seed, this.time.now, ++this.#messages);
    const mood = this.#queueMood && this.time.now < this.#queueMood.until ? this.#queueMood.does : undefined;
    // What the provider tells is nowhere else: of this queue, Cloudflare's promise is needed.
    if (mood === "lose" && body.kind !== "feedback" && chance % 3 > 0) return;
    const arrive = (after: number) =>
      this.time.at(this.time.now + delay + after, () => {
        const queue = this.#queues.get(name) ?? { ready: [], busy: 0 };
        this.#queues.set(name, queue);
        queue.ready.push({ body, attempts });
        this.#pump(name, queue);
      });
    arrive(mood === "reorder" ? chance % (20 * MINUTE) : 50 + (chance % 900));
    if (mood === "repeat") arrive(chance % (3 * MINUTE));
  }

  #pump(name: string, queue: { ready: { body: Queued; attempts: number }[]; busy: number }): void {
    while (queue.ready.length > 0 && queue.busy < 2) {
      const taken = queue.ready.splice(0, 10);
      const settled = new Set<number>();
      const again = (index: number, delay: number) => {
        const { body, attempts } = taken[index] as (typeof taken)[number];
        settled.add(index);
        if (attempts <= 10) this.#add(name, body, delay, attempts + 1);
      };
      const messages = taken.map(({ body, attempts }, index) => ({
        id: `${this.#messages}-${index}`,
        timestamp: new Date(),
        body,
        attempts,
        ack: () => void settled.add(index),
        retry: ({ delaySeconds = 0 } = {}) => again(index, delaySeconds * 1000),
      }));
      queue.busy++;
      this.counted.batches++;
      const done = () => {
        queue.busy--;
        for (let index = 0; index < taken.length; index++) if (!settled.has(index)) again(index, 30_000);
        for (const { body } of taken)
          if (body.kind === "feedback") this.#noteStanding(body.feedback.recipients[0] ?? "");
        this.time.at(this.time.now, () => this.#pump(name, queue));
      };
      this.#invoke(
        name,
        async (env) => {
          await consume(env, { queue: name, messages } as unknown as MessageBatch<unknown>);
          done();
        },
        done,
      );
    }
  }

  // ── The senders ────────────────────────────────────────────────────────────────────────────────────────────────

  /** What `functions/sender.ts` does, with an alarm that the platform repeats until it has been heard. */
  #callSender(sender: number, at: number): Promise<void> {
    return this.#pass("queue", async () => {
      const mood = this.#queueMood && this.time.now < this.#queueMood.until ? this.#queueMood.does : undefined;
      if (mood === "lose" && mixed(this.time.now, sender) % 3 > 0) return;
      this.#setAlarm(sender, at + (mood === "reorder" ? mixed(this.time.now) % (5 * MINUTE) : 20));
    });
  }

  #setAlarm(sender: number, at: number, tries = 0): void {
    const known = this.#alarms.get(sender);
    if (known !== undefined && known <= at) return;
    this.#alarms.set(sender, at);
    this.time.at(at, () => this.#ring(sender, at, tries));
  }

  #ring(sender: number, at: number, tries: number): void {
    if (this.#alarms.get(sender) !== at) return;
    if (this.#shifts.has(sender)) {
      // Never beside itself.
      this.time.at(this.time.now + 1000, () => this.#ring(sender, at, tries));
      return;
    }
    this.#alarms.delete(sender);
    this.#shifts.add(sender);
    this.counted.shifts++;
    this.counted.atOnce = Math.max(this.counted.atOnce, this.#shifts.size);
    this.#invoke(
      `sender ${sender}`,
      async (env) => {
        const again = await shift(env, sender);
        this.#shifts.delete(sender);
        if (again !== undefined) this.#setAlarm(sender, again);
      },
      () => {
        this.#shifts.delete(sender);
        if (tries < 6) this.#setAlarm(sender, this.time.now + 2000 * 2 ** tries, tries + 1);
      },
    );
  }

  // ── The bucket ─────────────────────────────────────────────────────────────────────────────────────────────────

  #objects(): ObjectStore {
    const bucket = this.#bucket;
    return {
      list: (options) => this.#pass("bucket", () => bucket.list(options)),
      head: (key) => this.#pass("bucket", () => bucket.head(key)),
      get: (key, options) => this.#pass("bucket", () => bucket.get(key, options)),
      put: (key, bytes, type) => this.#pass("bucket", () => bucket.put(key, bytes, type)),
      putIf: (condition, key, bytes, type) =>
        this.#pass("bucket", async () => {
          const put = await bucket.putIf(condition, key, bytes, type);
          if (put && key.startsWith("issues/")) this.#noteHand(key, new TextDecoder().decode(bytes));
          return put;
        }),
      delete: (key) => this.#pass("bucket", () => bucket.delete(key)),
    };
  }

  #publish(file: File, way: Way, moved?: string): void {
    const { key, token, date, said, state, email } = file;
    const { now } = this.time;
    file.changedAt = now;
    if (moved) this.model.hands.noteMoved(now, token);
    this.model.notePost(now, token, { shown: state === "fine", email, date, said });
    const bytes = new TextEncoder().encode(textOf(file));
    if (way === "bucket") {
      // Other tools do not move files, either: the new one is there first.
      if (state === "gone") void this.#bucket.delete(key);
      else void this.#bucket.put(key, bytes, "text/markdown");
      if (moved) void this.#bucket.delete(moved);
    } else {
      const put = () =>
        this.#invoke(
          `publish ${token}`,
          async (env) => {
            const ports = await currentPorts(env);
            if (state === "gone") await withdrawObject(ports, key, this.time.now);
            else await publishObject(ports, { key, bytes }, this.time.now);
            if (moved) await withdrawObject(ports, moved, this.time.now);
          },
          // Whoever gets no answer tries again.
          () => this.time.at(this.time.now + 20_000, () => this.#files.get(Number(token.slice(1))) === file && put()),
        );
      put();
    }
    if (way === "bucket") this.#poke(now + MINUTE);
    // Seen a minute later, and held from then on.
    this.#poke(Math.max(now, date) + this.history.holdMs + 2 * MINUTE);
  }

  // ── The provider ───────────────────────────────────────────────────────────────────────────────────────────────

  #mailer(): Mailer {
    return {
      send: (email) =>
        this.#pass("mailer", async () => {
          const invocation = current.getStore();
          await this.#sleep(20 + (mixed(this.time.now, this.counted.mails) % 150));
          if (invocation?.alive === false) return never();
          return this.#receive(email);
        }),
      quota: () =>
        this.#pass("mailer", async () => {
          if (this.time.now < this.#silentUntil) throw new Error("TimeoutError: no answer");
          return { perSecond: 10, perDay: this.#perDay ?? 50_000, sentToday: this.#sentToday() };
        }),
    };
  }

  #sentToday(): number {
    while ((this.#sentAt[0] ?? Number.POSITIVE_INFINITY) <= this.time.now - DAY) this.#sentAt.shift();
    return this.#sentAt.length;
  }

  #receive(email: Email): Receipt {
    const receipt = this.#answer(email);
    const { to, text, tags } = email;
    const arrived = receipt.outcome === "accepted" || (receipt.outcome === "unknown" && this.#lastGoesOut);
    if (tags.delivery === undefined) {
      // Whose mail was refused or is not heard of has it from the provider, or asks again.
      if (receipt.outcome !== "refused" || receipt.kind === "rejected") this.model.noteAnswered(to);
    } else {
      const tokens = tokensIn(text);
      const delivery = Number(tags.delivery);
      const titles = text.match(/^P\d+ in short$/gm) ?? [];
      const issue = this.#issue(Number(tags.issue));
      const { outcome } = receipt;
      const mail = { at: this.time.now, to, delivery, tokens, titles, text, issue, outcome, arrived };
      this.model.noteMail(mail, this.db.sqlite);
      if (arrived && /and \d+ more posts?|还有 \d+ 篇/.test(text)) this.#readPage(delivery, text);
    }
    if (!arrived) return receipt;
    this.counted.mails++;
    this.#sentAt.push(this.time.now);
    if (tags.delivery === undefined) this.model.health.noteServiceEmail(this.time.now);
    const confirmation = /\/confirm\/([\w.-]+)/.exec(text)?.[1];
    if (confirmation && !(this.time.now < (this.#losesMailUntil.get(to) ?? 0)))
      this.#confirmations.set(to, confirmation);
    const goodbye = /\/unsubscribe\/([\w.-]+)/.exec(`${email.headers["List-Unsubscribe"] ?? ""} ${text}`)?.[1];
    if (goodbye) this.#goodbyes.set(to, goodbye);
    const move = /\/address\/([\w.-]+)/.exec(text)?.[1];
    if (move) this.#moves.set(firstAddress(to), move);
    this.#tellLater(email, receipt.outcome === "accepted" ? receipt.messageId : `mail-${this.counted.mails}`);
    return receipt;
  }

  /** Reads what a mail only counts, on the page that it links to. */
  #readPage(delivery: number, text: string): void {
    const [, issue, search] = /\/issues\/(\d+)\?(\S+)/.exec(text) ?? [];
    this.#ask("page", async (ports, at) => {
      const query = new URLSearchParams(search);
      const { from, through, choice, categories = "", tags = "", authors = "", also = "" } = Object.fromEntries(query);
      const listed = (ids: string) => (ids === "" ? [] : ids.split(","));
      const range = { fromSeq: Number(from), throughSeq: Number(through) };
      const asked =
        choice === undefined
          ? {
              ...range,
              follows: [
                ...listed(categories),
                ...listed(tags).map((id) => `tag ${id}`),
                ...listed(authors).map((id) => `author ${id}`),
              ],
              questions: query.getAll("q").flatMap((text) => {
                const parsed = parseQuestion(text);
                return "question" in parsed ? parsed.question : [];
              }),
              also: listed(also).map(Number),
            }
          : { ...range, choice };
      const tokens = new Set<string>();
      for (let page = 1, more = true; more; page++) {
        const shown = await readIssue(ports, Number(issue), { asked, page }, at);
        for (const { entries } of shown?.digest.groups ?? [])
          for (const { title } of entries) for (const token of tokensIn(title)) tokens.add(token);
        more = shown?.more ?? false;
      }
      this.model.notePage(delivery, tokens);
    });
  }

  #lastGoesOut = false;

  #answer({ to, tags }: Email): Receipt {
    const { now } = this.time;
    this.#lastGoesOut = false;
    if (now < this.#silentUntil) return { outcome: "unknown", reason: said("TimeoutError: no answer") };
    if (this.#accountPaused)
      return { outcome: "refused", kind: "stop", reason: said("MessageRejected: Sending paused for this account.") };
    if (this.#sentToday() >= (this.#perDay ?? 50_000))
      return { outcome: "refused", kind: "wait-quota", reason: said("Throttling: Daily message quota exceeded.") };
    if (this.#sentAt.filter((at) => at > now - 1000).length >= 12)
      return { outcome: "refused", kind: "wait-rate", reason: said("Throttling: Maximum sending rate exceeded.") };
    if (now < (this.#refused.get(firstAddress(to)) ?? 0)) {
      for (const hours of TRIED_AGAIN) this.#poke(now + hours * HOUR + MINUTE);
      return { outcome: "refused", kind: "rejected", reason: said("MessageRejected: Address is not good.") };
    }
    if (this.#lost.length > 0 && tags.delivery !== undefined) {
      this.#lastGoesOut = this.#lost.shift() as boolean;
      return { outcome: "unknown", reason: said("Error: Network connection lost.") };
    }
    return { outcome: "accepted", messageId: `mail-${this.counted.mails + 1}` };
  }

  /** The provider's events: most come, some late, some twice. */
  #tellLater({ to, tags }: Email, messageId: string): void {
    const chance = mixed(this.history.seed, this.time.now, this.counted.mails);
    const bounce = this.#bounces.get(firstAddress(to));
    const told = { messageId, recipients: [to], tags, at: this.time.now + 1000 };
    if (bounce && tags.delivery !== undefined) {
      this.#bounces.delete(firstAddress(to));
      const event: Feedback =
        bounce.kind === "complain"
          ? { ...told, id: `${messageId}-c`, kind: "complaint" }
          : {
              ...told,
              id: `${messageId}-b`,
              kind: "bounce",
              permanence: bounce.permanent ? "permanent" : "transient",
              subKind: "General",
            };
      const delay = bounce.kind === "complain" ? HOUR : bounce.delay;
      this.#tell(event, delay);
      if (bounce.kind === "bounce" && bounce.twice) this.#tell(event, delay + 5 * MINUTE);
    } else if (chance % 3 === 0) {
      this.#tell({ ...told, id: `${messageId}-d`, kind: "delivery" }, chance % (chance % 5 === 0 ? 5 * HOUR : MINUTE));
    }
  }

  #tell(feedback: Feedback, delay: number): void {
    this.#add("FEEDBACK_QUEUE", { kind: "feedback", feedback }, delay, 1);
  }

  // ── People ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #ask(name: string, work: (ports: Ports, at: number) => Promise<unknown>, again = 3): void {
    this.#invoke(
      name,
      async (env) => work(await currentPorts(env), this.time.now),
      // The page says that something went wrong: people try again.
      () => again > 0 && this.time.at(this.time.now + 30_000, () => this.#ask(name, work, again - 1)),
    );
  }

  /** Where a reader is subscribed now: they may have moved. */
  #address(reader: number): string {
    const first = addressOf(reader);
    const row = this.db.sqlite.prepare("SELECT email FROM subscribers WHERE email LIKE '%' || ?").get(first);
    return (row as { email: string } | undefined)?.email ?? first;
  }

  /** What the model is told of a reader is what Gazette has acknowledged, or did before it died. */
  #noteStanding(email: string): void {
    const row = this.db.sqlite
      .prepare(
        "SELECT state, follows, frequency, hour, time_zone AS timeZone, alerts, cursor FROM subscribers WHERE email = ?",
      )
      .get(email) as Record<string, unknown> | undefined;
    if (!row) return;
    const keys = JSON.parse(row.follows as string) as string[];
    const watches = this.db.sqlite
      .prepare("SELECT question FROM watches WHERE 'watch ' || id IN (SELECT value FROM json_each(?))")
      .all(row.follows as string) as { question: string }[];
    const choice = {
      ...row,
      ...labelLists(keys),
      watches: watches.map(({ question }) => question),
    } as unknown as Choice;
    this.model.noteReader(this.time.now, email, row.state === "active" ? choice : undefined);
    if (row.state === "active") this.#pokeAtClose(choice, this.time.now);
  }

  #happen(event: Event): unknown {
    const handle = this.#handlers[event.kind] as (event: Event) => unknown;
    return handle(event);
  }

  readonly #handlers: { [Kind in Event["kind"]]: (event: Extract<Event, { kind: Kind }>) => unknown } = {
    write: ({ post, name, date, said, state, email, way }) => {
      const file: File = {
        key: `posts/${name}.md`,
        token: `P${post}`,
        date,
        said,
        state,
        email,
        revision: 1,
        changedAt: 0,
        movedAt: Number.NEGATIVE_INFINITY,
      };
      // Two posts of one name on one day would be one file.
      if ([...this.#files.values()].some(({ key, state }) => key === file.key && state !== "gone")) return;
      this.#files.set(post, file);
      this.#publish(file, way);
    },
    become: ({ post, state, way }) => {
      const file = this.#files.get(post);
      if (!file || !this.#wasSeenSince(file.movedAt)) return;
      file.state = state;
      this.#publish(file, way);
    },
    rewrite: ({ post, words, way }) => {
      const file = this.#files.get(post);
      if (!file || file.state === "gone" || !this.#wasSeenSince(file.movedAt)) return;
      file.revision++;
      if (words) file.said = { ...file.said, words };
      this.#publish(file, way);
    },
    mode: ({ post, mode, way }) => {
      const file = this.#files.get(post);
      if (!file || file.state === "gone" || !this.#wasSeenSince(file.movedAt)) return;
      file.revision++;
      file.email = mode;
      this.#publish(file, way);
    },
    rhythm: ({ reviewMs, immediateMs }) => {
      void this.#setRhythm({ reviewMs, immediateMs });
      this.#poke(this.time.now + MINUTE);
    },
    hand: (event) => void this.#write(event),
    visit: (event) => void this.#visits.push(event),
    rename: ({ post, name, way }) => {
      const file = this.#files.get(post);
      // What is changed and moved between two looks, in either order, is another post: nothing says otherwise.
      if (file?.state !== "fine" || !this.#wasSeenSince(file.changedAt)) return;
      file.movedAt = this.time.now;
      const moved = file.key;
      file.key = `posts/${name}.md`;
      this.#publish(file, way, moved);
    },
    subscribe: ({ reader, choice, lost }) =>
      this.#ask("subscribe", async (ports, at) => {
        const email = this.#address(reader);
        if (lost) this.#losesMailUntil.set(email, at + 20 * MINUTE);
        await subscribe(ports, { email, preferences: choice, source: "form", clientAddress: "" }, at);
        if (!(await ports.suppressions.has(email))) this.model.noteAsked(at, email);
        this.#poke(at + 2 * MINUTE);
      }),
    confirm: ({ reader }) => {
      const email = this.#address(reader);
      const token = this.#confirmations.get(email);
      if (!token) return;
      this.#ask("confirm", async (ports, at) => {
        await confirm(ports, token, at);
        this.#noteStanding(email);
      });
    },
    change: ({ reader, choice }) => {
      const email = this.#address(reader);
      this.#ask("change", async (ports, at) => {
        const subscriber = await ports.subscribers.byEmail(email);
        if (subscriber?.state !== "active") return;
        await changePreferences(ports, subscriber, choice, at, "page");
        this.#noteStanding(email);
      });
    },
    move: ({ reader, times }) =>
      this.#ask("move", async (ports, at) => {
        const subscriber = await ports.subscribers.byEmail(this.#address(reader));
        if (subscriber?.state !== "active") return;
        const email = `m${times}.${addressOf(reader)}`;
        await requestAddressChange(ports, subscriber, { email, clientAddress: "" }, at);
        this.#poke(at + 2 * MINUTE);
      }),
    moved: ({ reader }) => {
      const token = this.#moves.get(addressOf(reader));
      if (!token) return;
      this.#ask("moved", async (ports, at) => {
        if ((await changeAddress(ports, token, at)) === "changed") this.counted.moved++;
      });
    },
    leave: ({ reader, oneClick }) => {
      const email = this.#address(reader);
      const token = this.#goodbyes.get(email);
      if (!token) return;
      this.#ask("leave", async (ports, at) => {
        const how = oneClick ? { source: "one-click" as const } : { source: "page" as const, reason: undefined };
        await unsubscribe(ports, token, how, at);
        // Who leaves wants nothing any more, not even what they have asked for.
        this.model.noteAnswered(email);
        this.#noteStanding(email);
      });
    },
    bounce: (event) => void this.#bounces.set(addressOf(event.reader), event),
    complain: (event) => void this.#bounces.set(addressOf(event.reader), event),
    quota: ({ at, perDay }) => {
      this.#perDay = perDay;
      this.model.health.noteQuota(at, perDay);
    },
    account: ({ at, paused }) => {
      this.#accountPaused = paused;
      this.model.health.noteOutage("account", at, paused);
    },
    silence: ({ at, for: ms }) => {
      this.#silentUntil = Math.max(this.#silentUntil, at + ms);
      this.model.health.noteOutage("silence", at, true, at + ms);
    },
    "lose-answers": ({ mails, goesOut }) => void this.#lost.push(...Array.from({ length: mails }, () => goesOut)),
    refuse: ({ at, reader, for: ms }) => {
      this.#refused.set(addressOf(reader), at + ms);
      this.model.health.noteOutage(addressOf(reader), at, true, at + ms);
    },
    "cron-missing": ({ at, for: ms }) => {
      this.#cronsMissingUntil = Math.max(this.#cronsMissingUntil, at + ms);
      this.#poke(this.#cronsMissingUntil);
      this.model.health.noteOutage("cron", at, true, at + ms);
    },
    "cron-late": ({ at, by, for: ms }) => {
      this.#cronsLate = { by, until: at + ms };
    },
    "cron-twice": ({ apart }) => {
      this.#cronAgainAfter = apart;
    },
    queue: ({ at, does, for: ms }) => {
      this.#queueMood = { does, until: at + ms };
    },
    trouble: ({ what, after }) => void this.#troubles.push({ what, left: after }),
    deploy: () => {
      this.#killAll();
      this.#open();
    },
    "lose-database": () => this.#loseDatabase(),
    pause: () =>
      this.#askAboutOldest("pause", async (ports, issue) => {
        this.model.notePausedByHand(issue.id);
        await pauseIssue(ports, issue, undefined);
      }),
    cancel: () =>
      this.#askAboutOldest("cancel", async (ports, issue, at) => {
        this.model.noteCancelled(issue.id);
        await cancelIssue(ports, issue, undefined, at);
      }),
    resend: ({ state }) =>
      this.#ask("resend", async (ports, at) => {
        for (const issue of await ports.issues.list({ limit: 3 })) {
          if (state === "unknown") this.#noteOrdered(issue.id);
          await resendDeliveries(ports, issue, { state, ids: undefined }, at);
        }
        this.#poke(at + MINUTE);
      }),
    look: () => this.#resume(),
  };

  /** Loses all that the backup has not seen, restores it, and rebuilds the index. */
  async #loseDatabase(): Promise<void> {
    // Without a cron there is no journal, and what it has not seen nobody can give back.
    if (this.#cronDoneAt < this.time.now - 90_000 || this.#wholeAt() === 0) return;
    this.counted.losses++;
    this.#killAll();
    this.model.noteLoss(this.time.now, this.#cronDoneAt, this.db.sqlite);
    const lost = this.db;
    ({ db: this.db } = await restored(backupBucket(this.#bucket)));
    lost.close();
    this.#standing = this.#prepareStanding();
    this.#open();
    const rows = this.db.sqlite.prepare("SELECT id FROM deliveries WHERE reason LIKE '%database-lost%'").all();
    this.model.noteInterrupted((rows as { id: number }[]).map(({ id }) => id));
    const readers = this.db.sqlite.prepare("SELECT email FROM subscribers").all() as { email: string }[];
    for (const { email } of readers) this.#noteStanding(email);
    for (const email of this.model.emails)
      if (!readers.some((reader) => reader.email.endsWith(email)))
        this.model.noteReader(this.time.now, email, undefined);
    this.#ask("reindex", async (ports, at) => {
      let position: string | undefined;
      do ({ position } = await reindex(ports, position, at));
      while (position !== undefined);
    });
    for (const minutes of [1, 2, 3]) this.#poke(this.time.now + minutes * MINUTE);
  }

  #wholeAt(): number {
    return (this.db.sqlite.prepare("SELECT whole_at AS at FROM backup").get() as { at: number }).at;
  }

  get #isLosing(): boolean {
    return this.history.events.some(({ kind }) => kind === "lose-database");
  }

  #wasSeenSince(at: number): boolean {
    return this.#cronDoneAt >= at + 2 * MINUTE;
  }

  #askAboutOldest(name: string, work: (ports: Ports, issue: Issue, at: number) => Promise<void>): void {
    this.#ask(name, async (ports, at) => {
      const [issue] = await ports.issues.inState(["planned", "sending", "paused"]);
      if (!issue) return;
      await work(ports, issue, at);
      this.#pokeForOpenWork();
    });
  }

  /** What is unknown and ordered to be sent again may come twice: so it was ordered. */
  #noteOrdered(issueId: number): void {
    const rows = this.db.sqlite
      .prepare("SELECT id FROM deliveries WHERE issue_id = ? AND state = 'unknown'")
      .all(issueId);
    this.model.noteOrdered((rows as { id: number }[]).map(({ id }) => id));
  }

  #resume(): void {
    this.#ask("resume", async (ports, at) => {
      for (const issue of await ports.issues.inState(["paused"])) {
        // What cannot be read is mended first.
        const { reason } = issue;
        const { key } = reason?.code === "issue-file-wrong" ? reason.values : {};
        const object = key === undefined ? null : await this.#bucket.get(String(key));
        if (object) await this.#putHand(String(key), new TextDecoder().decode(object.bytes).replace("dorp", "drop"));
        await resumeIssue(ports, issue, at);
      }
      await ports.rateGate.start();
      this.#pokeForOpenWork();
    });
  }

  // ── Editors ────────────────────────────────────────────────────────────────────────────────────────────────────

  readonly #visits: Extract<Event, { kind: "visit" }>[] = [];
  readonly #visited = new Set<number>();

  #issue(id: number): SeenIssue {
    return this.db.sqlite
      .prepare(
        `SELECT id, frequency, closed_at AS closedAt, opened_at AS openedAt, started_at AS startedAt, slots FROM issues WHERE id = ?`,
      )
      .get(id) as unknown as SeenIssue;
  }

  #noteHand(key: string, text: string): void {
    const files = [...this.#files.values()];
    this.model.hands.noteFile(this.time.now, key, text, (name) => files.findLast(({ key }) => key === name)?.token);
  }

  async #putHand(key: string, text: string): Promise<void> {
    this.#noteHand(key, text);
    await this.#bucket.put(key, new TextEncoder().encode(text), "text/markdown");
  }

  /** Writes an editor's file, behind Gazette's back. */
  #write({ frequency, day, drop, order, words, broken }: Extract<Event, { kind: "hand" }>): Promise<void> {
    const list = (name: string, posts: number[]) => {
      const keys = posts.flatMap((post) => this.#files.get(post)?.key ?? []);
      return keys.length === 0 ? "" : `${name}:\n${keys.map((key) => `  - ${key}\n`).join("")}`;
    };
    const dropped = list("drop", drop) || "drop: []\n";
    const text = `---\n${list("order", order)}${broken ? dropped.replace("drop", "dorp") : dropped}---\nWords ${words}.\n`;
    return this.#putHand(`issues/${day}-${frequency}.md`, text);
  }

  /** An editor comes to look at an issue that waits for one. */
  #sendEditor(): void {
    const waiting = this.db.sqlite
      .prepare("SELECT id FROM issues WHERE state = 'planned' AND started_at IS NULL AND review_until > ? ORDER BY id")
      .all(this.time.now) as { id: number }[];
    for (const { id } of waiting.filter(({ id }) => !this.#visited.has(id))) {
      const visit = this.#visits.shift();
      if (!visit) return;
      this.#visited.add(id);
      this.time.at(this.time.now + visit.after, () => this.#visit(id, visit));
    }
  }

  #visit(id: number, { drop, order, words, send }: Extract<Event, { kind: "visit" }>): void {
    this.#ask("visit", async (ports, at) => {
      const issue = await ports.issues.byId(id);
      if (!issue) return;
      const { etag, edit } = await editorsFile(ports, issue);
      const posts = await editedPosts(ports, issue, edit);
      const named = posts.flatMap(({ title }) => {
        const file = [...this.#files.values()].find(({ token }) => title.startsWith(`${token} `));
        return file ? [file.key] : [];
      });
      const remarks = Object.fromEntries(named.slice(0, 2).map((key) => [key, `Remark ${words}`]));
      const hand = { drop: named.slice(0, drop), order: named.slice(drop).reverse().slice(0, order), remarks };
      await saveEdit(ports, issue, etag, { ...hand, note: `Words ${words}.` });
      if (!send) return;
      this.model.noteSentNow(id);
      await sendNow(ports, issue, at);
      this.#pokeForOpenWork();
    });
  }

  /** Somebody reads the site: what is only mailed is nowhere. */
  #readSite(): void {
    this.#ask("read", async (ports, at) => {
      const selection = { categories: [], exclude: [], tags: [], content: "full", limit: 200 } as const;
      const format = { filename: "rss.xml", history: "none" } as never;
      const scopes = [undefined, ...CATEGORIES.map((id) => ({ kind: "category", id }) as const)];
      for (const scope of scopes) {
        const feed = await readFeed(ports, { ...selection, scope } as never, format, at);
        if ("unknown" in feed) continue;
        const titles = feed.entries.map(({ title, contentHtml }) => `${title} ${contentHtml}`).join(" ");
        const place = `the feed of ${scope?.id ?? "the site"}`;
        this.model.noteFound(at, place, tokensIn(titles), scope === undefined && feed.entries.length < 200);
      }
      const asked = parseQuestion("revision");
      if (!("question" in asked)) throw new Error("the question cannot be read");
      const found = await ports.search.best(asked.question, { limit: 200, skipped: 0 }, at);
      this.model.noteFound(at, "the search", tokensIn(found.map(({ title }) => title).join(" ")));
      const listed = await ports.timeline.originals({ since: 0, before: at + 1 }, { limit: 5_000, skipped: 0 });
      const names = listed.flatMap(({ url }) => /(?:post|again)-(\d+)/.exec(url)?.[1] ?? []);
      this.model.noteFound(at, "the sitemap", new Set(names.map((name) => `P${name}`)));
    });
  }

  /** Everything is in good health for this day. */
  #recover(day: number): void {
    this.#perDay = undefined;
    if (this.model.health.limited) this.model.health.noteQuota(day, undefined);
    this.#accountPaused = false;
    this.model.health.noteOutage("account", day, false);
    this.#silentUntil = 0;
    this.#lost = [];
    this.#refused.clear();
    this.#bounces.clear();
    this.#troubles.length = 0;
    this.#cronsMissingUntil = 0;
    this.#cronsLate = { by: 0, until: 0 };
    this.#queueMood = undefined;
    for (const minutes of [0, 3, 10]) this.#poke(day + minutes * MINUTE);
    this.time.at(day + 9 * HOUR, () => this.#resume());
  }
}

/** Without addresses: a signed link may happen to hold such a name. */
const tokensIn = (text: string) =>
  new Set([...text.replace(/https?:\/\/\S+/g, "").matchAll(/\bP(\d+)\b/g)].map(([token]) => token));

const addressOf = (reader: number) => `reader-${reader}@example.com`;

function textOf({ token, date, said: { categories, tags, authors, words }, state, email, revision }: File): string {
  const written = state === "broken" ? "[" : `${new Date(date).toISOString().slice(0, 19).replace("T", " ")} +0000`;
  const draft = state === "draft" ? "draft: true\n" : "";
  const chosen = Object.entries({ categories, tags, authors })
    .filter(([, labels]) => labels.length > 0)
    .map(([name, labels]) => `${name}: [${labels}]\n`)
    .join("");
  return `---\ntitle: "${token} in short"\ndate: ${written}\n${chosen}${draft}${email ? `email: ${email}\n` : ""}---\nRevision ${revision}. ${words.join(", ")}.\n`;
}
