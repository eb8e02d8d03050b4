import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { compareUtf8 } from "../../core/posts/key-order.ts";
import {
  HISTORY_PREFIX,
  newKeyProblem,
  objectKind,
  POSTS_PREFIX,
  REDIRECTS_KEY,
  SITE_KEY,
} from "../../core/posts/object-key.ts";
import { WITHDRAW_WINDOW_MS } from "../../core/posts/withdraw-guard.ts";
import type { Ports } from "../../ports/index.ts";
import type { ObjectInfo } from "../../ports/posts/object-store.ts";
import type { IndexedObject } from "../../ports/posts/posts.ts";
import { allowance } from "./allowance.ts";
import { approveWithdrawals } from "./guard-withdrawals.ts";
import { indexIncludes } from "./includes.ts";
import { indexObject } from "./index-object.ts";
import { type Indexed, indexPosts } from "./index-posts.ts";
import { indexWakeUps } from "./index-wake-ups.ts";
import { objectFaultReason } from "./object-fault.ts";
import { readRecord } from "./post-history.ts";
import { inBucket } from "./read-source.ts";
import { type ReconcileObjectPorts, reconcileObject } from "./reconcile-object.ts";
import { withdrawPost } from "./withdraw-post.ts";

export type ReconcilePorts = ReconcileObjectPorts & Pick<Ports, "reconciliation" | "queue">;

/** What one step of a pass did. */
export interface ReconcileReport {
  /** Objects listed, and those read because they were new or had changed. */
  listed: number;
  read: number;
  /** Left to the queue, beyond what one step can read. */
  queued: number;
  published: number;
  updated: number;
  quarantined: number;
  withdrawn: number;
}

/** Half of what a Worker's limits allow; what posts ask of bucket and database is limited by `allowance`. */
export const RECONCILE_LIMITS = { pages: 40, objects: 500, queued: 20_000 };

/** Posts that are indexed together. */
const TOGETHER = 100;

/**
 * Compares the bucket with the index from where the last step stopped: indexes what is new or changed, withdraws what is
 * gone. Stops within `limits`; the next step continues. `complete`: the pass has reached its end.
 */
