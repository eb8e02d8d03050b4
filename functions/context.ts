import type { Ports } from "../src/ports/index.ts";
import type { SiteRecord } from "../src/ports/sites.ts";
import { loadSite, logOf, siteOf, wire } from "../src/wiring.ts";
import type { GazetteEnv } from "./env.ts";

/** How long an isolate takes the site's version and settings for current, in milliseconds. */
const FRESH_MS = 2_000;
/** While one request looks again, the others go by what is known for so much longer, and do not all ask at once. */
const LOOK_MS = 1_000;

/** How long a reader waits for the database where an older answer is at hand. */
const PATIENCE_MS = 3_000;

interface CachedSite {
  record: SiteRecord;
  checkedAt: number;
  /** A request is looking again. Should it be cut off, the next one looks when `LOOK_MS` are over. */
  looking?: boolean;
}

// One isolate serves one site; an env is the same object for as long as the isolate lives.
const siteCache = new WeakMap<object, CachedSite>();

function isFresh({ checkedAt, looking }: CachedSite, now: number): boolean {
  return now - checkedAt < (looking ? FRESH_MS + LOOK_MS : FRESH_MS);
}

/** The site's version and settings, two or three seconds old at most; older when the database does not answer. */
export async function cachedSite(env: GazetteEnv, now: number): Promise<SiteRecord> {
  const known = siteCache.get(env);
  if (known && isFresh(known, now)) return known.record;
  if (known) known.looking = true;
  try {
    const record = await (known ? withTimeout(loadSite(env, env)) : loadSite(env, env));
    siteCache.set(env, { record, checkedAt: now });
    return record;
  } catch (fault) {
    if (!known) throw fault;
    // Stale feeds are better than none; the next request tries again.
    logOf(env).fault("database-unreachable", fault);
    siteCache.set(env, { record: known.record, checkedAt: now });
    return known.record;
  }
}

/** An answer of the database, or a fault when it takes longer than anybody should wait. */
export async function withTimeout<Value>(answer: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The database did not answer in time.")), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** The version this isolate may go by without asking, if it asked lately. */
export function freshVersion(env: GazetteEnv, now: number): number | undefined {
  const known = siteCache.get(env);
  return known && isFresh(known, now) ? known.record.version : undefined;
}

/** After a change by this isolate: the next request looks again. */
export function invalidateSite(env: GazetteEnv): void {
  const known = siteCache.get(env);
  if (known) known.checkedAt = Number.NEGATIVE_INFINITY;
}

/** Ports for reading: the site may be two seconds old. */
export async function readingPorts(env: GazetteEnv, now: number): Promise<Ports> {
  const { settings } = await cachedSite(env, now);
  return wire(env, env, siteOf(env, settings));
}

/** Ports for changing things: the site as it is now. */
export async function currentPorts(env: GazetteEnv): Promise<Ports> {
  const { settings } = await loadSite(env, env);
  return wire(env, env, siteOf(env, settings));
}
