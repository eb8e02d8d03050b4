import { brandFiles, withBrandFiles } from "../../core/brand-files.ts";
import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { keepLongerHold } from "../../core/newsletter/mail-guard.ts";
import { addressTaken } from "../../core/posts/address-clash.ts";
import { expiredBy } from "../../core/posts/expiry.ts";
import { clashWinner, type IdClaim, idTaken } from "../../core/posts/id-clash.ts";
import { keptNotices, type Notices, withNotices } from "../../core/posts/notices.ts";
import { ObjectFault } from "../../core/posts/object-fault.ts";
import { newKeyProblem, objectKind, SITE_KEY } from "../../core/posts/object-key.ts";
import type { Post, Problem } from "../../core/posts/post.ts";
import { reason } from "../../core/reason.ts";
import { shortHash } from "../../core/short-hash.ts";
import { defaultSite, type Site } from "../../core/site.ts";
import type { Ports } from "../../ports/index.ts";
import type { StoredObject } from "../../ports/posts/object-store.ts";
import type { PostHistory } from "../../ports/posts/posts.ts";
import { noteChange } from "../feeds/announce-feeds.ts";
import { bucketFiles, indexIncludes } from "./includes.ts";
import { asObjectFault } from "./object-fault.ts";
import { savedHistory, saveHistory } from "./post-history.ts";
import { findSiteFiles, indexFile, indexNames, useSiteFiles } from "./site-files.ts";
import { useMirroredImages } from "./use-mirrored-images.ts";
import { withdrawPost } from "./withdraw-post.ts";

/** What indexing did with an object. */
export type IndexResult =
  | {
      outcome: "published" | "updated" | "unchanged" | "ignored" | "stored" | "withdrawn";
      /** The post had another key before. */
      moved?: true;
      /** What of a published post or of the settings readers cannot be shown as it was meant. */
      notices?: Notices;
    }
  | ({ outcome: "quarantined" | "draft" } & Problem);

export type IndexPorts = Pick<
  Ports,
  "objects" | "posts" | "sites" | "site" | "mirror" | "images" | "siteFiles" | "queue" | "now"
>;

/** Updates the index with one object as it now is in the bucket. Idempotent, in any order. */
export async function indexObject(
  ports: IndexPorts,
  key: string,
  at: number,
  changed?: ChangedFeeds,
): Promise<IndexResult> {
  const kind = objectKind(key);
  if (kind === "include") await indexIncludes(ports);
  if (kind === "attachment" || kind === "stylesheet") await indexFile(ports, key, at);
  if (kind !== "post" && kind !== "site" && kind !== "redirects") return { outcome: "stored" };
  return noteChange(ports, { key, at, changed }, () => index(ports, key, kind, at));
}

async function index(
  ports: IndexPorts,
  key: string,
  kind: "post" | "site" | "redirects",
  at: number,
): Promise<IndexResult> {
  // Other tools may have put objects there that the API refuses.
  const problem = newKeyProblem(key);
  if (problem) return quarantine(ports, { key, etag: "" }, { line: undefined, reason: problem }, at);
  try {
    const object = await asObjectFault(ports, () => ports.objects.get(key));
    if (!object) {
      if (kind === "redirects") await ports.sites.saveRedirects([]);
      if (kind === "site") return { outcome: "withdrawn" };
      const withdrawn = await withdrawPost(ports, key, at);
      await indexNames(ports, { key, aliases: [] }, at);
      return withdrawn;
    }
    const { encoding } = object;
    if (encoding !== undefined)
      return await quarantine(
        ports,
        object,
        { line: undefined, reason: reason("object-compressed", { encoding }) },
        at,
      );
    if (kind === "redirects") return await indexRedirects(ports, object, at);
    return kind === "site" ? await indexSite(ports, object, at) : await indexPost(ports, object, at);
  } catch (fault) {
    if (!(fault instanceof ObjectFault)) throw fault;
    await ports.posts.saveUnreadable(key, fault.reason, at);
    return { outcome: "quarantined", line: undefined, reason: fault.reason };
  }
}

