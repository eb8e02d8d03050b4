import { type FeedClient, feedClient } from "../../src/core/feeds/feed-client.ts";
import { dayOf } from "../../src/core/feeds/recent-days.ts";
import type { FeedTally } from "../../src/ports/feeds/feed-requests.ts";
import { logOf, siteOf, wireFeeds } from "../../src/shared-parts.ts";
import { cachedSite, withTimeout } from "../context.ts";
import type { GazetteEnv } from "../env.ts";

/** An isolate stores its first count at once, later ones at this interval. */
const EVERY_MS = 60_000;
/** User-Agents an isolate caches. Real ones are some dozens; invented ones take no more memory than this. */
const AGENTS_MAX = 500;
/** Longer User-Agents are not cached. */
const AGENT_LENGTH_MAX = 300;

interface Agent {
  tally: FeedTally;
  subscribers: number;
}

/** Counts of one isolate that are not stored yet. */
interface Counts {
  agents: Map<string, Agent>;
  tallies: Map<string, FeedTally>;
  storedAt: number;
}

// One isolate serves one site; an env is the same object for as long as the isolate lives.
const countsByEnv = new WeakMap<object, Counts>();

/**
 * Counts a feed request by its client: in memory, and once a minute in the database, after the answer. What an isolate has not
 * stored when it ends is lost; a write whose answer was lost may count twice.
 */
export function countFeedRequest(
  request: Request,
  { status }: Pick<Response, "status">,
  env: GazetteEnv,
  context: Pick<ExecutionContext, "waitUntil">,
): void {
  let counts = countsByEnv.get(env);
  if (!counts) {
    counts = { agents: new Map(), tallies: new Map(), storedAt: Number.NEGATIVE_INFINITY };
    countsByEnv.set(env, counts);
  }
  const userAgent = request.headers.get("User-Agent") ?? "";
  const { tally, subscribers } = counts.agents.get(userAgent) ?? identifyClient(counts, userAgent);
  if (status < 400) tally.requests++;
  else tally.failed++;
  if (status === 304) tally.unchanged++;
  if (subscribers > tally.subscribers) tally.subscribers = subscribers;
  const now = Date.now();
  if (now - counts.storedAt < EVERY_MS) return;
  counts.storedAt = now;
  context.waitUntil(storeCounts(env, counts, now));
}

function identifyClient({ agents, tallies }: Counts, userAgent: string): Agent {
  const { name, subscribers } = feedClient(userAgent);
  const agent = { tally: tallyOf(tallies, name), subscribers };
  if (userAgent.length > AGENT_LENGTH_MAX) return agent;
  if (agents.size >= AGENTS_MAX) agents.clear();
  agents.set(userAgent, agent);
  return agent;
}

function tallyOf(tallies: Counts["tallies"], client: FeedClient["name"]): FeedTally {
  const tally = tallies.get(client) ?? { client, requests: 0, unchanged: 0, failed: 0, subscribers: 0 };
  tallies.set(client, tally);
  return tally;
}

async function storeCounts(env: GazetteEnv, { tallies }: Counts, now: number): Promise<void> {
  const taken: FeedTally[] = [];
  for (const tally of tallies.values()) {
    if (tally.requests + tally.failed === 0) continue;
    taken.push({ ...tally });
    tally.requests = tally.unchanged = tally.failed = tally.subscribers = 0;
  }
  try {
    const { settings } = await cachedSite(env, now);
    const { feedRequests, site } = wireFeeds(env, env, siteOf(env, settings));
    await withTimeout(feedRequests.add(dayOf(now, site.timeZone), taken));
  } catch (fault) {
    // Feeds are served anyway; the next minute tries again.
    for (const { client, requests, unchanged, failed, subscribers } of taken) {
      const tally = tallyOf(tallies, client);
      tally.requests += requests;
      tally.unchanged += unchanged;
      tally.failed += failed;
      tally.subscribers = Math.max(tally.subscribers, subscribers);
    }
    logOf(env).fault("feed-counts-not-stored", fault);
  }
}
