import { type Dice, dice } from "../load/dice.ts";
import { EDITED_STARTS, type EditorsEvent, edit, type Mode, type Rhythm, rhythm } from "./editors.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const CATEGORIES = ["air", "land", "money", "sea"];
const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "America/Santiago"];
const HOURS = [0, 2, 6, 8, 12, 18];
/** Days on either side of clocks that go forward or back. */
const STARTS = [Date.UTC(2026, 9, 18), Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 22), Date.UTC(2026, 5, 1)];

const TAGS = ["metal", "ore"];
const AUTHORS = ["li", "wang"];
const WORDS = ["copper", "tin", "cobalt", "铜价"];

/** What a post says, as far as readers follow it. */
export interface Said {
  categories: string[];
  tags: string[];
  authors: string[];
  /** In the order of the text. */
  words: string[];
}

/** Questions in their normal form, each with what it means here, said without any of Gazette's code. */
export const QUESTIONS: Record<string, (said: Said) => boolean> = {
  copper: ({ words }) => words.includes("copper"),
  cop: ({ words }) => words.includes("copper"),
  "copper -tin": ({ words }) => words.includes("copper") && !words.includes("tin"),
  铜价: ({ words }) => words.includes("铜价"),
  铜: ({ words }) => words.includes("铜价"),
  '"tin cobalt"': ({ words }) => words.some((word, at) => word === "tin" && words[at + 1] === "cobalt"),
  "tin category:sea": ({ words, categories }) => words.includes("tin") && categories.includes("sea"),
  "cobalt author:li -tag:ore": ({ words, authors, tags }) =>
    words.includes("cobalt") && authors.includes("li") && !tags.includes("ore"),
};

export interface Choice {
  categories: string[];
  tags: string[];
  authors: string[];
  watches: string[];
  frequency: string;
  hour: number;
  timeZone: string;
  language: string;
  alerts: boolean;
}

/** By what way a publisher reaches the bucket: the API, which indexes at once, or any tool, which the cron finds out about. */
export type Way = "api" | "bucket";

/** What happens from outside. Each says all that it needs: any of them can be left out, and the rest still makes sense. */
export type Event = { at: number } & (
  | { kind: "write"; post: number; name: string; date: number; said: Said; state: PostState; way: Way; email?: Mode }
  | { kind: "become"; post: number; state: PostState; way: Way }
  /** `words`: of the post from then on. */
  | { kind: "rewrite"; post: number; words?: string[]; way: Way }
  | { kind: "rename"; post: number; name: string; way: Way }
  /** `lost`: its answer never comes to be read. */
  | { kind: "subscribe"; reader: number; choice: Choice; lost?: boolean }
  | { kind: "confirm"; reader: number }
  | { kind: "change"; reader: number; choice: Choice }
  /** Asks for another address; confirms it. */
  | { kind: "move"; reader: number; times: number }
  | { kind: "moved"; reader: number }
  | { kind: "leave"; reader: number; oneClick: boolean }
  | { kind: "bounce"; reader: number; permanent: boolean; delay: number; twice: boolean }
  | { kind: "complain"; reader: number }
  | { kind: "quota"; perDay: number | undefined }
  | { kind: "account"; paused: boolean }
  | { kind: "silence"; for: number }
  | { kind: "lose-answers"; mails: number; goesOut: boolean }
  | { kind: "refuse"; reader: number; for: number }
  | { kind: "cron-missing"; for: number }
  | { kind: "cron-late"; by: number; for: number }
  | { kind: "cron-twice"; apart: number }
  | { kind: "queue"; does: "lose" | "repeat" | "reorder"; for: number }
  | { kind: "trouble"; what: Trouble; after: number }
  | { kind: "deploy" }
  /** The database is lost, with all that the backup has not seen, and restored. */
  | { kind: "lose-database" }
  | { kind: "pause" }
  | { kind: "cancel" }
  | { kind: "resend"; state: "failed" | "unknown" }
  /** Somebody looks at the desk, and goes on with what is paused. */
  | { kind: "look" }
  | EditorsEvent
);