async function indexSite(ports: IndexPorts, object: StoredObject, at: number): Promise<IndexResult> {
  const { sites, posts, site: before, now } = ports;
  const { readSite } = await import("../../markdown/read-site.ts");
  const reading = readSite(object.bytes);
  if ("problem" in reading) {
    await posts.saveQuarantined(SITE_KEY, object.etag, reading.problem, at);
    return { outcome: "quarantined", ...reading.problem };
  }
  const { settings } = reading;
  const named = brandFiles(settings.brand ?? {}).map(({ path }) => path);
  const files = await findSiteFiles(ports, named);
  if (settings.brand) {
    const { brand, notices } = withBrandFiles(settings.brand, files, reading.lineOf);
    settings.brand = brand;
    reading.notices.push(...notices);
  }
  const notices = keptNotices(reading.notices);
  const newsletter = keepLongerHold(
    before.newsletter,
    settings.newsletter ?? defaultSite(before.url).newsletter,
    seenAt(at, now),
  );
  const said = settings.newsletter || newsletter.longerHold ? { ...settings, newsletter } : settings;
  await sites.save(object.etag, said);
  if (changesReading(before, settings)) await posts.invalidateEtags("all");
  // Last, because that has every object read again.
  await posts.saveUnpublished(SITE_KEY, object.etag, "ignored", { notices });
  await ports.siteFiles.note(SITE_KEY, [...files.values()], at);
  return { outcome: "stored", ...(notices && { notices }) };
}

async function indexRedirects(ports: IndexPorts, object: StoredObject, at: number): Promise<IndexResult> {
  const { readRedirectsFile } = await import("../../markdown/redirects-file.ts");
  const reading = readRedirectsFile(object.bytes, ports.site.url);
  if ("problem" in reading) return quarantine(ports, object, reading.problem, at);
  const { redirects, problems } = reading;
  const notices = keptNotices(problems);
  await ports.posts.saveUnpublished(object.key, object.etag, "ignored", { notices });
  await ports.sites.saveRedirects(redirects);
  return { outcome: "stored", ...(notices && { notices }) };
}

/** Settings by which posts are read, or which their templates may show. */
const READ_BY = [
  "timeZone",
  "categoryStrings",
  "mirrorImages",
  "permalink",
  "sectionPermalinks",
  "generator",
  "postIds",
  "templates",
  "lineBreaks",
  "emoji",
  "params",
  "hiddenPosts",
  "title",
  "description",
  "author",
  "language",
] as const;

/** Returns whether posts must be read again, because they are now read differently. */
function changesReading(before: Site, settings: Partial<Site>): boolean {
  const now = { ...defaultSite(before.url), ...settings };
  return READ_BY.some((key) => JSON.stringify(now[key]) !== JSON.stringify(before[key]));
}

