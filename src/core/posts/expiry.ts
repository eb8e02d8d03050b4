import { reason } from "../reason.ts";
import type { Post, Problem } from "./post.ts";

/** Returns why a post whose time is over is not published. */
export function expiredBy({ expiresAt }: Pick<Post, "expiresAt">, at: number): Problem | undefined {
  if (expiresAt === undefined || expiresAt > at) return undefined;
  return { line: undefined, reason: reason("held-expired", { at: expiresAt }) };
}
