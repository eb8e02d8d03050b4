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
import { Unavailable } from "../../core/unavailable.ts";
import type { Ports } from "../../ports/index.ts";
import type { ObjectInfo } from "../../ports/posts/object-store.ts";
import type { IndexedObject } from "../../ports/posts/posts.ts";
import type { WakeUp } from "../../ports/queue.ts";
import { approveWithdrawals } from "./guard-withdrawals.ts";
import { indexIncludes } from "./includes.ts";
import { type IndexResult, indexObject } from "./index-object.ts";
import { objectFaultReason } from "./object-fault.ts";
import { readRecord } from "./post-history.ts";
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

/**
 * Half of what a Worker's limits allow. D1 allows a thousand queries per invocation: an object takes up to twenty-four, a page
 * of a thousand objects up to two, and the rest of the cron needs some.
 */
export const RECONCILE_LIMITS = { pages: 40, objects: 18, queued: 5_000 };

/** Objects that may time out before the step stops; each may take a minute. */
const UNAVAILABLE_MAX = 3;

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
  let unavailable = 0;
  // Settings change how posts are read, so posts wait for the next step.
  if (position === "" && (await reconcileSite(ports, retries, at))) return { complete: false, report };
  if (position === "") await reconcileRedirects(ports, retries, at);

  if (position === "") await indexIncludes(ports);

  for (let page = 0; page < limits.pages; page++) {
    const listing = await objects.list({ prefix: POSTS_PREFIX, after: position });
    const through = listing.more ? listing.objects.at(-1)?.key : undefined;
    const indexed = await posts.indexed({ prefix: POSTS_PREFIX, after: position, through });
    report.listed += listing.objects.length;
    const { differing, gone, back } = compare(listing.objects, indexed, { retries, missing, at });
    found.gone.push(...gone);
    found.back.push(...back);
    const left: WakeUp[] = [];
    let done = true;
    for (const { key, gone } of differing) {
      if (report.read < limits.objects) {
        await readOne(key, gone);
      } else if (report.queued < limits.queued) {
        left.push({ kind: "index", key });
        report.queued++;
      } else {
        done = false;
        break;
      }
      position = key;
      if (unavailable >= UNAVAILABLE_MAX) {
        done = false;
        break;
      }
    }
    if (left.length > 0) await queue.send(left);
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

  /** Indexes one object. A fault is stored with the object and does not stop the others. */
  async function readOne(key: string, gone: boolean): Promise<void> {
    const { outcome, moved } = await attempt(key, gone);
    // A moved post is withdrawn under one key and saved under another.
    report.read += moved ? 2 : 1;
    if (outcome === "published" || outcome === "updated" || outcome === "quarantined" || outcome === "withdrawn")
      report[outcome]++;
  }

  /** Withdraws approved posts once the whole bucket was listed. Returns whether nothing is left for the next pass. */
  async function withdrawApproved(): Promise<boolean> {
    await noteMissing();
    const keys = await approveWithdrawals(ports, at);
    const now = keys.slice(0, Math.max(0, limits.objects - report.read));
    for (const key of now) await readOne(key, true);
    const left = keys.slice(now.length, now.length + limits.queued - report.queued);
    if (left.length > 0) await queue.send(left.map((key) => ({ kind: "index" as const, key })));
    report.queued += left.length;
    if (missing.size > 0 || keys.length > 0) await missingPosts.tidy(at - WITHDRAW_WINDOW_MS);
    return now.length + left.length === keys.length;
  }

  async function attempt(key: string, gone: boolean): Promise<Pick<IndexResult, "outcome"> & { moved?: true }> {
    try {
      if (gone && newKeyProblem(key)) return await withdrawPost(ports, key, at);
      // The listing may be older than an upload, so the object is looked up again before its post is withdrawn.
      return await (gone && !retries.has(key) ? reconcileObject : indexObject)(ports, key, at, changed);
    } catch (fault) {
      const reason = await objectFaultReason(ports, fault);
      if (reason === undefined) {
        await save().catch(() => {});
        throw fault;
      }
      if (fault instanceof Unavailable) unavailable++;
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

/** Returns the differences between bucket and index, in key order. */
function compare(
  listed: ObjectInfo[],
  indexed: IndexedObject[],
  {
    retries,
    missing,
    at,
  }: { retries: Map<string, number>; missing: Map<string, { mayWithdraw: boolean }>; at: number },
): { differing: { key: string; gone: boolean }[]; gone: string[]; back: string[] } {
  const known = new Map(indexed.map((post) => [post.key, post]));
  const differing: { key: string; gone: boolean }[] = [];
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
    const [indexed] = await ports.posts.indexed({ prefix: SITE_KEY, after: "", through: undefined });
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
    const [indexed] = await ports.posts.indexed({ prefix: REDIRECTS_KEY, after: "", through: REDIRECTS_KEY });
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