async function indexPost(ports: IndexPorts, object: StoredObject, at: number): Promise<IndexResult> {
  const { posts, site } = ports;
  const { key, etag } = object;
  const files = bucketFiles(ports);
  const { readPost } = await import("../../markdown/read-post.ts");
  const reading = await readPost({ key, bytes: object.bytes }, site, files);
  if (files.fault !== undefined) throw files.fault;
  if (reading.state === "quarantined") return quarantine(ports, object, reading.problem, at);
  if (reading.state === "draft" || reading.state === "ignored") {
    await recheckRivals(ports, key);
    const { redirects } = { redirects: undefined, ...reading };
    await posts.saveUnpublished(key, etag, reading.state, { redirects });
    await indexNames(ports, { key, aliases: [] }, at);
    return reading.state === "draft" ? { outcome: "draft", ...reading.held } : { outcome: "ignored" };
  }

  const { post } = reading;
  const whole = await useSiteFiles(ports, post, reading.files);
  reading.notices.push(...whole.missing);
  const notices = keptNotices(reading.notices);
  const expired = expiredBy(post, at);
  if (expired) {
    await withdrawPost(ports, key, at, etag);
    return { outcome: "draft", ...expired };
  }
  const contentHash = await shortHash(reading.content);
  const known = await posts.history(key);
  const own = known ?? (await savedHistory(ports, key));
  const { id, before, rival, original } = await identify(ports, post, contentHash, own, at);
  const history = await nextHistory(post, { id, contentHash, before }, object, at, seenAt(at, ports.now));

  if (rival) {
    const claim = { key, publishedAt: history.publishedAt, saysId: hasStatedId(post, id) };
    if (clashWinner(claim, rival) === rival) return quarantineForId(ports, object, rival, id, at);
    // The other post is read again by the next reconcile and finds this one in its place.
    await posts.saveQuarantined(rival.key, "", idTaken(id, claim), at, id);
  }

  // The bucket is written before the index, so that a rebuilt index finds it there. This includes what the file does not
  // say: an id other than its path's, or that the post is a copy.
  const saysMore = id !== post.id || original !== undefined;
  const mayBeNoted = before !== undefined && before === own && own.contentHash !== undefined;
  const hasToBeNoted = async () => saysMore && !(mayBeNoted && (!known || (await isNoted(ports, key, id))));
  if ((before && !sameHistory(before, history)) || (await hasToBeNoted())) await saveHistory(ports, key, history);
  // Not part of the fingerprint: moved images do not change a post.
  const hasChanged = before !== undefined && before.fingerprint !== history.fingerprint;
  const { shown, images, wanted } = await useMirroredImages(ports, whole.shown, hasChanged);
  // Images are claimed by real time, and so become due by it.
  await posts.savePublished(shown, etag, history, { images, notices, lines: reading.addressLines }, ports.now());
  await ports.siteFiles.note(key, [...whole.files, ...files.seen], at);
  await indexNames(ports, post, at);
  if (wanted) await ports.queue.send([{ kind: "mirror-images" }]);
  // The original was withdrawn in the meantime, so this is the moved post and not a copy.
  if (original !== undefined && (await posts.history(original))?.withdrawnAt !== undefined)
    await withdrawPost(ports, original, at);
  const told = withNotices(await clashesOf(posts, post), notices);
  const shownWith = told && { notices: told };
  if (before && before !== own) return { outcome: "updated", moved: true, ...shownWith };
  if (!known || !before) return { outcome: "published", ...shownWith };
  const isSame = before.fingerprint === history.fingerprint && !before.withdrawnAt;
  return { outcome: isSame ? "unchanged" : "updated", ...shownWith };
}

/** Returns the addresses of a post that another one has. They are not kept: they change with the other one. */
async function clashesOf(posts: Ports["posts"], { key, path, aliases }: Post): Promise<Problem[]> {
  if (path === undefined && aliases.length === 0) return [];
  return (await posts.addressClashes(key)).map((clash) => ({ line: clash.line, reason: addressTaken(clash) }));
}

/** A late cron sees what came after its time: the hold counts from when it was really there. */
const seenAt = (at: number, now: () => number): number => Math.max(at, now());

/** Returns whether the bucket tells the id. It was the file's own until a setting changed, and then nobody had noted it. */
async function isNoted(ports: IndexPorts, key: string, id: string): Promise<boolean> {
  return (await savedHistory(ports, key))?.id === id;
}

interface Identity {
  id: string;
  /** What was known about the post, under this key or another one. */
  before: PostHistory | undefined;
  rival: IdClaim | undefined;
  original: string | undefined;
}

/** Identifies a post: the one its key has held, one moved from another key, or a new one. */
async function identify(
  ports: IndexPorts,
  post: Post,
  contentHash: string,
  own: PostHistory | undefined,
  at: number,
): Promise<Identity> {
  const relatives = (id: string) => ports.posts.related(post.key, { id, saysId: hasStatedId(post, id), contentHash });
  let id = own?.id ?? post.id;
  let found = await relatives(id);
  // Posts whose objects are gone, but which were not withdrawn yet.
  for (const key of new Set([found.rival?.key, own ? undefined : found.original])) {
    if (key === undefined || !(await isGone(ports, key))) continue;
    await withdrawPost(ports, key, at);
    found = await relatives(id);
  }
  const { rival } = found;
  const contested = rival !== undefined && (hasStatedId(post, id) || (own !== undefined && rival.saysId));
  if (own) {
    if (!rival || contested) return { id, before: own, rival, original: undefined };
    // The post that had this key has moved and kept its id. The file is another post.
    return identify(ports, post, contentHash, undefined, at);
  }
  for (let n = 2; found.rival && !contested; n++) {
    id = `${post.id};${n}`;
    found = await relatives(id);
  }
  const { former, original } = found;
  if (!former) return { id, before: undefined, rival: found.rival, original };
  const { year, slug } = post;
  return { id: former.id, before: { ...former, year, slug }, rival: undefined, original: undefined };
}

