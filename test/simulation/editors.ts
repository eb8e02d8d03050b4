import type { Dice } from "../load/dice.ts";
import type { Event } from "./history.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The day before clocks change and months end, shorter ones among them. */
export const EDITED_STARTS = [
  Date.UTC(2026, 9, 22),
  Date.UTC(2026, 1, 19),
  Date.UTC(2026, 2, 22),
  Date.UTC(2027, 3, 24),
];

/** How a post is mailed, if not as others are. */
export type Mode = "only" | "never" | "feature";

/** What of the site's newsletter a publisher sets, and may change while issues wait. */
export interface Rhythm {
  reviewMs: number;
  immediateMs: number;
}

/** What editors do, by file or at the desk. */
export type EditorsEvent =
  | { kind: "mode"; post: number; mode: Mode | undefined; way: "api" | "bucket" }
  | ({ kind: "rhythm" } & Rhythm)
  /** Writes the file for a day's issues; `broken`: nobody can read it. */
  | { kind: "hand"; frequency: string; day: string; drop: number[]; order: number[]; words: number; broken: boolean }
  /** Looks at the next issue that waits for them, a while after it was opened: drops, orders and remarks so many of its posts. */
  | { kind: "visit"; after: number; drop: number; order: number; words: number; send: boolean };

const FREQUENCIES = ["daily", "daily", "daily", "immediate", "weekly", "monthly"];

export function rhythm(chance: Dice): Rhythm {
  return {
    reviewMs: chance.pick([0, 30 * MINUTE, 30 * MINUTE, 10 * MINUTE]),
    immediateMs: chance.pick([0, HOUR, HOUR]),
  };
}

/** Gives posts ways of being mailed, some of which change, and adds what editors do; all else stays as it was drawn. */
export function edit(chance: Dice, start: number, days: number, events: Event[]): void {
  const written = events.filter((event) => event.kind === "write");
  const mode = () => chance.pick<Mode>(["only", "never", "feature"]);
  for (const event of written) {
    if (chance.chance(0.25)) event.email = mode();
    if (!chance.chance(0.12)) continue;
    const at = event.at + chance.between(2, 36 * 60) * MINUTE;
    const { post, way } = event;
    events.push({ at, kind: "mode", post, mode: chance.chance(0.4) ? undefined : mode(), way });
  }
  let words = 0;
  for (let day = 0; day < days; day++) {
    const today = start + day * DAY;
    const at = () => today + chance.between(0, DAY / MINUTE) * MINUTE + 11_000;
    if (chance.chance(0.06)) events.push({ at: at(), kind: "rhythm", ...rhythm(chance) });
    for (let times = chance.between(0, 2); times > 0; times--) {
      const when = at();
      // Of the last days, and of those to come: nobody has seen them yet.
      const near = written.filter((event) => event.at > when - 2 * DAY && event.at < when + 3 * HOUR);
      const some = (share: number) => near.filter(() => chance.chance(share)).map(({ post }) => post);
      events.push({
        at: when,
        kind: "hand",
        frequency: chance.pick(FREQUENCIES),
        day: new Date(when + chance.pick([0, 0, DAY])).toISOString().slice(0, 10),
        drop: some(0.3),
        order: some(0.2),
        words: ++words,
        broken: chance.chance(0.1),
      });
    }
    for (let times = chance.between(0, 2); times > 0; times--)
      events.push({
        at: at(),
        kind: "visit",
        after: chance.between(0, 40) * MINUTE,
        drop: chance.between(0, 2),
        order: chance.between(0, 3),
        words: ++words,
        send: chance.chance(0.3),
      });
  }
}
