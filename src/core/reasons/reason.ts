import { REASON_NAMES, REASONS, type ReasonName } from "./list.ts";

type Slot<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Slot<Rest> : never;
type Values<Name extends ReasonName> = Record<Slot<(typeof REASONS)[Name]>, string | number>;

/** One of our own reasons, and what was filled in. */
export interface Reason {
  name: ReasonName;
  values: Record<string, string>;
}

const SLOT = /\{(\w+)\}/;

/** A reason in the words it is written down in. */
export function say<Name extends ReasonName>(
  name: Name,
  ...[values]: [Slot<(typeof REASONS)[Name]>] extends [never] ? [] : [Values<Name>]
): string {
  return fill(REASONS[name], values ?? {});
}

/** A text with what belongs in its braces. What is filled in is not looked at again. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text
    .split(SLOT)
    .map((part, index) => (index % 2 === 0 ? part : String(values[part] ?? "")))
    .join("");
}

/** The names of what is filled in, in order. */
export const slotsOf = (text: string): string[] => text.split(SLOT).filter((_, index) => index % 2 === 1);

/** What says most by itself is tried first: a short reason with wide gaps could take in a longer one. */
const shapes = REASON_NAMES.map((name) => {
  const literals = REASONS[name].split(SLOT).filter((_, index) => index % 2 === 0);
  const source = literals.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("(.*?)");
  return { name, slots: slotsOf(REASONS[name]), says: literals.join("").length, shape: new RegExp(`^${source}$`, "s") };
}).sort((a, b) => b.says - a.says);

/** Longer texts are not ours. */
const LENGTH_MAX = 4_000;
/** Ours have few sentences. */
const SENTENCES_MAX = 24;

/** The reasons a text was made of, if all of it is ours; several stand one behind the other. */
export function readReasons(text: string): Reason[] | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  const whole = readOne(text);
  if (whole) return [whole];
  const ends = [...text.matchAll(/\. /g)].map(({ index }) => index + 1).slice(0, SENTENCES_MAX);
  // From the back: what follows an end is read once.
  const behind = new Map<number, Reason[]>();
  for (const start of [0, ...ends.map((end) => end + 1)].reverse()) {
    const last = readOne(text.slice(start));
    if (last) {
      behind.set(start, [last]);
      continue;
    }
    for (const end of ends) {
      const rest = end > start ? behind.get(end + 1) : undefined;
      const first = rest && readOne(text.slice(start, end));
      if (rest && first) {
        behind.set(start, [first, ...rest]);
        break;
      }
    }
  }
  return behind.get(0);
}

function readOne(text: string): Reason | undefined {
  for (const { name, slots, shape } of shapes) {
    const found = shape.exec(text);
    if (found) return { name, values: Object.fromEntries(slots.map((slot, index) => [slot, found[index + 1] ?? ""])) };
  }
  return undefined;
}
