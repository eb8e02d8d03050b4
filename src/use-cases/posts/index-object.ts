import { brandFiles, withBrandFiles } from "../../core/brand-files.ts";
import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { keepLongerHold } from "../../core/newsletter/mail-guard.ts";
import { keptNotices, type Notices } from "../../core/posts/notices.ts";
import { ObjectFault } from "../../core/posts/object-fault.ts";
import { objectKind } from "../../core/posts/object-key.ts";
import type { Problem } from "../../core/posts/post.ts";
import type { SiteFile } from "../../core/posts/site-file.ts";
import { reason } from "../../core/reason.ts";
import { defaultSite, type Site } from "../../core/site.ts";
import type { StoredObject } from "../../ports/posts/object-store.ts";
import { allowance } from "./allowance.ts";
import { indexIncludes } from "./includes.ts";
import { type IndexPorts, type IndexResult, indexPosts } from "./index-posts.ts";
import { asObjectFault } from "./object-fault.ts";
import { inBucket, type Source } from "./read-source.ts";
import { findSiteFiles, indexFile } from "./site-files.ts";
import { withdrawPost } from "./withdraw-post.ts";

/** Updates the index with one object as it now is in the bucket. Idempotent, in any order. */
export async function indexObject(
  ports: IndexPorts,
  key: string,
  at: number,
  changed?: ChangedFeeds,
): Promise<IndexResult> {
  const kind = objectKind(key);
  if (kind === "post") return indexPost(ports, inBucket(ports, key), at, changed);
  if (kind === "include") await indexIncludes(ports, at);
  if (kind === "attachment" || kind === "stylesheet") await indexFile(ports, key, at);
  return kind === "site" || kind === "redirects" ? indexSettings(ports, key, kind, at) : { outcome: "stored" };
}

/** Indexes one post, as many reads as that may take. */
export async function indexPost(
  ports: IndexPorts,
  source: Source,
  at: number,
  changed?: ChangedFeeds,
): Promise<IndexResult> {
  const indexed = (await indexPosts(ports, [source], { at, changed, allowed: allowance() })).get(source.key);
  if (indexed?.outcome === "failed") throw indexed.fault;
  return indexed as IndexResult;
}

async function indexSettings(
  ports: IndexPorts,
  key: string,
  kind: "site" | "redirects",
  at: number,
): Promise<IndexResult> {
  try {
    const object = await asObjectFault(ports, () => ports.objects.get(key));
    if (!object) {
      if (kind === "site") return { outcome: "withdrawn" };
      await ports.sites.saveRedirects([]);
      return await withdrawPost(ports, key, at);
    }
    const { encoding } = object;
    if (encoding !== undefined)
      return await quarantine(
        ports,
        object,
        { line: undefined, reason: reason("object-compressed", { encoding }) },
        at,
      );
    return kind === "redirects" ? await indexRedirects(ports, object, at) : await indexSite(ports, object, at);
  } catch (fault) {
    if (!(fault instanceof ObjectFault)) throw fault;
    await ports.posts.saveUnreadable(key, fault.reason, at);
    return { outcome: "quarantined", line: undefined, reason: fault.reason };
  }
}

async function quarantine(
  { posts, now }: IndexPorts,
  { key, etag }: StoredObject,
  problem: Problem,
  at: number,
): Promise<IndexResult> {
  await posts.save([{ state: "quarantined", key, etag, problem }], { at, now: now() });
  return { outcome: "quarantined", ...problem };
}

/** Notes the version of an object that is no post, what of it cannot be shown as it was meant, and the files it refers to. */
const ignore = (
  { posts, now }: IndexPorts,
  { key, etag }: StoredObject,
  at: number,
  about: { notices: Notices | undefined; files?: SiteFile[] },
): Promise<void> => posts.save([{ state: "ignored", key, etag, ...about }], { at, now: now() });

async function indexSite(ports: IndexPorts, object: StoredObject, at: number): Promise<IndexResult> {
  const { sites, posts, site: before, now } = ports;
  const { readSite } = await import("../../markdown/read-site.ts");
  const reading = readSite(object.bytes);
  if ("problem" in reading) {
    return quarantine(ports, object, reading.problem, at);
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
    Math.max(at, now()),
  );
  if (newsletter.confirmation !== undefined || newsletter.welcome !== undefined)
    newsletter.ownHtml = await (await import("../../markdown/own-words.ts")).ownHtml(newsletter, before);
  const said = settings.newsletter || newsletter.longerHold ? { ...settings, newsletter } : settings;
  await sites.save(object.etag, said);
  if (changesReading(before, settings)) await posts.invalidateEtags("all");
  // Last, because that has every object read again.
  await ignore(ports, object, at, { notices, files: [...files.values()] });
  return { outcome: "stored", ...(notices && { notices }) };
}

async function indexRedirects(ports: IndexPorts, object: StoredObject, at: number): Promise<IndexResult> {
  const { readRedirectsFile } = await import("../../markdown/redirects-file.ts");
  const reading = readRedirectsFile(object.bytes, ports.site.url);
  if ("problem" in reading) return quarantine(ports, object, reading.problem, at);
  const { redirects, problems } = reading;
  const notices = keptNotices(problems);
  await ignore(ports, object, at, { notices });
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
  "newPostName",
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