export async function reconcile(
  ports: ReconcilePorts,
  at: number,
  limits = RECONCILE_LIMITS,
  changed?: ChangedFeeds,
): Promise<{ complete: boolean; report: ReconcileReport }> {
  const { objects, posts, reconciliation, missingPosts, queue } = ports;
  const report = { listed: 0, read: 0, queued: 0, published: 0, updated: 0, quarantined: 0, withdrawn: 0 };
  let saved = await reconciliation.position();
  let position = saved;
  const retries = await posts.retries();
  const missing = await missingPosts.all();
  const found = { gone: [] as string[], back: [] as string[] };
  const allowed = { ...allowance(), objects: limits.objects };
  // Settings change how posts are read, so posts wait for the next step.
  if (position === "" && (await reconcileSite(ports, retries, at))) return { complete: false, report };
  if (position === "") await reconcileRedirects(ports, retries, at);

  if (position === "") await indexIncludes(ports, at);

  for (let page = 0; page < limits.pages; page++) {
    const listing = await objects.list({ prefix: POSTS_PREFIX, after: position });
    const through = listing.more ? listing.objects.at(-1)?.key : undefined;
    const indexed = await posts.indexed({ prefix: POSTS_PREFIX, after: position, through });
    report.listed += listing.objects.length;
    const { differing, gone, back } = compare(listing.objects, indexed, { retries, missing, at });
    found.gone.push(...gone);
    found.back.push(...back);
    let next = 0;
    for (let some = allowedOf(differing); some.length > 0; some = allowedOf(differing.slice(next))) {
      const read = await readSome(some);
      next += read;
      position = differing[next - 1]?.key ?? position;
      if (read < some.length) return stop(false);
    }
    const left = differing.slice(next, next + limits.queued - report.queued).map(({ key }) => key);
    if (left.length > 0) await queue.send(indexWakeUps(left));
    report.queued += left.length;
    position = left.at(-1) ?? position;
    const done = next + left.length === differing.length;
    if (!done) return stop(false);
    if (through === undefined) {
      position = "";
      const complete = await withdrawApproved();
      // Queued objects were found, but their arrival time is not known yet.
      if (report.queued === 0) await reconciliation.noteLook(at);
      return stop(complete);
    }
    position = through;
    // If the invocation is cut off, its work is not repeated.
    if (differing.length > 0) await save();
  }
  return stop(false);

  /**
   * Indexes objects. A fault is stored with its object and does not stop the others. Returns how many were read before the
   * store stopped answering.
   */
  async function readSome(some: Differing[]): Promise<number> {
    const here = some.flatMap(({ key, gone }) => (gone ? [] : [inBucket(ports, key)]));
    const indexed =
      here.length > 0 ? await indexPosts(ports, here, { at, changed, allowed }) : new Map<string, Indexed>();
    for (const [index, { key, gone }] of some.entries()) {
      const result = indexed.get(key);
      if (result?.outcome === "failed" && result.untried) return index;
      if (gone) await withdrawOne(key);
      else await note(key, result?.outcome === "failed" ? () => Promise.reject(result.fault) : async () => result);
    }
    return some.length;
  }

  /** Returns the first of some objects, as many as may be read together. */
  function allowedOf(rest: Differing[]): Differing[] {
    const some = rest.slice(0, Math.max(0, Math.min(TOGETHER, allowed.objects)));
    const gone = some.filter(({ gone }) => gone);
    const first = gone[Math.max(0, allowed.alone)];
    return first ? some.slice(0, some.indexOf(first)) : some;
  }

  function withdrawOne(key: string): Promise<void> {
    allowed.objects--;
    allowed.alone--;
    return note(key, () => withdraw(key));
  }

  function withdraw(key: string): Promise<Indexed> {
    if (newKeyProblem(key)) return withdrawPost(ports, key, at);
    // The listing may be older than an upload, so the object is looked up again before its post is withdrawn.
    return (retries.has(key) ? indexObject : reconcileObject)(ports, key, at, changed);
  }

  async function note(key: string, work: () => Promise<Indexed | undefined>): Promise<void> {
    const result = await attempt(key, work);
    if (!result || result.outcome === "failed") return;
    const { outcome } = result;
    if (outcome === "queued") {
      report.queued++;
      return;
    }
    // A moved post is withdrawn under one key and saved under another.
    report.read += "moved" in result ? 2 : 1;
    if (outcome === "published" || outcome === "updated" || outcome === "quarantined" || outcome === "withdrawn")
      report[outcome]++;
  }

  /** Withdraws approved posts once the whole bucket was listed. Returns whether nothing is left for the next pass. */
  async function withdrawApproved(): Promise<boolean> {
    await noteMissing();
    const keys = await approveWithdrawals(ports, at);
    const now = keys.slice(0, Math.max(0, Math.min(allowed.alone, allowed.objects)));
    for (const key of now) await withdrawOne(key);
    const left = keys.slice(now.length, now.length + limits.queued - report.queued);
    if (left.length > 0) await queue.send(indexWakeUps(left));
    report.queued += left.length;
    if (missing.size > 0) await missingPosts.tidy(at - WITHDRAW_WINDOW_MS);
    return now.length + left.length === keys.length;
  }

  async function attempt<Result>(
    key: string,
    work: () => Promise<Result>,
  ): Promise<Result | { outcome: "quarantined" }> {
    try {
      return await work();
    } catch (fault) {
      const reason = await objectFaultReason(ports, fault);
      if (reason === undefined) {
        await save().catch(() => {});
        throw fault;
      }
      await posts.saveUnreadable(key, reason, at);
      return { outcome: "quarantined" };
    }
  }

  async function save() {
    if (position !== saved) await reconciliation.setPosition(position);
    saved = position;
  }

  async function noteMissing() {
    const { gone, back } = { gone: found.gone.splice(0), back: found.back.splice(0) };
    if (back.length > 0) await missingPosts.forget(back);
    if (gone.length > 0) await missingPosts.note(gone, at);
  }

  async function stop(complete: boolean) {
    await noteMissing();
    await save();
    return { complete, report };
  }
}

