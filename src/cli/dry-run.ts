import { SITE_KEY } from "../core/posts/object-key.ts";
import type { Problem } from "../core/posts/post.ts";
import type { Folder } from "./folder.ts";
import { addressNotices, type FolderPost, namedAmong, waitingForIds } from "./folder-claims.ts";
import type { Plan } from "./plan.ts";
import type { PublishReport } from "./publish-report.ts";
import { type NoticedObject, type ObjectResult, PublishingApi } from "./publishing-api.ts";
import { publishThroughTheApi } from "./through-the-api.ts";
import { toldReason } from "./told-reason.ts";

/** The publishing API, where nothing is stored: it says what would become of each object. */
class DryRunApi extends PublishingApi {
  /** A new `site.yaml`, by which the posts of later batches are read. */
  #site: { key: string; bytes: Buffer }[] = [];

  readonly #put = new Map<string, ObjectResult>();

  override async putAll(files: { key: string; bytes: Buffer }[]): Promise<ObjectResult[]> {
    const own = files.find(({ key }) => key === SITE_KEY);
    if (own) this.#site = [own];
    const results = await super.putAll(own ? files : [...this.#site, ...files], { dry_run: "true" });
    for (const result of results) this.#put.set(result.key, result);
    return own ? results : results.filter(({ key }) => key !== SITE_KEY);
  }

  override async put(key: string, bytes: Buffer<ArrayBuffer>): Promise<ObjectResult> {
    const result = await super.put(key, bytes, { dry_run: "true" });
    this.#put.set(key, result);
    return result;
  }

  /** What this publish would replace no longer counts. */
  override async quarantine() {
    return (await super.quarantine()).filter(({ key }) => !this.#put.has(key));
  }

  override async noticed(): Promise<NoticedObject[]> {
    const standing = (await super.noticed()).filter(({ key }) => !this.#put.has(key));
    for (const { key, notices, notice_count } of this.#put.values())
      if (notices && notice_count) standing.push({ key, notices, notice_count });
    return standing;
  }

  override async delete(key: string): Promise<ObjectResult> {
    return { key, outcome: "withdrawn" };
  }
}

/** The same for a whole folder, whose posts are known better than the service does: it sees only some at a time. */
class FolderDryRunApi extends DryRunApi {
  readonly #clashes: Map<string, Problem[]>;
  readonly #changing: Set<string>;
  readonly #isNamed: (name: string) => boolean;

  constructor({ url, token }: { url: URL; token: string }, posts: FolderPost[], changing: Set<string>) {
    super(url, token);
    this.#clashes = addressNotices(posts);
    this.#changing = changing;
    this.#isNamed = namedAmong(posts);
  }

  override async rehearse(files: { key: string; bytes: Buffer }[]): Promise<ObjectResult[]> {
    return (await super.rehearse(files)).map((result) => {
      const { notices: told = [], notice_count = 0 } = result;
      const notices = told.filter(
        ({ reason: { code, values } }) => code !== "issue-post-unknown" || !this.#isNamed(String(values.name)),
      );
      return { ...result, notices, notice_count: notice_count - told.length + notices.length };
    });
  }

  override async noticed(): Promise<NoticedObject[]> {
    const all = new Map((await super.noticed()).map((noticed) => [noticed.key, noticed]));
    for (const key of new Set([...all.keys(), ...this.#clashes.keys()])) {
      const { notices: told = [], notice_count = 0 } = all.get(key) ?? {};
      const kept = told.filter(
        ({ reason: { code, values } }) => !(CLASHES.has(code) && this.#changing.has(String(values.key))),
      );
      const own = (this.#clashes.get(key) ?? []).map(({ line, reason }) => ({
        ...(line !== undefined && { line }),
        reason: toldReason(reason),
      }));
      all.set(key, {
        key,
        notices: [...own, ...kept],
        notice_count: notice_count - told.length + kept.length + own.length,
      });
    }
    return [...all.values()];
  }
}

const CLASHES = new Set<string>(["address-taken", "alias-taken"]);

/** Returns what a publish would report. */
export async function dryRun(
  plan: Plan,
  folder: Folder,
  posts: FolderPost[],
  connection: { url: URL; token: string },
  concurrency: number,
): Promise<PublishReport> {
  const waiting = waitingForIds(posts);
  const changing = new Set([...folder.files.map(({ key }) => key), ...plan.gone]);
  const api = new FolderDryRunApi(
    connection,
    posts.filter(({ key }) => !waiting.has(key)),
    changing,
  );
  return publishThroughTheApi(plan, folder, api, concurrency, waiting);
}
