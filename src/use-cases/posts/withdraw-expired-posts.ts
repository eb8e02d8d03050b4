import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import type { Ports } from "../../ports/index.ts";
import { noteChanges } from "../feeds/announce-feeds.ts";
import { withdrawPost } from "./withdraw-post.ts";

/** Posts in one run, which takes up to ten queries for each. */
const EXPIRED_MAX = 20;

/** Withdraws posts whose time is over. A file that has changed since is read again by the next reconcile. */
export async function withdrawExpiredPosts(
  ports: Pick<Ports, "objects" | "posts" | "site">,
  at: number,
  changed?: ChangedFeeds,
): Promise<void> {
  for (const { key, etag } of await ports.posts.expired(at, EXPIRED_MAX))
    await noteChanges(ports, { keys: [key], at, changed }, () => withdrawPost(ports, key, at, etag));
}
