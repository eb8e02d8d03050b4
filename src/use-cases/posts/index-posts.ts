import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { expiredBy } from "../../core/posts/expiry.ts";
import { clashWinner, idTaken } from "../../core/posts/id-clash.ts";
import { keptNotices, type Notices } from "../../core/posts/notices.ts";
import { ObjectFault } from "../../core/posts/object-fault.ts";
import type { Problem } from "../../core/posts/post.ts";
import { CONNECTIONS, runConcurrently } from "../../core/run-concurrently.ts";
import { Unavailable } from "../../core/unavailable.ts";
import type { Ports } from "../../ports/index.ts";
import type { PostHistory, RelatedPosts, SavedPost } from "../../ports/posts/posts.ts";
import { noteChanges } from "../feeds/announce-feeds.ts";
import { type Allowance, countingCalls } from "./allowance.ts";
import { hasStatedId, identify } from "./identify-post.ts";
import { bucketFiles } from "./includes.ts";
import { indexWakeUps, LEFT_TOGETHER } from "./index-wake-ups.ts";
import { savedHistories, savedHistory, saveHistory } from "./post-history.ts";
import { type FoundPost, type HiddenPost, type ReadPost, readSource, type Source } from "./read-source.ts";
import {
  type CompletePost,
  type IdentifiedPost,
  resultsOf,
  type SettledPost,
  settle,
  withHistory,
} from "./settle-posts.ts";
import { indexNames, knownFiles, useSiteFiles } from "./site-files.ts";
import { withdrawPost } from "./withdraw-post.ts";

/** What indexing did with an object. */
export type IndexResult =
  | {
      /** `queued`: it is read by another invocation. */
      outcome: "published" | "updated" | "unchanged" | "ignored" | "stored" | "withdrawn" | "queued";
      /** The post had another key before. */
      moved?: true;
      /** What of a published post readers cannot be shown as it was meant. */
      notices?: Notices;
    }
  | ({ outcome: "quarantined" | "draft" } & Problem);

/** What became of one object of several: indexed, or a fault that has to do with it alone. */
export type Indexed = IndexResult | ({ outcome: "failed" } & Fault);

/** A fault that has to do with one post. */
export interface Fault {
  fault: unknown;
  /** The bucket had stopped answering. */
  untried?: true;
}

export type IndexPorts = Pick<
  Ports,
  "objects" | "posts" | "sites" | "site" | "mirror" | "images" | "siteFiles" | "queue" | "now" | "sleep"
>;

/** Posts after which others get their turn: where bucket and database are in the same process, it hears of no request before. */
const TURN = 12;

/** Objects that may time out before the rest is not tried; each may take a minute. */
const UNAVAILABLE_MAX = 3;

/** Transactions that may fail before the database is taken to be away: enough to find one post among a hundred. */
const FAILURES_MAX = 10;

/**
 * Updates the index with posts as they now are in the bucket: in as many queries as for one, and one transaction. One that is
 * broken, or that others have to do with, is indexed alone. Idempotent, in any order.
 */
export function indexPosts(
  given: IndexPorts,
  sources: Source[],
  {
    at,
    changed,
    allowed,
    atOnce = CONNECTIONS,
  }: { at: number; changed: ChangedFeeds | undefined; allowed: Allowance; atOnce?: number },
): Promise<Map<string, Indexed>> {
  const ports = { ...given, objects: countingCalls(given.objects, allowed) };
  const keys = sources.map(({ key }) => key);
  return noteChanges(ports, { keys, at, changed }, () => index(ports, sources, { at, allowed, atOnce }));
}

