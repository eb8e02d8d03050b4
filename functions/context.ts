import type { Ports } from "../src/ports/index.ts";
import type { SiteRecord } from "../src/ports/sites.ts";
import { loadSite, siteOf, wire } from "../src/wiring.ts";
import type { GazetteEnv } from "./env.ts";

/** How long an isolate takes the site's version and settings for current, in milliseconds. */
const FRESH_MS = 2_000;

interface Pulse {
  record: SiteRecord;
  checkedAt: number;
}

// One isolate serves one site; an env is the same object for as long as the isolate lives.
const pulses = new WeakMap<object, Pulse>();

/** The site's version and settings, at most two seconds old; older when the database does not answer. */
export async function pulse(env: GazetteEnv, now: number): Promise<SiteRecord> {
  const known = pulses.get(env);
  if (known && now - known.checkedAt < FRESH_MS) return known.record;
  try {
    const record = await loadSite(env, env);
    pulses.set(env, { record, checkedAt: now });
    return record;
  } catch (fault) {
    if (!known) throw fault;
    // Stale feeds are better than none; the next request tries again.
    console.error(JSON.stringify({ event: "database-unreachable", fault: String(fault) }));
    pulses.set(env, { ...known, checkedAt: now });
    return known.record;
  }
}

/** The version this isolate may go by without asking, if it asked lately. */
export function freshVersion(env: GazetteEnv, now: number): number | undefined {
  const known = pulses.get(env);
  return known && now - known.checkedAt < FRESH_MS ? known.record.version : undefined;
}

/** After a change by this isolate: the next request looks again. */
export function forgetPulse(env: GazetteEnv): void {
  const known = pulses.get(env);
  if (known) known.checkedAt = Number.NEGATIVE_INFINITY;
}

/** Ports for reading: the site may be two seconds old. */
export async function readingPorts(env: GazetteEnv, now: number): Promise<Ports> {
  const { settings } = await pulse(env, now);
  return wire(env, env, siteOf(env, settings));
}

/** Ports for changing things: the site as it is now. */
export async function currentPorts(env: GazetteEnv): Promise<Ports> {
  const { settings } = await loadSite(env, env);
  return wire(env, env, siteOf(env, settings));
}
