import { type FeedClient, feedClient } from "../../src/core/feeds/feed-client.ts";
import { dayOf } from "../../src/core/feeds/recent-days.ts";
import type { FeedTally } from "../../src/ports/feeds/feed-requests.ts";
import { logOf } from "../../src/wiring.ts";
import { readingPorts, withTimeout } from "../context.ts";
import type { GazetteEnv } from "../env.ts";

/** An isolate writes its counts down at once, and then no sooner than after this. */
const EVERY_MS = 60_000;
/** User-Agents an isolate knows without looking; there are some dozens, and whoever invents more gets no more of its memory. */
const AGENTS_MAX = 500;
/** Longer ones are looked at each time. */
const AGENT_LENGTH_MAX = 300;

interface Agent {
  tally: FeedTally;
  subscribers: number;
}

/** What one isolate has counted and not written down yet. */
interface Counts {
  agents: Map<string, Agent>;
  tallies: Map<string, FeedTally>;
  writtenAt: number;
}

// One isolate serves one site; an env is the same object for as long as the isolate lives.
const counted = new WeakMap<object, Counts>();

/**
 * Counts a feed that is answered, by the program that asked: in memory, and once a minute in the database, after the answer. What
 * an isolate has not written down when it ends is lost, and what was written without an answer may count twice.
 */
export function countFeedRequest(
  request: Request,
  { status }: Response,
  env: GazetteEnv,
  context: Pick<ExecutionContext, "waitUntil">,
): void {
  let counts = counted.get(env);
  if (!counts) {
    counts = { agents: new Map(), tallies: new Map(), writtenAt: Number.NEGATIVE_INFINITY };
    counted.set(env, counts);
  }
  const userAgent = request.headers.get("User-Agent") ?? "";
  const { tally, subscribers } = counts.agents.get(userAgent) ?? meet(counts, userAgent);
  tally.requests++;
  if (status === 304) tally.unchanged++;
  if (subscribers > tally.subscribers) tally.subscribers = subscribers;
  const now = Date.now();
  if (now - counts.writtenAt < EVERY_MS) return;
  counts.writtenAt = now;
  context.waitUntil(writeDown(env, counts, now));
}

function meet({ agents, tallies }: Counts, userAgent: string): Agent {
  const { name, subscribers } = feedClient(userAgent);
  const agent = { tally: tallyOf(tallies, name), subscribers };
  if (userAgent.length > AGENT_LENGTH_MAX) return agent;
  if (agents.size >= AGENTS_MAX) agents.clear();
  agents.set(userAgent, agent);
  return agent;
}

function tallyOf(tallies: Counts["tallies"], client: FeedClient["name"]): FeedTally {
  const tally = tallies.get(client) ?? { client, requests: 0, unchanged: 0, subscribers: 0 };
  tallies.set(client, tally);
  return tally;
}

async function writeDown(env: GazetteEnv, { tallies }: Counts, now: number): Promise<void> {
  const taken: FeedTally[] = [];
  for (const tally of tallies.values()) {
    if (tally.requests === 0) continue;
    taken.push({ ...tally });
    tally.requests = tally.unchanged = tally.subscribers = 0;
  }
  try {
    const { feedRequests, site } = await readingPorts(env, now);
    await withTimeout(feedRequests.add(dayOf(now, site.timeZone), taken));
  } catch (fault) {
    // Feeds go out all the same; the next minute tries again.
    for (const { client, requests, unchanged, subscribers } of taken) {
      const tally = tallyOf(tallies, client);
      tally.requests += requests;
      tally.unchanged += unchanged;
      tally.subscribers = Math.max(tally.subscribers, subscribers);
    }
    logOf(env).fault("feed-counts-not-written", fault);
  }
}
