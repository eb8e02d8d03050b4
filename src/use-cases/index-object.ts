import type { ChangedFeeds } from "../core/changed-feeds.ts";
import { followingHold } from "../core/mail-guard.ts";
import { newKeyProblem, objectKind, SITE_KEY } from "../core/object-key.ts";
import { OneObject } from "../core/one-object.ts";
import type { Post, Problem } from "../core/post.ts";
import { say } from "../core/reasons/reason.ts";
import { defaultSite, type Site } from "../core/site.ts";
import { readPost } from "../markdown/read-post.ts";
import { readSite } from "../markdown/read-site.ts";
import type { Ports } from "../ports/index.ts";
import type { StoredObject } from "../ports/object-store.ts";
import type { PostHistory } from "../ports/posts.ts";
import { noteChange } from "./announce-feeds.ts";
import { findCopies } from "./find-copies.ts";
import { withOne } from "./one-object.ts";
import { savedHistory, saveHistory } from "./post-history.ts";
import { withdrawPost } from "./withdraw-post.ts";

/** What became of an object when the index read it. */
export type Indexed =
  | { outcome: "published" | "updated" | "unchanged" | "draft" | "ignored" | "stored" | "withdrawn" }
  | ({ outcome: "quarantined" } & Problem);

export type IndexPorts = Pick<Ports, "objects" | "posts" | "sites" | "site" | "mirror" | "queue" | "now">;

/** Brings the index up to date with one object as it is in the bucket now. Safe to repeat, in any order. */
export async function indexObject(
  ports: IndexPorts,
  key: string,
  at: number,
  changed?: ChangedFeeds,
): Promise<Indexed> {
  const kind = objectKind(key);
  if (kind === undefined || kind === "attachment") return { outcome: "stored" };
  return noteChange(ports, { key, at, changed }, () => index(ports, key, kind, at));
}

async function index(ports: IndexPorts, key: string, kind: "post" | "site", at: number): Promise<Indexed> {
  // What the API refuses other tools may have put there.
  const reason = newKeyProblem(key);
  if (reason) return quarantine(ports, { key, etag: "" }, { line: undefined, reason }, at);
  try {
    const object = await withOne(ports, () => ports.objects.get(key));
    if (!object) return kind === "post" ? await withdrawPost(ports, key, at) : { outcome: "withdrawn" };
    return kind === "site" ? await indexSite(ports, object, at) : await indexPost(ports, object, at);
  } catch (fault) {
    if (!(fault instanceof OneObject)) throw fault;
    await ports.posts.saveUnreadable(key, fault.message, at);
    return { outcome: "quarantined", line: undefined, reason: fault.message };
  }
}

async function indexSite(
  { sites, posts, site: before }: IndexPorts,
  object: StoredObject,
  at: number,
): Promise<Indexed> {
  const reading = readSite(object.bytes);
  if ("problem" in reading) {
    await posts.saveQuarantined(SITE_KEY, object.etag, reading.problem, at);
    return { outcome: "quarantined", ...reading.problem };
  }
  await posts.saveUnpublished(SITE_KEY, object.etag, "ignored");
  const { settings } = reading;
  const newsletter = followingHold(before.newsletter, settings.newsletter ?? defaultSite(before.url).newsletter, at);
  const said = settings.newsletter || newsletter.longerHold ? { ...settings, newsletter } : settings;
  await sites.save(object.etag, said);
  if (readsPostsOtherwise(before, settings)) await posts.forgetEtags("all");
  return { outcome: "stored" };
}

/** Whether the posts have to be read again: dates without a zone, strings of categories or images mean something else now. */
function readsPostsOtherwise(before: Site, settings: Partial<Site>): boolean {
  return (
    (settings.timeZone ?? "UTC") !== before.timeZone ||
    (settings.categoryStrings ?? "split") !== before.categoryStrings ||
    (settings.mirrorImages ?? false) !== before.mirrorImages
  );
}

