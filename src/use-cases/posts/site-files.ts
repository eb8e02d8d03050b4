import { type FileReference, fileProblem } from "../../core/posts/file-reference.ts";
import { attachmentType, newKeyProblem, PUBLIC_ROOTS, publicPath } from "../../core/posts/object-key.ts";
import type { Post, Problem } from "../../core/posts/post.ts";
import { namesOf } from "../../core/posts/post-name.ts";
import { NO_FILE, type SiteFile } from "../../core/posts/site-file.ts";
import type { Ports } from "../../ports/index.ts";
import { lookUpName, notedName, noteOf } from "./named-posts.ts";

/** Enough for most headers; JPEGs with profiles and previews need more. */
const HEADER_BYTES = [64 * 1024, 1024 * 1024];
/** Files looked at together: as many as an invocation has connections. */
const CONNECTIONS = 6;

/** How often files are looked at again by themselves: other tools may change the bucket without an event. */
const PRESENT_MS = 6 * 60 * 60_000;
const MISSING_MS = 5 * 60_000;
const DUE_MAX = 20;

type FilePorts = Pick<Ports, "objects" | "images" | "posts" | "siteFiles">;

/**
 * Completes a post with its own files as they are: addresses of those that lie elsewhere, and sizes of pictures. `files` are all
 * that were looked at.
 */
export async function useSiteFiles(
  ports: FilePorts & Pick<Ports, "site">,
  post: Post,
  references: FileReference[],
): Promise<{ shown: Post; files: SiteFile[]; missing: Problem[] }> {
  const paths = [...new Set(references.flatMap(({ paths }) => paths))].filter((path) => !newKeyProblem(path));
  const known = await ports.siteFiles.known(paths);
  const seen = new Map<string, SiteFile>();
  const targets = new Map<string, SiteFile>();
  const missing: Problem[] = [];
  const find = async (reference: FileReference) => {
    for (const path of reference.paths.filter((path) => paths.includes(path))) {
      const file = seen.get(path) ?? known.get(path) ?? (await lookUp(ports, path));
      seen.set(path, file);
      if (file.etag === undefined) continue;
      targets.set(reference.url, file);
      return;
    }
  };
  const rest = references.values();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (const reference of rest) await find(reference);
    }),
  );
  for (const reference of references) {
    const reason = fileProblem(reference, targets.get(reference.url)?.length);
    if (reason) missing.push({ line: reference.line, reason });
  }
  const { withSiteFiles } = await import("../../markdown/site-files.ts");
  return { shown: withSiteFiles(post, targets, ports.site), files: [...seen.values()], missing };
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

/** Has posts read again that name a post which has come, gone or changed its title, or include its file. */
export async function indexNames(
  ports: FilePorts & Pick<Ports, "queue">,
  post: Pick<Post, "key" | "aliases">,
  at: number,
): Promise<void> {
  const known = await ports.siteFiles.known([post.key, ...namesOf(post).map(noteOf)]);
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
  const files: SiteFile[] = [];
  for (const path of paths) files.push(await lookUp(ports, path));
  const posts = await ports.siteFiles.save(files, at);
  // If these are lost, the next reconcile finds the posts.
  if (posts.length > 0) await ports.queue.send(posts.map((key) => ({ kind: "index", key })));
}

/** Looks at the object of a path, or at the posts of a name. */
async function lookUp(ports: FilePorts, path: string): Promise<SiteFile> {
  const name = notedName(path);
  if (name !== undefined) return lookUpName(ports, name);
  for (const key of [path, ...PUBLIC_ROOTS.map((root) => root + path)]) {
    const file = await lookAt(ports, key);
    if (file) return { ...file, path };
  }
  return { ...NO_FILE, path };
}

async function lookAt({ objects, images }: FilePorts, key: string): Promise<Omit<SiteFile, "path"> | undefined> {
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
