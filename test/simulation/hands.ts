/** An issue as the desk shows it. */
export interface SeenIssue {
  id: number;
  frequency: string;
  closedAt: number;
  openedAt: number;
  startedAt: number | null;
  /** JSON. */
  slots: string;
}

/** What an editor's file says, by the tokens of the posts that it names. */
interface Hand {
  at: number;
  drop: string[];
  order: string[];
  words: string | undefined;
  broken: boolean;
}

const MINUTE = 60_000;

/** So long after a cron's own minute it may look for an issue's file. */
const LATE = 45 * MINUTE;

/** Knows what editors wrote, and what of it holds for which issue: where nobody can say, both. */
export class Hands {
  readonly #files = new Map<string, Hand[]>();
  readonly #dropped = new Set<string>();
  readonly #moved = new Map<string, number[]>();

  noteFile(at: number, key: string, text: string, tokenOf: (key: string) => string | undefined): void {
    const hands = this.#files.get(key) ?? [];
    const hand = readHand(at, text, tokenOf);
    hands.push(hand);
    for (const token of hand.drop) this.#dropped.add(token);
    this.#files.set(key, hands);
  }

  /** A post has another name from now on: which of them a file means, its editor may not know. */
  noteMoved(at: number, token: string): void {
    this.#moved.set(token, [...(this.#moved.get(token) ?? []), at]);
  }

  /** Whether a reason is that a file cannot be read, and one could not. */
  explains(reason: string | null): boolean {
    return [...this.#files].some(([key, hands]) => reason?.includes(key) && hands.some(({ broken }) => broken));
  }

  /** Whether any file ever named a post to be dropped. */
  namesDropped(token: string): boolean {
    return this.#dropped.has(token);
  }

  /** Whether an issue's file drops a post, as it began. */
  drops(issue: SeenIssue, token: string): "yes" | "no" | "perhaps" {
    const hands = this.#over(issue);
    const named = hands.filter(({ drop }) => drop.includes(token));
    const moves = this.#moved.get(token) ?? [];
    const certain = named.length === hands.length && named.length > 0;
    if (certain && !moves.some((at) => at >= (hands[0]?.at ?? 0) && at < (issue.startedAt ?? 0) + LATE)) return "yes";
    // What an older issue drops that has not begun is left out of the newer one, too.
    return named.length > 0 || this.#isDroppedSooner(issue, token) ? "perhaps" : "no";
  }

  /** The order and the words of an issue, if there is one answer. */
  words(issue: SeenIssue): Pick<Hand, "order" | "words"> | undefined {
    const [hand, another] = this.#over(issue);
    return another || hand?.broken ? undefined : (hand ?? { order: [], words: undefined });
  }

  mayHaveOrder(issue: SeenIssue): boolean {
    return this.#over(issue).some(({ order }) => order.length > 0);
  }

  /** Whether some file that may have held for an issue has these words. */
  mayHaveSaid(issue: SeenIssue, words: string): boolean {
    return this.#over(issue).some((hand) => hand.words === words);
  }

  #isDroppedSooner({ frequency, startedAt }: SeenIssue, token: string): boolean {
    return [...this.#files].some(
      ([key, hands]) =>
        key.endsWith(`-${frequency}.md`) &&
        hands.some(({ at, drop }) => at < (startedAt ?? 0) + LATE && drop.includes(token)),
    );
  }

  /** The versions of its file while its sending may have begun. */
  #over(issue: SeenIssue): Hand[] {
    const hands = this.#files.get(keyOf(issue)) ?? [];
    const { startedAt } = issue;
    if (startedAt === null) return hands;
    const before = hands.findLast(({ at }) => at <= startedAt);
    const meanwhile = hands.filter(({ at }) => at > startedAt && at <= startedAt + LATE);
    return [...(before ? [before] : meanwhile.length > 0 ? [NONE] : []), ...meanwhile];
  }
}

const NONE: Hand = { at: 0, drop: [], order: [], words: undefined, broken: false };

const DAYS = new Map<string, Intl.DateTimeFormat>();

/** The file of an issue: by the day on which it closed, where its first readers are. */
function keyOf({ frequency, closedAt, slots }: SeenIssue): string {
  const [first] = JSON.parse(slots) as { timeZone: string }[];
  const timeZone = first?.timeZone ?? "UTC";
  const day =
    DAYS.get(timeZone) ??
    new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  DAYS.set(timeZone, day);
  return `issues/${day.format(closedAt)}-${frequency}.md`;
}

/** Reads a file as our editors and the desk write it: with a list's names one below the other. */
function readHand(at: number, text: string, tokenOf: (key: string) => string | undefined): Hand {
  const under = (name: string) => {
    const [, list = ""] = new RegExp(`^${name}:\\n((?:  - .*\\n)*)`, "m").exec(text) ?? [];
    return [...list.matchAll(/posts\/[^"\n]+/g)].flatMap(([key]) => tokenOf(key) ?? []);
  };
  const [words] = /\bWords \d+\./.exec(text) ?? [];
  return { at, drop: under("drop"), order: under("order"), words, broken: text.includes("dorp") };
}
