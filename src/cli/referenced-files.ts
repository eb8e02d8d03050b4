import { webImages } from "../adapters/images/web-images.ts";
import type { Brand } from "../core/brand.ts";
import { brandFiles, withBrandFiles } from "../core/brand-files.ts";
import { expiredBy } from "../core/posts/expiry.ts";
import { type FileReference, fileProblem } from "../core/posts/file-reference.ts";
import { newKeyProblem, objectKind, SITE_KEY } from "../core/posts/object-key.ts";
import type { Problem } from "../core/posts/post.ts";
import type { SiteFile } from "../core/posts/site-file.ts";
import { isDraftKey } from "../markdown/file-name.ts";
import { type Folder, FoundFile, findFile, type LocalFile, readLocal } from "./folder.ts";
import type { FolderPost } from "./folder-claims.ts";
import { readLocalSite } from "./local-site.ts";

/** Adds a folder's files to it that a post refers to, and returns the references that have no target. */
export type Attach = (post: LocalFile, references: FileReference[]) => Promise<Problem[]>;

export function attachesTo(folder: Folder): Attach {
  const files = new Map(folder.files.map((file) => [file.key, file]));
  return async (post, references) => {
    const problems: Problem[] = [];
    for (const reference of references) {
      const known = reference.paths.map((path) => files.get(path)).find((file) => file !== undefined);
      const found = known ? undefined : await findReferenced(folder, post, reference);
      const refused = found && newKeyProblem(found.key);
      const reason = refused ?? fileProblem(reference, (found ?? known)?.size);
      if (reason) problems.push({ line: reference.line, reason });
      if (!found || refused) continue;
      files.set(found.key, found);
      folder.files.push(found);
      folder.ignored = folder.ignored.filter(({ key }) => key !== found.key);
    }
    return problems;
  };
}

/**
 * Adds all files that a folder's posts refer to, and notes the references without a target. Returns the posts that would be
 * published.
 */
export async function attachFiles(folder: Folder): Promise<FolderPost[]> {
  // Loaded only here: Markdown and its sanitiser slow down the start.
  const { readPosts } = await import("./read-posts.ts");
  const { site, lineOf } = await readLocalSite(folder.root);
  const missing = await attachBrand(folder, site.brand, lineOf);
  if (missing.length > 0) folder.missing.set(SITE_KEY, missing);
  const attach = attachesTo(folder);
  const now = Date.now();
  const posts: FolderPost[] = [];
  const files = folder.files.filter(({ key }) => objectKind(key) === "post");
  for await (const { file, reading } of readPosts({ posts: files, files: folder.files, site })) {
    if (reading.state !== "published" || expiredBy(reading.post, now)) continue;
    const { key, id, saysId, path, aliases, publishedAt } = reading.post;
    posts.push({ key, id, saysId, path, aliases, publishedAt, lines: reading.addressLines });
    // Only the folder tells that there is no such post: the service may not have it yet.
    const unmet = reading.notices.filter(({ reason: { code } }) => code === "template-target-missing");
    const problems = [...unmet, ...(await attach(file, reading.files))];
    if (problems.length > 0) folder.missing.set(file.key, problems);
  }
  return posts;
}

/** Adds the files that a site's settings name, and returns what is wrong with them. */
export async function attachBrand(
  folder: Folder,
  brand: Brand,
  lineOf: (setting: string) => number | undefined,
): Promise<Problem[]> {
  const { measure } = webImages(process.env, new URL("https://gazette.invalid/"));
  const found = new Map<string, SiteFile>();
  for (const { path } of brandFiles(brand)) {
    const known = folder.files.find(({ key }) => key === path);
    const file = known ?? (await findFile(folder, path));
    if (!file) continue;
    if (!known) folder.files.push(file);
    const { width, height } = measure(await readLocal(file)) ?? {};
    found.set(path, { path, etag: "local", type: undefined, length: file.size, width, height });
  }
  return withBrandFiles(brand, found, lineOf).notices;
}

async function findReferenced(
  folder: Folder,
  post: LocalFile,
  { paths }: FileReference,
): Promise<LocalFile | undefined> {
  for (const path of paths) {
    if (isDraftKey(path)) continue;
    const file = folder.unasked.find(({ key }) => key === path) ?? (await findFile(folder, path));
    if (file) return file;
  }
  // Obsidian links to a file by its name, or the end of its path, wherever it lies.
  const [key = ""] = paths;
  const beside = post.key.slice(0, post.key.lastIndexOf("/"));
  if (!key.startsWith(`${beside}/`)) return undefined;
  const end = key.slice(beside.length);
  const named = [...folder.files, ...folder.unasked, ...folder.elsewhere].filter((file) =>
    `/${file.key}`.endsWith(end),
  );
  // A file that another post named has two keys by now.
  const [one, another] = new Set(named.map(({ real }) => real));
  const file = another === undefined ? named.find(({ real }) => real === one) : undefined;
  return file && new FoundFile(key, file);
}