export type PostState = "fine" | "draft" | "broken" | "gone";
export type Trouble = "dies-before" | "dies-after" | "away" | "answer-lost";

export interface History {
  seed: number;
  start: number;
  days: number;
  onUnknown: "leave" | "resend";
  holdMs: number;
  maxAgeMs: number;
  /** The day of weekly issues. */
  weekday: number;
  rhythm: Rhythm;
  events: Event[];
}

export interface Kind {
  /** It publishes one post a day, and not up to eight. */
  small?: boolean;
  /** Readers change their addresses, too. */
  moving?: boolean;
  /** They follow tags, authors and watches. */
  following?: boolean;
  /** Issues are edited and reviewed, posts say how they are mailed, some readers want one mail a month. */
  editing?: boolean;
  /** The database is lost now and then. */
  losing?: boolean;
}

/** A random life of a site with a dozen readers. */
export function invent(
  seed: number,
  days: number,
  { small = false, moving, following, editing, losing }: Kind = {},
): History {
  const chance = dice(seed);
  const usual = chance.pick(STARTS);
  const editors = chance.apart("editors");
  const start = editing ? editors.pick(EDITED_STARTS) : usual;
  const events: Event[] = [];
  publishers(chance.apart("publishers"), start, days, small, events);
  provider(chance.apart("provider"), start, days, events);
  machines(chance.apart("machines"), start, days, events);
  desk(chance.apart("desk"), start, days, events);
  const waits = events.filter(keepsMailWaiting).map(({ at }) => at);
  readers(chance.apart("readers"), start, days, waits, events, editing ? EDITED : PLAIN);
  if (moving) movers(chance.apart("movers"), start, days, waits, events);
  if (editing) edit(editors, start, days, events);
  if (losing) losses(chance.apart("losses"), start, days, events);
  events.sort((a, b) => a.at - b.at);
  if (following) follow(chance.apart("follows"), events);
  return {
    seed,
    start,
    days,
    onUnknown: chance.chance(0.2) ? "resend" : "leave",
    holdMs: chance.pick([10, 10, 30]) * MINUTE,
    maxAgeMs: chance.pick([1, 3]) * DAY,
    weekday: editing ? editors.between(0, 6) : 1,
    rhythm: editing ? rhythm(editors) : { reviewMs: 0, immediateMs: 0 },
    events,
  };
}

/** What readers choose, and change to. */
const PLAIN = {
  chosen: ["daily", "daily", "daily", "weekly", "immediate"],
  changed: ["immediate", "immediate", "daily"],
};
const EDITED = {
  chosen: ["daily", "daily", "weekly", "immediate", "monthly"],
  changed: ["immediate", "daily", "daily", "weekly", "monthly"],
};

const NOTHING: Said = { categories: [], tags: [], authors: [], words: [] };

/** Gives posts tags, authors and words, and readers what of these they follow; all else stays as it was drawn. */
function follow(chance: Dice, events: Event[]): void {
  const some = <Each>(all: Each[], share: number) => all.filter(() => chance.chance(share));
  const words = () =>
    some(
      [...WORDS].sort(() => chance.between(0, 1) - 0.5),
      0.3,
    );
  const alerts = chance.apart("alerts");
  // Who changes nothing but the frequency goes on to follow the same.
  const follows = new Map<string[], Pick<Choice, "tags" | "authors" | "watches">>();
  for (const event of events) {
    if (event.kind === "write")
      Object.assign(event.said, { tags: some(TAGS, 0.3), authors: some(AUTHORS, 0.4), words: words() });
    if (event.kind === "rewrite" && chance.chance(0.3)) event.words = words();
    if (event.kind !== "subscribe" && event.kind !== "change") continue;
    const { categories } = event.choice;
    const drawn = follows.get(categories) ?? {
      tags: some(TAGS, 0.2),
      authors: some(AUTHORS, 0.2),
      watches: chance.chance(0.7) ? some(Object.keys(QUESTIONS), 0.3) : [],
    };
    follows.set(categories, drawn);
    // Switched on and off, also by who follows the same as before.
    Object.assign(event.choice, drawn, { alerts: drawn.watches.length > 0 && alerts.chance(0.6) });
  }
}