interface Differing {
  key: string;
  gone: boolean;
}

/** Returns the differences between bucket and index, in key order. */
function compare(
  listed: ObjectInfo[],
  indexed: IndexedObject[],
  {
    retries,
    missing,
    at,
  }: { retries: Map<string, number>; missing: Map<string, { mayWithdraw: boolean }>; at: number },
): { differing: Differing[]; gone: string[]; back: string[] } {
  const known = new Map(indexed.map((post) => [post.key, post]));
  const differing: Differing[] = [];
  for (const { key, etag } of listed) {
    const post = known.get(key);
    known.delete(key);
    if (objectKind(key) !== "post") continue;
    const retryAt = retries.get(key);
    // A key that is refused stays refused whatever the object holds.
    const isSame = post?.etag === etag || (post?.state === "quarantined" && newKeyProblem(key));
    if (retryAt === undefined ? !isSame : retryAt <= at) differing.push({ key, gone: false });
  }
  const gone: string[] = [];
  for (const { key, state } of known.values()) {
    // Published posts are withdrawn only once the number of missing ones is known.
    if (state === "published" && !missing.get(key)?.mayWithdraw) gone.push(key);
    else if (state !== "withdrawn" || retries.has(key)) differing.push({ key, gone: true });
  }
  return {
    differing: differing.sort((a, b) => compareUtf8(a.key, b.key)),
    gone: gone.filter((key) => !missing.has(key)),
    back: missing.size === 0 ? [] : listed.flatMap(({ key }) => (missing.has(key) ? [key] : [])),
  };
}

/** Indexes site.yaml if it changed. Returns whether the settings may have changed. */
async function reconcileSite(ports: ReconcilePorts, retries: Map<string, number>, at: number): Promise<boolean> {
  const retryAt = retries.get(SITE_KEY);
  if (retryAt !== undefined && retryAt > at) return false;
  try {
    const object = await ports.objects.head(SITE_KEY);
    const { etag } = await ports.sites.load();
    const indexed = (await ports.posts.states([SITE_KEY])).get(SITE_KEY);
    if (!object) return false;
    if (retryAt === undefined && object.etag === (indexed?.etag ?? etag)) return false;
    const { outcome } = await indexObject(ports, SITE_KEY, at);
    return outcome === "stored";
  } catch (fault) {
    const reason = await objectFaultReason(ports, fault);
    if (reason === undefined) throw fault;
    await ports.posts.saveUnreadable(SITE_KEY, reason, at);
    return false;
  }
}

async function reconcileRedirects(ports: ReconcilePorts, retries: Map<string, number>, at: number): Promise<void> {
  if ((retries.get(REDIRECTS_KEY) ?? at) > at) return;
  try {
    const object = await ports.objects.head(REDIRECTS_KEY);
    const indexed = (await ports.posts.states([REDIRECTS_KEY])).get(REDIRECTS_KEY);
    if (retries.has(REDIRECTS_KEY) || object?.etag !== indexed?.etag) await indexObject(ports, REDIRECTS_KEY, at);
  } catch (fault) {
    const reason = await objectFaultReason(ports, fault);
    if (reason === undefined) throw fault;
    await ports.posts.saveUnreadable(REDIRECTS_KEY, reason, at);
  }
}

/** Restores the tombstones of withdrawn posts after the index was rebuilt. Returns how many. */
export async function restoreTombstones(
  ports: Pick<Ports, "objects" | "posts" | "log">,
  after: string,
): Promise<{ next: string | undefined; restored: number }> {
  const listing = await ports.objects.list({ prefix: HISTORY_PREFIX, after, limit: 200 });
  let restored = 0;
  for (const { key } of listing.objects) {
    try {
      const record = await readRecord(ports, key);
      if (record?.history.withdrawnAt === undefined) continue;
      await ports.posts.saveWithdrawn(record.key, record.history);
      restored++;
    } catch (fault) {
      if ((await objectFaultReason(ports, fault)) === undefined) throw fault;
      ports.log.fault("history-unreadable", fault, { key });
    }
  }
  return { next: listing.more ? listing.objects.at(-1)?.key : undefined, restored };
}
