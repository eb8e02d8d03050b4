import { say } from "../reasons/reason.ts";
import type { Problem } from "./post.ts";

/** A live post, and the id that it holds or says. */
export interface IdClaim {
  key: string;
  publishedAt: number;
  /** Whether the file itself says the id. */
  saysId: boolean;
}

/**
 * Which of two live posts with one id stands. An id that somebody has without saying it is theirs alone; of two that say it,
 * the newer stands. The answer follows from the two posts, never from which came first.
 */
export function clashWinner<One extends IdClaim>(one: One, other: One): One {
  if (one.saysId !== other.saysId) return one.saysId ? other : one;
  if (one.publishedAt !== other.publishedAt) return one.publishedAt > other.publishedAt ? one : other;
  return one.key > other.key ? one : other;
}

/** Why a post waits whose id another one has. */
export function idTaken(id: string, { key, saysId }: IdClaim): Problem {
  return { line: undefined, reason: say(saysId ? "post-id-taken" : "post-id-others", { key, id }) };
}
