import type { Ports } from "../src/ports/index.ts";
import type { SiteRecord } from "../src/ports/sites.ts";
import { loadSite, logOf, siteOf, wire } from "../src/wiring.ts";
import type { GazetteEnv } from "./env.ts";

/** How long an isolate uses the site's version and settings without checking, in milliseconds. */
const FRESH_MS = 2_000;
/** How much longer other requests use them while one request refreshes, so that not all of them ask at once. */
const REFRESH_MS = 1_000;

/** How long a reader waits for the database where an older answer can be served instead. */
const TIMEOUT_MS = 3_000;

interface CachedSite {
  record: SiteRecord;
  checkedAt: number;
  /** A request is refreshing this. If it is cut off, the next one refreshes after `REFRESH_MS`. */
  refreshing?: boolean;
}

// One isolate serves one site; an env is the same object for as long as the isolate lives.
const siteCache = new WeakMap<object, CachedSite>();

function isFresh({ checkedAt, refreshing }: CachedSite, now: number): boolean {
  return now - checkedAt < (refreshing ? FRESH_MS + REFRESH_MS : FRESH_MS);
}

/** Returns the site's version and settings, at most three seconds old; older when the database does not answer. */
export async function cachedSite(env: GazetteEnv, now: number): Promise<SiteRecord> {
  const known = siteCache.get(env);
  if (known && isFresh(known, now)) return known.record;
  if (known) known.refreshing = true;
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

/** Rejects when the database takes longer than a reader should wait. */
export async function withTimeout<Value>(answer: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The database did not answer in time.")), TIMEOUT_MS);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the site's version if it was checked recently. */
export function freshVersion(env: GazetteEnv, now: number): number | undefined {
  const known = siteCache.get(env);
  return known && isFresh(known, now) ? known.record.version : undefined;
}

/** Makes the next request reload the site, after a change by this isolate. */
export function invalidateSite(env: GazetteEnv): void {
  const known = siteCache.get(env);
  if (known) known.checkedAt = Number.NEGATIVE_INFINITY;
}

/** Wires ports for reading: the site may be two seconds old. */
export async function readingPorts(env: GazetteEnv, now: number): Promise<Ports> {
  const { settings } = await cachedSite(env, now);
  return wire(env, env, siteOf(env, settings));
}

/** Wires ports for changes: the site is loaded anew. */
export async function currentPorts(env: GazetteEnv): Promise<Ports> {
  const { settings } = await loadSite(env, env);
  return wire(env, env, siteOf(env, settings));
}
