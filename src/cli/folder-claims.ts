import { type AddressClaim, addressClashes, addressTaken } from "../core/posts/address-clash.ts";
import type { Post, Problem } from "../core/posts/post.ts";
import { IdClaims } from "./id-claims.ts";
import type { ObjectResult } from "./publishing-api.ts";
import { toldReason } from "./told-reason.ts";

/** A post that would be published: its id, its addresses, and the lines that state these. */
export type FolderPost = AddressClaim & Pick<Post, "id" | "saysId" | "email"> & { lines: Map<string, number> };

/** Returns whether one of these posts has a key or id. The host in an id is the service's, which the folder does not know. */
export function namedAmong(posts: Pick<FolderPost, "key" | "id">[]): (name: string) => boolean {
  const withoutHost = (id: string) => id.replace(/^tag:[^,]*,/, "tag:,");
  const names = new Set(posts.flatMap(({ key, id }) => [key, withoutHost(id)]));
  return (name) => names.has(withoutHost(name));
}

/** Finds posts whose id another post of the folder states: the service is asked batch by batch, and sees only some. */
export function waitingForIds(posts: FolderPost[]): Map<string, ObjectResult> {
  const claims = new IdClaims();
  const waiting = new Map<string, ObjectResult>();
  for (const post of posts) {
    const loser = claims.add(post);
    if (!loser) continue;
    const { key, problem } = loser;
    waiting.set(key, { key, outcome: "quarantined", line: problem.line, reason: toldReason(problem.reason) });
  }
  return waiting;
}

/** Returns, by key, what is to be said of addresses that another post of the folder has. */
export function addressNotices(posts: FolderPost[]): Map<string, Problem[]> {
  const byKey = new Map(posts.map((post) => [post.key, post]));
  const notices = new Map<string, Problem[]>();
  for (const clash of addressClashes(posts)) {
    const line = byKey.get(clash.key)?.lines.get(clash.address) || undefined;
    notices.set(clash.key, [...(notices.get(clash.key) ?? []), { line, reason: addressTaken(clash) }]);
  }
  return notices;
}