function keepsMailWaiting(event: Event): boolean {
  const { kind } = event;
  if (kind === "quota") return event.perDay !== undefined;
  return (kind === "account" && event.paused) || kind === "silence" || kind === "cron-missing" || kind === "pause";
}

const within = (chance: Dice, at: number, ms: number) => at + chance.between(0, ms / MINUTE) * MINUTE + 7_000;

function publishers(chance: Dice, start: number, days: number, small: boolean, events: Event[]): void {
  let posts = 0;
  const columns = new Set<string>();
  const drawn = chance.pick([1, 2, 2, 3, 4, 8]);
  const busy = small ? 1 : drawn;
  for (let day = 0; day < days; day++) {
    const today = start + day * DAY;
    for (let count = chance.between(0, 2 * busy); count > 0; count--) {
      const at = within(chance, today, DAY);
      const way: Way = chance.chance(0.5) ? "api" : "bucket";
      const post = ++posts;
      const sooner = chance.chance(0.06) ? chance.between(1, 40) * HOUR : 0;
      const backdated = chance.chance(0.08) ? chance.between(1, chance.chance(0.3) ? 600 : 60) * HOUR : 0;
      // To the second, as files have it.
      const date = Math.floor((at + sooner - backdated) / 1000) * 1000;
      const categories = CATEGORIES.filter(() => chance.chance(0.3));
      const dated = new Date(date).toISOString().slice(0, 10);
      // Recurring columns have one name on every date; a second file of one name on one date is the first one, rewritten.
      const column = `${dated}-brief-${((at / MINUTE) % 3) | 0}`;
      const name = chance.chance(0.2) && !columns.has(column) ? column : `${dated}-post-${post}`;
      columns.add(name);
      const first = chance.chance(0.1) ? chance.pick<PostState>(["draft", "broken"]) : "fine";
      events.push({ at, kind: "write", post, name, date, said: { ...NOTHING, categories }, state: first, way });
      const later = () => within(chance, at, chance.chance(0.5) ? 2 * HOUR : 2 * DAY) + MINUTE;
      if (first !== "fine" && chance.chance(0.9))
        events.push({ at: later(), kind: "become", post, state: "fine", way });
      for (let times = chance.chance(0.3) ? chance.between(1, 3) : 0; times > 0; times--)
        events.push({ at: later(), kind: "rewrite", post, way });
      if (chance.chance(0.14)) {
        const gone = later();
        const state = chance.pick<PostState>(["broken", "broken", "draft", "gone"]);
        events.push({ at: gone, kind: "become", post, state, way });
        if (chance.chance(0.8)) {
          const back = gone + chance.between(5, chance.chance(0.5) ? 90 : 40 * 60) * MINUTE;
          events.push({ at: back, kind: "become", post, state: "fine", way });
        }
      }
      if (chance.chance(0.03)) events.push({ at: later(), kind: "rename", post, name: `${dated}-again-${post}`, way });
    }
  }
}