async function index(
  ports: IndexPorts,
  sources: Source[],
  { at, allowed, atOnce }: { at: number; allowed: Allowance; atOnce: number },
): Promise<Map<string, Indexed>> {
  const results = new Map<string, Indexed>();
  const alone = new Map<string, () => Promise<IndexResult>>();
  const mayAsk = () => allowed.calls > 0;
  allowed.objects -= sources.length;
  allowed.calls -= sources.length;

  const hidden: HiddenPost[] = [];
  const read: ReadPost[] = [];
  for (const [key, found] of await readAll(ports, sources, atOnce)) {
    if ("fault" in found) results.set(key, { outcome: "failed", ...found });
    else if (found.state === "gone") alone.set(key, () => withdrawPost(ports, key, at));
    else if (found.state === "unreadable") alone.set(key, () => Promise.reject(new ObjectFault(found.reason)));
    else if (found.state === "read") read.push(found);
    else hidden.push(found);
  }

  const histories = await ports.posts.histories([...hidden, ...read.map(({ object }) => object)].map(({ key }) => key));
  const plain: IdentifiedPost[] = [];
  const complete: CompletePost[] = [];
  for (const [key, post] of await withFiles(ports, read, mayAsk)) {
    if ("fault" in post) results.set(key, { outcome: "failed", ...post });
    else complete.push(post);
  }
  const unknown = complete.flatMap(({ object: { key } }) => (histories.has(key) ? [] : [key]));
  const saved = await savedHistories(ports, unknown);
  const owns = new Map([...histories, ...saved.found]);
  for (const { post, isFree } of await withRelated(ports, complete, owns)) {
    const { key } = post.object;
    const own = owns.get(key);
    const identity = { id: own?.id ?? post.shown.id, before: own, rival: undefined, original: undefined };
    const about = { known: histories.get(key), own, identity };
    if (expiredBy(post.shown, at)) alone.set(key, () => expire(ports, post, at));
    else if (isFree && !saved.unclear.has(key)) plain.push(await withHistory(post, about, { at, now: ports.now() }));
    else alone.set(key, () => indexAlone(ports, post, at));
  }
  const settled: SettledPost[] = [];
  for (const [key, post] of await settle(ports, plain, mayAsk)) {
    if ("fault" in post) alone.set(key, () => Promise.reject(post.fault));
    else settled.push(post);
  }

  // Posts that were quarantined for having the id of one that leaves the feeds are read again.
  const leaving = hidden.flatMap(({ key }) => histories.get(key)?.id ?? []);
  if (leaving.length > 0) await ports.posts.invalidateEtags({ ids: leaving });
  const noted: SettledPost[] = [];
  await runConcurrently(CONNECTIONS, settled, async (post) => {
    try {
      if (post.noted) await saveHistory(ports, post.key, post.noted);
      noted.push(post);
    } catch (fault) {
      alone.set(post.key, () => Promise.reject(fault));
    }
  });
  const unsaved = await saveAll(ports, [...hidden, ...noted.map(({ saved }) => saved)], at);
  for (const [key, fault] of unsaved) results.set(key, { outcome: "failed", fault });
  const done = await resultsOf(
    ports,
    noted.map(({ identified }) => identified),
  );
  for (const [key, result] of [...hidden.map(hiddenResult), ...done]) if (!unsaved.has(key)) results.set(key, result);
  if (noted.some(({ wantsImages }) => wantsImages)) await ports.queue.send([{ kind: "mirror-images" }]);

  for (const [key, work] of alone) {
    if (allowed.alone-- > 0) results.set(key, await attempt(ports, key, work, at));
  }
  const aliases = new Map(complete.map(({ shown }) => [shown.key, shown.aliases]));
  const indexed = [...results].filter(([, { outcome }]) => outcome !== "failed");
  await indexNames(
    ports,
    indexed.map(([key]) => ({ key, aliases: aliases.get(key) ?? [] })),
    at,
  );
  const left = sources.flatMap(({ key }) => (results.has(key) ? [] : [key]));
  for (const key of left) results.set(key, { outcome: "queued" });
  if (left.length > 0) await ports.queue.send(indexWakeUps(left, LEFT_TOGETHER));
  return new Map(sources.map(({ key }) => [key, results.get(key) as Indexed]));
}

/** Reads objects, several at a time. Once the store has timed out often, the rest fails untried. */
async function readAll(ports: IndexPorts, sources: Source[], atOnce: number): Promise<Map<string, FoundPost | Fault>> {
  const found = new Map<string, FoundPost | Fault>();
  const filesOf = bucketFiles(ports);
  const unavailable: Unavailable[] = [];
  const read = async (source: Source) => {
    if (unavailable.length >= UNAVAILABLE_MAX) {
      found.set(source.key, { fault: unavailable[0], untried: true });
      return;
    }
    try {
      found.set(source.key, await readSource(ports, source, filesOf()));
    } catch (fault) {
      if (fault instanceof Unavailable) unavailable.push(fault);
      found.set(source.key, { fault });
    }
  };
  for (let start = 0; start < sources.length; start += TURN) {
    if (start > 0) await ports.sleep(0);
    await runConcurrently(atOnce, sources.slice(start, start + TURN), read);
  }
  // In the order that was given, and not as they came.
  return new Map(sources.map(({ key }) => [key, found.get(key) as FoundPost | Fault]));
}

/** Completes posts with the site's files; leaves out those that would need more reads of the bucket than are allowed. */
async function withFiles(
  ports: IndexPorts,
  posts: ReadPost[],
  mayAsk: () => boolean,
): Promise<Map<string, CompletePost | Fault>> {
  const known = await knownFiles(
    ports,
    posts.flatMap(({ reading }) => reading.files),
  );
  const complete = new Map<string, CompletePost | Fault>();
  for (const post of posts) {
    const { post: given, files: references, notices } = post.reading;
    if (!mayAsk() && references.some(({ paths }) => !paths.some((path) => known.has(path)))) continue;
    try {
      const { shown, files, missing } = await useSiteFiles(ports, given, references, known);
      complete.set(given.key, {
        ...post,
        shown,
        files: [...files, ...post.seen],
        notices: keptNotices([...notices, ...missing]),
      });
    } catch (fault) {
      complete.set(given.key, { fault });
    }
  }
  return complete;
}

