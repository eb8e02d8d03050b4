import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import * as formats from "../../formats/index.ts";
import type { Ports } from "../../ports/index.ts";

/** Feeds in one wake-up, as many as one ping to the hub names. */
const URLS_MAX = 50;

/** Queues pings to the site's hub for the feeds that changed (W3C WebSub §6). Does nothing without a hub. */
export async function announceFeeds(
  { site, queue }: Pick<Ports, "site" | "queue">,
  changed: ChangedFeeds,
): Promise<void> {
  if (!site.hub) return;
  const urls = changed.urls(
    site,
    Object.values(formats).map(({ filename }) => filename),
  );
  const pings = Array.from({ length: Math.ceil(urls.length / URLS_MAX) }, (_, index) => ({
    kind: "ping-hub" as const,
    urls: urls.slice(index * URLS_MAX, (index + 1) * URLS_MAX),
  }));
  await queue.send(pings);
}

/** Runs a change of some objects and adds the feeds that look different afterwards to `changed`. */
export async function noteChanges<Outcome>(
  { posts, site }: Pick<Ports, "posts" | "site">,
  { keys, at, changed }: { keys: string[]; at: number; changed: ChangedFeeds | undefined },
  change: () => Promise<Outcome>,
): Promise<Outcome> {
  if (!changed || !site.hub) return change();
  const before = await posts.shown(keys, at);
  const outcome = await change();
  const after = await posts.shown(keys, at);
  for (const key of keys) {
    const [was, is] = [before.get(key), after.get(key)];
    if (was?.fingerprint !== is?.fingerprint) changed.add([...(was?.labels ?? []), ...(is?.labels ?? [])]);
  }
  return outcome;
}