/** `waits`: when mail begins to wait, for whatever reason. */
function readers(
  chance: Dice,
  start: number,
  days: number,
  waits: number[],
  events: Event[],
  frequencies: typeof PLAIN,
): void {
  let known = 0;
  const choice = (): Choice => ({
    ...{ tags: [], authors: [], watches: [], alerts: false },
    categories: chance.chance(0.5) ? [] : CATEGORIES.filter(() => chance.chance(0.5)),
    frequency: chance.pick(frequencies.chosen),
    hour: chance.pick(HOURS),
    timeZone: chance.pick(ZONES),
    language: chance.pick(["en", "zh"]),
  });
  const choices = new Map<number, Choice>();
  const join = (reader: number, at: number) => {
    // A confirmation may be lost: some ask again, and again.
    let asked = at;
    for (; chance.chance(0.3); asked += chance.between(25, 200) * MINUTE)
      events.push({ at: asked, kind: "subscribe", reader, choice: choice(), lost: true });
    const chosen = choice();
    choices.set(reader, chosen);
    events.push({ at: asked, kind: "subscribe", reader, choice: chosen });
    if (!chance.chance(0.9)) return;
    const confirmed = asked + chance.between(5, 300) * MINUTE;
    events.push({ at: confirmed, kind: "confirm", reader });
    if (chance.chance(0.3)) events.push({ at: confirmed + DAY, kind: "confirm", reader });
  };
  const live: number[] = [];
  for (let reader = chance.between(8, 12); reader > 0; reader--) {
    live.push(++known);
    join(known, within(chance, start, chance.chance(0.7) ? DAY : 6 * DAY));
  }
  for (let day = 1; day < days; day++) {
    const at = () => within(chance, start + day * DAY, DAY);
    if (chance.chance(0.2)) {
      const [reader, chosen] = [chance.pick(live), choice()];
      choices.set(reader, chosen);
      events.push({ at: at(), kind: "change", reader, choice: chosen });
    }
    if (chance.chance(0.1)) switchFrequency(chance.pick(live), at());
    if (chance.chance(0.08)) leave(chance.pick(live), at());
    if (chance.chance(0.04)) {
      const reader = chance.pick(live);
      const permanent = chance.chance(0.3);
      events.push({
        at: at(),
        kind: "bounce",
        reader,
        permanent,
        delay: chance.between(1, 600) * MINUTE,
        twice: chance.chance(0.4),
      });
      if (permanent) replace(reader, day);
    }
    if (chance.chance(0.01)) {
      const reader = chance.pick(live);
      events.push({ at: at(), kind: "complain", reader });
      replace(reader, day);
    }
  }

  // While mail waits, it is for somebody who may no longer want it, or wants it at once.
  for (const begun of waits) {
    const at = () => begun + chance.between(1, 20) * HOUR;
    for (let times = chance.between(0, 2); times > 0; times--) leave(chance.pick(live), at());
    if (chance.chance(0.3)) switchFrequency(chance.pick(live), at());
  }

  function leave(reader: number, at: number): void {
    events.push({ at, kind: "leave", reader, oneClick: chance.chance(0.5) });
    join(reader, at + chance.between(1, chance.chance(0.5) ? 20 : 300) * HOUR);
  }

  /** Changes nothing else, so that what is owed stays owed. */
  function switchFrequency(reader: number, at: number): void {
    const chosen = {
      ...(choices.get(reader) ?? choice()),
      frequency: chance.pick(frequencies.changed),
    };
    events.push({ at, kind: "change", reader, choice: chosen });
  }

  function replace(reader: number, day: number): void {
    live.splice(live.indexOf(reader), 1, ++known);
    join(known, within(chance, start + (day + 1) * DAY, DAY));
  }
}

/** Readers who change their address, also while mail waits for them. */
function movers(chance: Dice, start: number, days: number, waits: number[], events: Event[]): void {
  let times = 0;
  const move = (at: number) => {
    const reader = chance.between(1, 12);
    events.push({ at, kind: "move", reader, times: ++times });
    events.push({ at: at + chance.between(3, 600) * MINUTE, kind: "moved", reader });
  };
  for (let day = 2; day < days; day++) if (chance.chance(0.5)) move(within(chance, start + day * DAY, DAY));
  for (const begun of waits) for (let people = 0; people < 3; people++) move(begun + chance.between(1, 20) * HOUR);
}

