import type { Entry } from "../../core/feeds/entry.ts";
import { mailRuleAt } from "../../core/newsletter/mail-guard.ts";
import { type AddressClaim, addressClashes, ownKey } from "../../core/posts/address-clash.ts";
import type { Label } from "../../core/posts/category.ts";
import { type CategorySettings, effectiveSettings } from "../../core/posts/category-settings.ts";
import { type MailedPost, type Mailing, mailingOf } from "../../core/posts/mailing.ts";
import { keptLabels } from "../../core/posts/merges.ts";
import { objectKind } from "../../core/posts/object-key.ts";
import type { Post } from "../../core/posts/post.ts";
import { defaultSite, type Site } from "../../core/site.ts";
import type { Ports } from "../../ports/index.ts";
import type { PostHistory, Posts, RelatedPosts, RelatedTo } from "../../ports/posts/posts.ts";
import { hasStatedId } from "./identify-post.ts";
import { indexObject } from "./index-object.ts";
import type { IndexPorts, IndexResult } from "./index-posts.ts";

/** What publishing an object would do. `changes`: `appears`, `disappears`, or the fields that readers would see change. */
export interface DryRunResult {
  key: string;
  indexed: IndexResult;
  /** Of a post that would be published. */
  id: string | undefined;
  changes: string[];
  /** Whether the post would be mailed; `undefined` for other objects. */
  mailing: Mailing | undefined;
}

/** Indexes objects one after the other as publishing would, but stores nothing. */
export async function dryRunObjects(
  ports: IndexPorts & Pick<Ports, "categories" | "releases" | "mailGuard">,
  objects: { key: string; bytes: Uint8Array<ArrayBuffer> }[],
  at: number,
): Promise<DryRunResult[]> {
  const stage = dryRunPorts(ports, (await ports.categories.settings()).desk);
  const results: Omit<DryRunResult, "id">[] = [];
  for (const { key, bytes } of objects) {
    stage.put(key, bytes, at);
    const settingsBefore = stage.site();
    const indexed = await indexObject(stage.ports(), key, at);
    const mailing = await mailingAfter(key, indexed);
    results.push({ key, indexed, changes: await changes(key, bytes, settingsBefore), mailing });
  }
  return results.map((result) => ({ ...result, id: stage.published(result.key)?.post.id }));

  async function mailingAfter(key: string, { outcome }: IndexResult): Promise<Mailing | undefined> {
    const { history, post: { email = null } = {} } = stage.published(key) ?? {};
    if (!history) return outcome === "draft" || outcome === "quarantined" ? { state: outcome } : undefined;
    const [known] = await ports.releases.mailed({ keys: [key] });
    const arrivedAfter = known?.arrivedAt ? known.arrivedAfter : history.arrivedAt;
    const post: MailedPost = { ...history, email, arrivedAfter, state: "published", release: known?.release };
    return mailingOf(post, mailRuleAt(stage.site().newsletter, ports.mailGuard, at), at);
  }

  async function changes(key: string, bytes: Uint8Array, settingsBefore: Site): Promise<string[]> {
    const kind = objectKind(key);
    if (kind === "site") return changedFields(settingsBefore, stage.site());
    if (kind !== "post") {
      const stored = await ports.objects.get(key);
      if (!stored) return ["appears"];
      return sameBytes(stored.bytes, bytes) ? [] : ["content"];
    }
    const before = await currentFields(ports.posts, key, at);
    const published = stage.published(key);
    const after =
      published && published.history.publishedAt <= at
        ? visibleFields(withMerges(published.post, stage.site()))
        : undefined;
    if (!before || !after) return before ? ["disappears"] : after ? ["appears"] : [];
    return changedFields(before, after);
  }
}

interface StagedPost {
  post: Post;
  history: PostHistory;
  lines: Map<string, number>;
}

const claimOf = ({ post, history: { publishedAt } }: StagedPost): AddressClaim => ({ ...post, publishedAt });

