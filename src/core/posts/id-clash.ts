import { reason } from "../reason.ts";
import type { Problem } from "./post.ts";

/** A live post, and the id it has. */
export interface IdClaim {
  key: string;
  publishedAt: number;
  /** Whether the front matter states the id. */
  saysId: boolean;
}

/**
 * Returns which of two live posts keeps an id that both have. A derived id beats a stated one; of two stated ones the newer
 * post wins. The result does not depend on which came first.
 */
export function clashWinner<One extends IdClaim>(one: One, other: One): One {
  if (one.saysId !== other.saysId) return one.saysId ? other : one;
  if (one.publishedAt !== other.publishedAt) return one.publishedAt > other.publishedAt ? one : other;
  return one.key > other.key ? one : other;
}

/** Returns why a post waits whose id another one has. */
export function idTaken(id: string, { key, saysId }: IdClaim): Problem {
  return { line: undefined, reason: reason(saysId ? "post-id-taken" : "post-id-others", { key, id }) };
}