function provider(chance: Dice, start: number, days: number, events: Event[]): void {
  for (let day = 1; day < days; day++) {
    const at = within(chance, start + day * DAY, DAY);
    if (chance.chance(0.03)) {
      events.push({ at, kind: "quota", perDay: chance.between(3, 9) });
      events.push({ at: at + chance.between(1, 12) * DAY, kind: "quota", perDay: undefined });
    }
    if (chance.chance(0.03)) {
      events.push({ at, kind: "account", paused: true });
      const back = at + chance.between(1, chance.chance(0.5) ? 12 : 72) * HOUR;
      events.push({ at: back, kind: "account", paused: false }, { at: back + HOUR, kind: "look" });
    }
    if (chance.chance(0.03)) events.push({ at, kind: "silence", for: chance.between(2, 120) * MINUTE });
    if (chance.chance(0.12))
      events.push({ at, kind: "lose-answers", mails: chance.between(1, 3), goesOut: chance.chance(0.5) });
    if (chance.chance(0.05))
      events.push({ at, kind: "refuse", reader: chance.between(1, 12), for: chance.between(2, 60) * HOUR });
  }
}

/** Any moment will do: often one at which issues go out. */
function losses(chance: Dice, start: number, days: number, events: Event[]): void {
  for (let day = 2; day < days; day++) {
    if (!chance.chance(0.15)) continue;
    const closing = chance.chance(0.6)
      ? chance.pick(HOURS) * HOUR + chance.between(0, 3) * MINUTE
      : chance.between(0, DAY);
    events.push({ at: start + day * DAY + closing + chance.between(0, 59_000), kind: "lose-database" });
  }
}

function machines(chance: Dice, start: number, days: number, events: Event[]): void {
  for (let day = 0; day < days; day++) {
    const at = () => within(chance, start + day * DAY, DAY);
    if (day > 1 && chance.chance(0.04))
      events.push({ at: at(), kind: "cron-missing", for: chance.between(1, chance.chance(0.7) ? 20 : 100) * HOUR });
    if (chance.chance(0.1))
      events.push({
        at: at(),
        kind: "cron-late",
        by: chance.between(1, 20) * MINUTE,
        for: chance.between(1, 20) * HOUR,
      });
    if (chance.chance(0.2)) events.push({ at: at(), kind: "cron-twice", apart: chance.pick([0, 1, 500, 30_000]) });
    if (chance.chance(0.1))
      events.push({
        at: at(),
        kind: "queue",
        does: chance.pick(["lose", "repeat", "reorder"]),
        for: chance.between(1, 12) * HOUR,
      });
    for (let times = chance.between(0, 2); times > 0; times--)
      events.push({
        at: at(),
        kind: "trouble",
        what: chance.pick<Trouble>(["dies-before", "dies-after", "dies-after", "away", "answer-lost", "answer-lost"]),
        after: chance.between(1, chance.chance(0.5) ? 30 : 200),
      });
    if (chance.chance(0.1)) events.push({ at: at(), kind: "deploy" });
  }
}

function desk(chance: Dice, start: number, days: number, events: Event[]): void {
  for (let day = 1; day < days; day++) {
    const at = () => within(chance, start + day * DAY, DAY);
    if (chance.chance(0.04)) events.push({ at: at(), kind: "pause" });
    if (chance.chance(0.02)) events.push({ at: at(), kind: "cancel" });
    if (chance.chance(0.06)) events.push({ at: at(), kind: "resend", state: chance.pick(["failed", "unknown"]) });
    if (chance.chance(0.7)) events.push({ at: start + day * DAY + 9 * HOUR + 7_000, kind: "look" });
  }
}

/** An event in words. */
export function inWords({ at, kind, ...facts }: Event, start: number): string {
  const day = Math.floor((at - start) / DAY) + 1;
  const time = new Date(at).toISOString().slice(11, 16);
  const told = Object.entries(facts).map(([name, value]) => {
    if (name === "post") return `P${value}`;
    if (name === "date") return `dated ${new Date(value as number).toISOString().slice(0, 16)}`;
    if (["for", "by", "delay", "after", "reviewMs", "immediateMs"].includes(name) && kind !== "trouble")
      return `${name} ${(value as number) / MINUTE} min`;
    if (name === "choice") return Object.values(value as object).join("/") || "everything";
    return `${name} ${Array.isArray(value) ? `[${value}]` : value}`;
  });
  return `day ${day} ${time}  ${kind} ${told.join(", ")}`;
}