/** Makes dry-run ports: reads pass through, writes stay in memory. */
function dryRunPorts(real: IndexPorts, desk: CategorySettings) {
  let { site } = real;
  const written = new Map<string, { bytes: Uint8Array<ArrayBuffer>; at: number }>();
  const published = new Map<string, StagedPost | undefined>();
  const hide = async (key: string) => void published.set(key, undefined);

  const objects: IndexPorts["objects"] = {
    ...real.objects,
    head: (key) => (written.has(key) ? objects.get(key) : real.objects.head(key)),
    async get(key) {
      const found = written.get(key);
      if (!found) return real.objects.get(key);
      const { bytes, at: uploadedAt } = found;
      return { key, etag: "", size: bytes.length, uploadedAt, contentType: undefined, bytes };
    },
    // Records of posts, which nothing here reads again.
    put: async (key, bytes, contentType) => ({
      ...{ key, etag: "", size: bytes.length, uploadedAt: real.now(), contentType },
    }),
  };
  async function related(given: RelatedTo): Promise<RelatedPosts> {
    const staged = [...published].flatMap(([key, shown]) => (shown && key !== given.key ? [{ key, ...shown }] : []));
    const holder = staged.find(({ history }) => history.id === given.id);
    const rival = holder && {
      key: holder.key,
      publishedAt: holder.history.publishedAt,
      saysId: hasStatedId(holder.post, given.id),
    };
    const [found] = await real.posts.related([given]);
    const isStaged = (key = "") => published.has(key);
    return {
      rival: rival ?? (isStaged(found?.rival?.key) ? undefined : found?.rival),
      former: staged.some(({ history }) => history.id === found?.former?.id) ? undefined : found?.former,
      // A copy is told like any other post.
      original: undefined,
    };
  }
  async function clashesOf(key: string): ReturnType<Posts["addressClashes"]> {
    const own = published.get(key);
    if (!own) return [];
    const claims = [...published.values()].flatMap((shown) => (shown ? [claimOf(shown)] : []));
    for (const address of [own.post.path ?? [], own.post.aliases].flat()) {
      const asked = [{ address, key: ownKey(address) }];
      const found = await real.posts.addressed(asked, Number.MAX_SAFE_INTEGER);
      const history = found && !published.has(found.key) && (await real.posts.history(found.key));
      if (history) claims.push({ ...history, key: found.key, path: address, aliases: [] });
    }
    return addressClashes(claims).flatMap((clash) =>
      clash.key === key ? { ...clash, line: own.lines.get(clash.address) } : [],
    );
  }
  const posts: Posts = {
    ...real.posts,
    history: async (key) => (await posts.histories([key])).get(key),
    async histories(keys) {
      const all = await real.posts.histories(keys);
      for (const key of keys) {
        const staged = published.get(key);
        if (staged) all.set(key, staged.history);
      }
      return all;
    },
    related: (posts) => Promise.all(posts.map(related)),
    async save(saved) {
      for (const one of saved) {
        if (one.state === "published") published.set(one.post.key, one);
        else published.set(one.key, undefined);
      }
    },
    async addressClashes(keys) {
      const clashes = [];
      for (const key of keys) clashes.push(...(await clashesOf(key)));
      return clashes;
    },
    saveUnreadable: async () => {},
    saveWithdrawn: hide,
    invalidateEtags: async () => {},
  };
  const sites: IndexPorts["sites"] = {
    ...real.sites,
    saveRedirects: async () => {},
    async save(_, { categoryTitles: titles = {}, categoryMerges: merges = {}, ...settings }) {
      const inForce = effectiveSettings({ titles, merges }, desk);
      site = {
        ...defaultSite(site.url),
        ...settings,
        categoryTitles: inForce.titles,
        categoryMerges: inForce.merges,
      };
    },
  };
  return {
    ports: (): IndexPorts => ({
      objects,
      posts,
      sites,
      site,
      mirror: real.mirror,
      images: real.images,
      // Nothing is known: what is staged may be newer.
      siteFiles: { ...real.siteFiles, known: async () => new Map(), save: async () => [] },
      queue: { send: async () => {} },
      now: real.now,
      sleep: real.sleep,
    }),
    put: (key: string, bytes: Uint8Array<ArrayBuffer>, at: number) => written.set(key, { bytes, at }),
    published: (key: string) => published.get(key),
    site: () => site,
  };
}

/** Applies merges to a post's categories. */
function withMerges(post: Post, { categoryMerges }: Site): Post {
  return { ...post, categories: keptLabels(categoryMerges, post.categories) };
}

/** Returns the fields of a post that readers see, under their names in the API. */
function visibleFields({
  title,
  authors,
  language,
  sourceUrl,
  summary,
  contentHtml,
  image,
  categories,
  tags,
}: Pick<Entry, "title" | "language" | "sourceUrl" | "summary" | "contentHtml" | "image" | "categories" | "tags"> & {
  authors: (Label | string)[];
}): object {
  const ids = (labels: { id: string }[]) => labels.map(({ id }) => id);
  const author = authors.map((one) => (typeof one === "string" ? one : one.title)).join(", ");
  return {
    title,
    author,
    language,
    source: sourceUrl,
    summary,
    content: contentHtml,
    image,
    categories: ids(categories),
    tags: ids(tags),
  };
}

async function currentFields(posts: Posts, key: string, at: number): Promise<object | undefined> {
  const entry = await posts.entry(key, at);
  return entry && visibleFields(entry);
}

function changedFields(before: object, after: object): string[] {
  const [was, is] = [before, after] as Record<string, unknown>[];
  return Object.keys({ ...was, ...is }).filter((name) => JSON.stringify(was?.[name]) !== JSON.stringify(is?.[name]));
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
