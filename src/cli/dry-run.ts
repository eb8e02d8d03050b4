import { expiredBy } from "../core/posts/expiry.ts";
import { objectKind, SITE_KEY } from "../core/posts/object-key.ts";
import { type Folder, readLocal } from "./folder.ts";
import { folderFiles } from "./folder-files.ts";
import { IdClaims } from "./id-claims.ts";
import { readLocalSite } from "./local-site.ts";
import type { Plan } from "./plan.ts";
import type { PublishReport } from "./publish-report.ts";
import { type ObjectResult, PublishingApi } from "./publishing-api.ts";
import { publishThroughTheApi } from "./through-the-api.ts";
import { toldReason } from "./told-reason.ts";

/** The publishing API, where nothing is stored: it says what would become of each object. */
class DryRunApi extends PublishingApi {
  /** A new `site.yaml`, by which the posts of later batches are read. */
  #site: { key: string; bytes: Buffer }[] = [];

  readonly #put = new Set<string>();

  override async putAll(files: { key: string; bytes: Buffer }[]): Promise<ObjectResult[]> {
    for (const { key } of files) this.#put.add(key);
    const own = files.find(({ key }) => key === SITE_KEY);
    if (own) this.#site = [own];
    const results = await super.putAll(own ? files : [...this.#site, ...files], { dry_run: "true" });
    return own ? results : results.filter(({ key }) => key !== SITE_KEY);
  }

  override put(key: string, bytes: Buffer<ArrayBuffer>): Promise<ObjectResult> {
    this.#put.add(key);
    return super.put(key, bytes, { dry_run: "true" });
  }

  /** What this publish would replace no longer counts. */
  override async quarantine() {
    return (await super.quarantine()).filter(({ key }) => !this.#put.has(key));
  }

  override async delete(key: string): Promise<ObjectResult> {
    return { key, outcome: "withdrawn" };
  }
}

/** Returns what a publish would report. */
export async function dryRun(
  plan: Plan,
  folder: Folder,
  { url, token }: { url: URL; token: string },
  concurrency: number,
): Promise<PublishReport> {
  const waiting = await waitingForIds(folder);
  return publishThroughTheApi(plan, folder, new DryRunApi(url, token), concurrency, waiting);
}

/** Finds posts whose id another post of the folder states: the service is asked batch by batch, and sees only some. */
async function waitingForIds(folder: Folder): Promise<Map<string, ObjectResult>> {
  const { readPost } = await import("../markdown/read-post.ts");
  const { site } = await readLocalSite(folder.root);
  const claims = new IdClaims();
  const now = Date.now();
  const siteFiles = folderFiles(folder.files);
  const waiting = new Map<string, ObjectResult>();
  for (const file of folder.files) {
    if (objectKind(file.key) !== "post") continue;
    const reading = await readPost({ key: file.key, bytes: await readLocal(file) }, site, siteFiles);
    if (reading.state !== "published" || expiredBy(reading.post, now)) continue;
    const loser = claims.add(reading.post);
    if (!loser) continue;
    const { key, problem } = loser;
    waiting.set(key, { key, outcome: "quarantined", line: problem.line, reason: toldReason(problem.reason) });
  }
  return waiting;
}
