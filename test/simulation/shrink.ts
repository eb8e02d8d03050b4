import type { Event, History } from "./history.ts";

/** What went wrong in a history, and when. */
export interface Failure {
  history: History;
  wrong: string[];
}

const DAY = 86_400_000;

/** The same fault, whoever it strikes. */
const kindOf = (line: string) =>
  line.replace(/reader-\d+\S*|P\d+|\d[\d.:T-]*/g, "…").replace(/and the desk says.*/, "");

/**
 * Looks for a shorter history in which the same thing goes wrong: leaves out whole kinds of events, whole posts and readers,
 * then ever smaller parts of what is left, until nothing more can be left out or the time is up.
 */
export async function shrink(
  failure: Failure & { at: number },
  run: (history: History) => Promise<Failure & { at: number }>,
  timeIsUp: () => boolean,
): Promise<Failure> {
  const [first = ""] = failure.wrong;
  const kind = kindOf(first);
  let best = failure;

  async function attempt(events: Event[], days = best.history.days): Promise<boolean> {
    if (timeIsUp() || (events.length === best.history.events.length && days === best.history.days)) return false;
    const found = await run({ ...best.history, events, days });
    if (!found.wrong.some((line) => kindOf(line) === kind)) return false;
    best = found;
    return true;
  }
  const without = (leftOut: (event: Event) => boolean) => best.history.events.filter((event) => !leftOut(event));

  const days = Math.ceil((best.at - best.history.start) / DAY);
  if (days < best.history.days)
    await attempt(
      without(({ at }) => at > best.at),
      days,
    );
  const reckon = (of: (event: Event) => unknown) => [...new Set(best.history.events.map(of))].filter(Boolean);
  for (const kind of reckon((event) => event.kind)) await attempt(without((event) => event.kind === kind));
  for (const post of reckon((event) => "post" in event && event.post))
    await attempt(without((event) => "post" in event && event.post === post));
  for (const reader of reckon((event) => "reader" in event && event.reader))
    await attempt(without((event) => "reader" in event && event.reader === reader));
  for (let size = Math.ceil(best.history.events.length / 2); size >= 1 && !timeIsUp(); size = Math.floor(size / 2)) {
    for (let from = 0; from < best.history.events.length; ) {
      const { events } = best.history;
      const shorter = [...events.slice(0, from), ...events.slice(from + size)];
      if (!(await attempt(shorter))) from += size;
    }
  }
  return best;
}