/** Says which posts are free: no other post, in the index or among these, may be the same or claim the same id. */
async function withRelated(
  { posts: index }: IndexPorts,
  posts: CompletePost[],
  owns: Map<string, PostHistory>,
): Promise<{ post: CompletePost; isFree: boolean }[]> {
  const claims = posts.map(({ object: { key }, shown, contentHash }) => {
    const id = owns.get(key)?.id ?? shown.id;
    return { key, id, saysId: hasStatedId(shown, id), contentHash };
  });
  const related = await index.related(claims);
  const ids = Map.groupBy(claims, ({ id }) => id);
  const contents = Map.groupBy(claims, ({ contentHash }) => contentHash);
  return posts.map((post, place) => {
    const { key, id, contentHash } = claims[place] as (typeof claims)[number];
    const { rival, former, original } = related[place] as RelatedPosts;
    // A key that has held a post before holds the same one.
    const isNew = !owns.has(key) && (former || original || contents.get(contentHash)?.length !== 1);
    return { post, isFree: !rival && ids.get(id)?.length === 1 && !isNew };
  });
}

/** Indexes a post that others have to do with. */
async function indexAlone(ports: IndexPorts, post: CompletePost, at: number): Promise<IndexResult> {
  const { posts } = ports;
  const { key, etag } = post.object;
  const known = await posts.history(key);
  const own = known ?? (await savedHistory(ports, key));
  const identity = await identify(ports, post.shown, post.contentHash, own, at);
  const { id, rival, original } = identity;
  const identified = await withHistory(post, { known, own, identity }, { at, now: ports.now() });
  const claim = { key, publishedAt: identified.history.publishedAt, saysId: hasStatedId(post.shown, id) };
  if (rival && clashWinner(claim, rival) === rival) {
    // Nothing else in the bucket records that the other post had the id first.
    const holder = rival.saysId ? undefined : await posts.history(rival.key);
    if (holder) await saveHistory(ports, rival.key, holder);
    const problem = idTaken(id, rival);
    await posts.save([{ state: "quarantined", key, etag, problem, claimedId: id }], { at, now: ports.now() });
    return { outcome: "quarantined", ...problem };
  }
  // The other post is read again by the next reconcile and finds this one in its place.
  const loser: SavedPost[] = rival
    ? [{ state: "quarantined", key: rival.key, etag: "", problem: idTaken(id, claim), claimedId: id }]
    : [];
  for (const settled of (await settle(ports, [identified], () => true)).values()) {
    if ("fault" in settled) throw settled.fault;
    if (settled.noted) await saveHistory(ports, key, settled.noted);
    await posts.save([...loser, settled.saved], { at, now: ports.now() });
    if (settled.wantsImages) await ports.queue.send([{ kind: "mirror-images" }]);
  }
  // The original was withdrawn in the meantime, so this is the moved post and not a copy.
  if (original !== undefined && (await posts.history(original))?.withdrawnAt !== undefined)
    await withdrawPost(ports, original, at);
  return (await resultsOf(ports, [identified])).get(key) as IndexResult;
}

async function expire(ports: IndexPorts, { object, shown }: CompletePost, at: number): Promise<IndexResult> {
  await withdrawPost(ports, object.key, at, object.etag);
  return { outcome: "draft", ...(expiredBy(shown, at) as Problem) };
}

/** Indexes one object. A fault of the object alone is stored with it. */
async function attempt(
  { posts }: IndexPorts,
  key: string,
  work: () => Promise<IndexResult>,
  at: number,
): Promise<Indexed> {
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof ObjectFault)) return { outcome: "failed", fault };
    await posts.saveUnreadable(key, fault.reason, at);
    return { outcome: "quarantined", line: undefined, reason: fault.reason };
  }
}

/** Saves posts in one transaction. If it fails, halves of them, so that one that cannot be saved does not hold up the others. */
async function saveAll({ posts, now }: IndexPorts, all: SavedPost[], at: number): Promise<Map<string, unknown>> {
  const failed = new Map<string, unknown>();
  let failures = 0;
  await save(all);
  return failed;

  async function save(some: SavedPost[]): Promise<void> {
    const [one] = some;
    if (!one) return;
    try {
      await posts.save(some, { at, now: now() });
    } catch (fault) {
      if (++failures === FAILURES_MAX) throw fault;
      if (some.length === 1) {
        failed.set(one.state === "published" ? one.post.key : one.key, fault);
        return;
      }
      const half = some.length >> 1;
      await save(some.slice(0, half));
      await save(some.slice(half));
    }
  }
}

function hiddenResult(post: HiddenPost): [string, IndexResult] {
  return [post.key, post.state === "ignored" ? { outcome: "ignored" } : { outcome: post.state, ...post.problem }];
}
