import { clashWinner, type IdClaim, idTaken } from "../core/posts/id-clash.ts";
import type { Post, Problem } from "../core/posts/post.ts";

/** Which post of a folder has which id, as the service decides it. */
export class IdClaims {
  readonly #holders = new Map<string, IdClaim>();

  /** Adds a post. Returns the post that waits because of it, this one or an earlier one, and why. */
  add({
    id,
    key,
    publishedAt,
    saysId,
  }: Pick<Post, "id" | "key" | "publishedAt" | "saysId">): { key: string; problem: Problem } | undefined {
    const claim = { key, publishedAt, saysId };
    const rival = this.#holders.get(id);
    // A post that states no id gets one of its own.
    if (rival && !saysId) return undefined;
    const stands = rival ? clashWinner(claim, rival) : claim;
    this.#holders.set(id, stands);
    return rival && { key: stands === claim ? rival.key : key, problem: idTaken(id, stands) };
  }
}
