import { type FileReference, fileProblem } from "../../core/posts/file-reference.ts";
import { attachmentType, newKeyProblem, PUBLIC_ROOTS, publicPath } from "../../core/posts/object-key.ts";
import type { Post, Problem } from "../../core/posts/post.ts";
import { namesOf } from "../../core/posts/post-name.ts";
import { NO_FILE, type SiteFile } from "../../core/posts/site-file.ts";
import { CONNECTIONS, runConcurrently } from "../../core/run-concurrently.ts";
import type { Ports } from "../../ports/index.ts";
import { indexWakeUps } from "./index-wake-ups.ts";
import { notedName, noteOf, versionsOf } from "./named-posts.ts";

/** Enough for most headers; JPEGs with profiles and previews need more. */
const HEADER_BYTES = [64 * 1024, 1024 * 1024];

/** How often files are looked at again by themselves: other tools may change the bucket without an event. */
const PRESENT_MS = 6 * 60 * 60_000;
const MISSING_MS = 5 * 60_000;
const DUE_MAX = 20;

type FilePorts = Pick<Ports, "objects" | "images" | "posts" | "siteFiles">;

/** What is known of the files that some posts refer to. */
export type KnownFiles = Map<string, SiteFile>;

const pathsOf = (references: FileReference[]): string[] =>
  [...new Set(references.flatMap(({ paths }) => paths))].filter((path) => !newKeyProblem(path));

export function knownFiles({ siteFiles }: Pick<Ports, "siteFiles">, references: FileReference[]): Promise<KnownFiles> {
  return siteFiles.known(pathsOf(references));
}

/**
 * Completes a post with its own files as they are: addresses of those that lie elsewhere, and sizes of pictures. `files` are all
 * that were looked at; what is not known is looked up, and known from then on.
 */
export async function useSiteFiles(
  ports: FilePorts & Pick<Ports, "site">,
  post: Post,
  references: FileReference[],
  known: KnownFiles,
): Promise<{ shown: Post; files: SiteFile[]; missing: Problem[] }> {
  const paths = new Set(pathsOf(references));
  const seen = new Map<string, SiteFile>();
  const targets = new Map<string, SiteFile>();
  const missing: Problem[] = [];
  await runConcurrently(CONNECTIONS, references, async (reference) => {
    for (const path of reference.paths.filter((path) => paths.has(path))) {
      const file = known.get(path) ?? (await lookUp(ports, path));
      known.set(path, file);
      seen.set(path, file);
      if (file.etag === undefined) continue;
      targets.set(reference.url, file);
      return;
    }
  });
  for (const reference of references) {
    const reason = fileProblem(reference, targets.get(reference.url)?.length);
    if (reason) missing.push({ line: reference.line, reason });
  }
  const found = { files: [...seen.values()], missing };
  if (targets.size === 0) return { shown: post, ...found };
  const { withSiteFiles } = await import("../../markdown/site-files.ts");
  return { shown: withSiteFiles(post, targets, ports.site), ...found };
}

/** Returns the files at paths, as they are known or as they are. */
export async function findSiteFiles(ports: FilePorts, paths: string[]): Promise<Map<string, SiteFile>> {
  const known = await ports.siteFiles.known(paths);
  const found = new Map<string, SiteFile>();
  for (const path of new Set(paths)) found.set(path, known.get(path) ?? (await lookUp(ports, path)));
  return found;
}

/** Looks at an object that has changed, if posts refer to its path. */
export async function indexFile(ports: FilePorts & Pick<Ports, "queue">, key: string, at: number): Promise<void> {
  const known = await ports.siteFiles.known([...new Set([key, publicPath(key)])]);
  await lookAgain(ports, [...known.keys()], at);
}

/** Has posts read again that name posts which have come, gone or changed their titles, or include their files. */
export async function indexNames(
  ports: FilePorts & Pick<Ports, "queue">,
  posts: Pick<Post, "key" | "aliases">[],
  at: number,
): Promise<void> {
  const known = await ports.siteFiles.known(posts.flatMap((post) => [post.key, ...namesOf(post).map(noteOf)]));
  await lookAgain(ports, [...known.keys()], at);
}

/** Looks at files again that were not looked at for long. */
export async function recheckFiles(ports: FilePorts & Pick<Ports, "queue">, at: number): Promise<number> {
  const since = { present: at - PRESENT_MS, missing: at - MISSING_MS };
  const paths = await ports.siteFiles.due(since, DUE_MAX);
  await lookAgain(ports, paths, at);
  return paths.length;
}

async function lookAgain(ports: FilePorts & Pick<Ports, "queue">, paths: string[], at: number): Promise<void> {
  if (paths.length === 0) return;
  const names = paths.flatMap((path) => notedName(path) ?? []);
  const files = names.length > 0 ? await versionsOf(names, await ports.posts.named(names)) : [];
  for (const path of paths) if (notedName(path) === undefined) files.push(await lookUp(ports, path));
  const posts = await ports.siteFiles.save(files, at);
  // If these are lost, the next reconcile finds the posts.
  if (posts.length > 0) await ports.queue.send(indexWakeUps(posts));
}

/** Looks at the object of a path. */
async function lookUp(ports: Pick<FilePorts, "objects" | "images">, path: string): Promise<SiteFile> {
  for (const key of [path, ...PUBLIC_ROOTS.map((root) => root + path)]) {
    const file = await lookAt(ports, key);
    if (file) return { ...file, path };
  }
  return { ...NO_FILE, path };
}

async function lookAt(
  { objects, images }: Pick<FilePorts, "objects" | "images">,
  key: string,
): Promise<Omit<SiteFile, "path"> | undefined> {
  const type = attachmentType(key);
  if (!type?.startsWith("image/")) {
    const info = await objects.head(key);
    return info && { etag: info.etag, type, length: info.size, width: undefined, height: undefined };
  }
  for (const length of HEADER_BYTES) {
    const object = await objects.get(key, { range: { offset: 0, length } });
    if (!object) return undefined;
    const size = images.measure(object.bytes);
    if (!size && object.size > length && length !== HEADER_BYTES.at(-1)) continue;
    return { etag: object.etag, type, length: object.size, width: size?.width, height: size?.height };
  }
  return undefined;
}