async function indexPost(ports: IndexPorts, object: StoredObject, at: number): Promise<Indexed> {
  const { posts, site } = ports;
  const { key, etag } = object;
  const reading = readPost({ key, bytes: object.bytes }, site);
  if (reading.state === "quarantined") return quarantine(ports, object, reading.problem, at);
  if (reading.state === "draft" || reading.state === "ignored") {
    await hideHolder(ports, key);
    await posts.saveUnpublished(key, etag, reading.state);
    return { outcome: reading.state };
  }

  const { post } = reading;
  const known = await posts.history(key);
  const before = known ?? (await savedHistory(ports, key));
  const history = await nextHistory(post, before, object, at);

  const rival = await posts.holderOf(history.id, key);
  if (rival) {
    const newer = rival.publishedAt - history.publishedAt || (rival.key < key ? -1 : 1);
    if (newer > 0) return quarantine(ports, object, sameId(history.id, rival.key), at, history.id);
    // The other is read again at the next reconcile, and finds this one in its place.
    await posts.saveQuarantined(rival.key, "", sameId(history.id, key), at);
  }

  // The bucket learns of a change before the index: what the index forgets, it can find there.
  if (before && !sameHistory(before, history)) await saveHistory(ports, key, history);
  // Not in the fingerprint: a post whose images have moved has not changed.
  const hasChanged = before !== undefined && before.fingerprint !== history.fingerprint;
  const { shown, images, wanted } = await findCopies(ports, post, hasChanged);
  // Images are claimed by the real time, and so due by it.
  await posts.savePublished(shown, etag, history, images, ports.now());
  if (wanted) await ports.queue.send([{ kind: "mirror-images" }]);
  if (!known) return { outcome: "published" };
  return { outcome: before?.fingerprint === history.fingerprint && !before.withdrawnAt ? "unchanged" : "updated" };
}

/** A post's facts after this reading: once readers have seen it, its id and date stay as they were. */
async function nextHistory(
  post: Post,
  before: PostHistory | undefined,
  object: StoredObject,
  at: number,
): Promise<PostHistory> {
  const fingerprint = await fingerprintOf(post);
  const labels = { categories: post.categories, tags: post.tags, authors: post.authors };
  if (!before || before.publishedAt > at) {
    return {
      id: before?.id ?? post.id,
      year: before?.year ?? post.year,
      slug: before?.slug ?? post.slug,
      publishedAt: post.publishedAt,
      updatedAt: Math.max(post.updatedAt ?? 0, post.publishedAt),
      firstSeenAt: before?.firstSeenAt ?? at,
      withdrawnAt: undefined,
      fingerprint,
      labels,
    };
  }
  const changed = before.fingerprint !== fingerprint;
  return {
    ...before,
    withdrawnAt: undefined,
    fingerprint,
    labels,
    updatedAt: changed ? Math.max(before.updatedAt, post.updatedAt ?? object.uploadedAt) : before.updatedAt,
  };
}

async function fingerprintOf(post: Post): Promise<string> {
  const { key, ...visible } = post;
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(visible)));
  return Array.from(new Uint8Array(hash, 0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function quarantine(
  ports: IndexPorts,
  { key, etag }: Pick<StoredObject, "key" | "etag">,
  problem: Problem,
  at: number,
  claimedId?: string,
): Promise<Indexed> {
  await hideHolder(ports, key);
  await ports.posts.saveQuarantined(key, etag, problem, at, claimedId);
  return { outcome: "quarantined", ...problem };
}

/** Before a post leaves the feeds: whoever was quarantined for holding the same id may have its place. */
async function hideHolder({ posts }: IndexPorts, key: string): Promise<void> {
  const history = await posts.history(key);
  if (history) await posts.forgetEtags({ id: history.id });
}

function sameId(id: string, key: string): Problem {
  return {
    line: undefined,
    reason: say("post-id-taken", { key, id }),
  };
}

function sameHistory(a: PostHistory, b: PostHistory): boolean {
  return (
    a.id === b.id &&
    a.publishedAt === b.publishedAt &&
    a.updatedAt === b.updatedAt &&
    a.withdrawnAt === b.withdrawnAt &&
    a.fingerprint === b.fingerprint
  );
}
