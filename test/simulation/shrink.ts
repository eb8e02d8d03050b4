import type { Event, History } from "./history.ts";

/** What went wrong in a history, and when it was noticed. */
export interface Failure {
  history: History;
  wrong: string[];
  at: number;
}

const DAY = 86_400_000;

/** The same fault, whoever it strikes. */
const kindOf = (line: string) =>
  line.replace(/and the desk says.*/, "").replace(/reader-\d+\S*|P\d+|\d[\d.:T-]*/g, "…");

/**
 * Looks for a shorter history in which the same thing goes wrong: leaves out whole posts, readers and kinds of events, then
 * single events, first many at once and then fewer, until nothing more can be left out or the time is up.
 */
export async function shrink(
  failure: Failure,
  run: (history: History) => Promise<Failure>,
  timeIsUp: () => boolean,
): Promise<Failure> {
  const kind = kindOf(failure.wrong[0] ?? "");
  let best = failure;

  async function holds(events: Event[], days = best.history.days): Promise<boolean> {
    if (timeIsUp()) return false;
    const found = await run({ ...best.history, events, days });
    if (!found.wrong.some((line) => kindOf(line) === kind)) return false;
    best = found;
    return true;
  }

  /** Leaves out groups of events, half of them at a time and then ever fewer. */
  async function leaveOut(groupOf: (event: Event) => Event | number | string | undefined): Promise<void> {
    let groups = [...new Set(best.history.events.map(groupOf))].filter((group) => group !== undefined);
    for (let size = Math.ceil(groups.length / 2); size >= 1 && !timeIsUp(); size = size > 1 ? Math.ceil(size / 2) : 0) {
      for (let from = 0; from < groups.length && !timeIsUp(); ) {
        const gone = new Set<unknown>(groups.slice(from, from + size));
        if (await holds(best.history.events.filter((event) => !gone.has(groupOf(event)))))
          groups = groups.filter((group) => !gone.has(group));
        else from += size;
      }
    }
  }

  const { history, at } = best;
  const days = Math.ceil((at - history.start) / DAY);
  if (days < history.days)
    await holds(
      history.events.filter((event) => event.at <= at),
      days,
    );
  await leaveOut((event) => ("post" in event || "reader" in event ? undefined : event.kind));
  await leaveOut((event) => ("post" in event ? event.post : undefined));
  await leaveOut((event) => ("reader" in event ? event.reader : undefined));
  await leaveOut((event) => event);
  return best;
}
