import type { Ports } from "../src/ports/index.ts";
import type { SiteRecord } from "../src/ports/sites.ts";
import { loadSite, logOf, revivedSettings, siteOf } from "../src/shared-parts.ts";
import { edgeCache, type Kept } from "./edge-cache.ts";
import type { GazetteEnv } from "./env.ts";
import { forgetAbsent } from "./pages/absent-files.ts";

/** How long an isolate uses the site's version and settings without checking, in milliseconds. */
const FRESH_MS = 2_000;
/** How much longer other requests use them while one request refreshes, so that not all of them ask at once. */
const REFRESH_MS = 1_000;
/** How long an isolate that knows nothing may use what another one in the same data centre found out. */
const SHARED_MS = 7_000;

/** How long a reader waits for the database where an older answer can be served instead. */
const TIMEOUT_MS = 3_000;

interface CachedSite {
  record: SiteRecord;
  /** Where in D1's history it was read. What is read for it may come from a replica, but from no older one. */
  bookmark: string | undefined;
  checkedAt: number;
  /** A request is refreshing this. If it is cut off, the next one refreshes after `REFRESH_MS`. */
  refreshing?: boolean;
}

// One isolate serves one site; an env is the same object for as long as the isolate lives.
const siteCache = new WeakMap<object, CachedSite>();

function isFresh({ checkedAt, refreshing }: CachedSite, now: number): boolean {
  return now - checkedAt < (refreshing ? FRESH_MS + REFRESH_MS : FRESH_MS);
}

/** What runs on after an answer. */
type Background = Pick<ExecutionContext, "waitUntil">;

/** Returns the site's version and settings, at most ten seconds old; older when the database does not answer. */
export async function cachedSite(env: GazetteEnv, now: number): Promise<SiteRecord> {
  return (await checkedSite(env, now)).record;
}

async function checkedSite(env: GazetteEnv, now: number, background?: Background): Promise<CachedSite> {
  const known = siteCache.get(env) ?? (await sharedSite(env, now));
  if (known && isFresh(known, now)) return known;
  if (known) known.refreshing = true;
  try {
    const asked = newestSite(env, now, known);
    const found = await (known ? withTimeout(asked) : asked);
    siteCache.set(env, found);
    background?.waitUntil(sharedCopy(env).put(pack(found), SHARED_MS / 1000));
    return found;
  } catch (fault) {
    if (!known) throw fault;
    // Stale feeds are better than none; the next request tries again.
    logOf(env).fault("database-unreachable", fault);
    const stale = { record: known.record, bookmark: known.bookmark, checkedAt: now };
    siteCache.set(env, stale);
    return stale;
  }
}

/** Asks the nearest replica that is not behind what is known; after a change by this isolate the database itself. */
async function newestSite(env: GazetteEnv, now: number, known: CachedSite | undefined): Promise<CachedSite> {
  const { DB, bookmark } = session(env, known?.checkedAt === CHANGED ? "first-primary" : known?.bookmark);
  return { record: await loadSite(env, { ...env, DB }), bookmark: bookmark(), checkedAt: now };
}

/** Opens a session (Cloudflare D1, Sessions API), where the database has them. */
function session(env: GazetteEnv, from: string | undefined): { DB: D1Database; bookmark: () => string | undefined } {
  if (!("withSession" in env.DB)) return { DB: env.DB, bookmark: () => undefined };
  const opened = env.DB.withSession(from ?? "first-unconstrained");
  return { DB: opened as unknown as D1Database, bookmark: () => opened.getBookmark() ?? undefined };
}

/** What the isolates of a data centre share of the site. */
const sharedCopy = (env: GazetteEnv) => edgeCache(env, new URL("/site-of-version", String(env.SITE_URL)).href);

const pack = ({ record, bookmark, checkedAt }: CachedSite): Kept => ({
  bytes: new TextEncoder().encode(JSON.stringify({ record, bookmark, checkedAt })),
  about: "site",
});

/** Returns what another isolate of this data centre has found out in the last seconds. */
async function sharedSite(env: GazetteEnv, now: number): Promise<CachedSite | undefined> {
  if (!URL.canParse(String(env.SITE_URL))) return undefined;
  const kept = await sharedCopy(env).get();
  if (!kept) return undefined;
  const { record, bookmark, checkedAt }: CachedSite = JSON.parse(new TextDecoder().decode(kept.bytes));
  if (Math.abs(now - checkedAt) >= SHARED_MS) return undefined;
  const shared = { record: { ...record, settings: revivedSettings(record.settings) }, bookmark, checkedAt: now };
  siteCache.set(env, shared);
  return shared;
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

/** Marks a site that this isolate has changed. */
const CHANGED = Number.NEGATIVE_INFINITY;

/** Makes the next request reload the site, after a change by this isolate. */
export async function invalidateSite(env: GazetteEnv): Promise<void> {
  const known = siteCache.get(env);
  if (known) known.checkedAt = CHANGED;
  forgetAbsent(env);
  await sharedCopy(env).delete();
}

/** Loads the adapters of every port. Feeds are read with some of them. */
export const loadWiring = () => import("../src/wiring.ts");

/** Wires ports for reading: the site may be seconds old. */
export async function readingPorts(env: GazetteEnv, now: number): Promise<Ports> {
  const [{ wire }, { settings }] = await Promise.all([loadWiring(), cachedSite(env, now)]);
  return wire(env, env, siteOf(env, settings));
}

/** Returns the site for public reading, and bindings that read what belongs to it from the nearest replica. */
export async function readingSite(
  env: GazetteEnv,
  now: number,
  background: Background,
): Promise<SiteRecord & { bindings: GazetteEnv }> {
  const { record, bookmark } = await checkedSite(env, now, background);
  return { ...record, bindings: { ...env, DB: session(env, bookmark).DB } };
}

/** Wires ports for changes: the site is loaded anew. */
export async function currentPorts(env: GazetteEnv): Promise<Ports> {
  const [{ wire }, { settings }] = await Promise.all([loadWiring(), loadSite(env, env)]);
  return wire(env, env, siteOf(env, settings));
}
