import { parseQuestion, type Question } from "../../core/posts/question.ts";
import type { NamedFollow } from "../../core/subscribers/follow.ts";
import type { Ports } from "../../ports/index.ts";

const DAY_MS = 86_400_000;
/** Each costs a look into the index. */
const COUNTED_MAX = 40;

/** Counts the posts of the last 30 days of the first follows. */
export function countRecent<Follow extends NamedFollow>(
  { search }: Pick<Ports, "search">,
  follows: Follow[],
  at: number,
): Promise<(Follow & { recent?: number })[]> {
  const after = Math.floor(at / DAY_MS - 30) * DAY_MS;
  return Promise.all(
    follows.map(async (follow, index) => {
      const question = index < COUNTED_MAX ? questionOf(follow) : undefined;
      if (!question) return follow;
      const since = Math.max(after, question.after ?? after);
      return { ...follow, recent: await search.count({ ...question, after: since }, undefined, at) };
    }),
  );
}

/** Returns the question that finds what is followed. */
export function questionOf({ kind, id }: Pick<NamedFollow, "kind" | "id">): Question | undefined {
  if (kind !== "watch") return { all: [], none: [], labels: [{ kind, id }], notLabels: [] };
  const reading = parseQuestion(id);
  return "question" in reading ? reading.question : undefined;
}