async function isGone(ports: IndexPorts, key: string): Promise<boolean> {
  try {
    return (await asObjectFault(ports, () => ports.objects.head(key))) === undefined;
  } catch (fault) {
    if (fault instanceof ObjectFault) return false;
    throw fault;
  }
}

/**
 * Returns whether a post's id is the one stated in its file. An id assigned earlier stays, whatever the file states later.
 */
function hasStatedId(post: Post, id: string): boolean {
  return post.saysId && post.id === id;
}

/** Addresses that a post has had and that lead to it for ever. */
const PATHS_MAX = 20;

/** Returns a post's facts after this reading. Once published, its id and date no longer change. */
async function nextHistory(
  post: Post,
  { id, contentHash, before }: { id: string; contentHash: string; before: PostHistory | undefined },
  object: StoredObject,
  at: number,
  firstSeenAt: number,
): Promise<PostHistory> {
  const { year, slug } = before ?? post;
  const fingerprint = await fingerprintOf(post, { id, year, slug });
  const labels = { categories: post.categories, tags: post.tags, authors: post.authors };
  const paths = [...new Set([...(post.path === undefined ? [] : [post.path]), ...(before?.paths ?? [])])];
  const noted = {
    id,
    year,
    slug,
    paths: paths.slice(0, PATHS_MAX),
    withdrawnAt: undefined,
    fingerprint,
    contentHash,
    labels,
  };
  if (!before || before.publishedAt > at) {
    return {
      ...noted,
      publishedAt: post.publishedAt,
      updatedAt: Math.max(post.updatedAt ?? 0, post.publishedAt),
      firstSeenAt: before?.firstSeenAt ?? firstSeenAt,
      arrivedAt: before?.arrivedAt ?? Math.min(firstSeenAt, object.uploadedAt),
    };
  }
  // A file with the same content is unchanged, even if it is now read differently.
  const changed = before.fingerprint !== fingerprint && before.contentHash !== contentHash;
  // A store's clock may be ahead of ours; no entry may be dated tomorrow.
  const seenAt = Math.min(object.uploadedAt, at);
  return {
    ...before,
    ...noted,
    updatedAt: changed ? Math.max(before.updatedAt, post.updatedAt ?? seenAt) : before.updatedAt,
  };
}

/** Hashes what readers see. */
function fingerprintOf(post: Post, identity: Pick<PostHistory, "id" | "year" | "slug">): Promise<string> {
  const { key, saysId, expiresAt, aliases, ...visible } = post;
  return shortHash(JSON.stringify({ ...visible, ...identity }));
}

async function quarantine(
  ports: IndexPorts,
  { key, etag }: Pick<StoredObject, "key" | "etag">,
  problem: Problem,
  at: number,
): Promise<IndexResult> {
  await recheckRivals(ports, key);
  await ports.posts.saveQuarantined(key, etag, problem, at);
  return { outcome: "quarantined", ...problem };
}

/** Quarantines a post until the one with its id is gone. No other post waits for this one, which was never in the feeds. */
async function quarantineForId(
  ports: IndexPorts,
  { key, etag }: StoredObject,
  rival: IdClaim,
  id: string,
  at: number,
): Promise<IndexResult> {
  // Nothing else in the bucket records that the other post had the id first.
  const holder = rival.saysId ? undefined : await ports.posts.history(rival.key);
  if (holder) await saveHistory(ports, rival.key, holder);
  const problem = idTaken(id, rival);
  await ports.posts.saveQuarantined(key, etag, problem, at, id);
  return { outcome: "quarantined", ...problem };
}

/** Has posts read again that were quarantined for having the id of a post that leaves the feeds. */
async function recheckRivals({ posts }: IndexPorts, key: string): Promise<void> {
  const history = await posts.history(key);
  if (history) await posts.invalidateEtags({ id: history.id });
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
