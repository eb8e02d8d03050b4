import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from "node:fs";
import { type FileHandle, open, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { normalized } from "../core/normal-form.ts";
import {
  ATTACHMENTS_PREFIX,
  downloadType,
  INCLUDES_PREFIX,
  objectKind,
  REDIRECTS_KEY,
  SECTIONS_PREFIX,
  SITE_KEY,
} from "../core/posts/object-key.ts";
import type { Problem } from "../core/posts/post.ts";
import { MIRROR_PREFIX } from "../core/posts/remote-image.ts";
import { Failure } from "./failure.ts";
import { whyOf } from "./file-fault.ts";
import { isHugoFolder } from "./hugo-folder.ts";
import { terminalTexts } from "./terminal-texts.ts";

/** A file on disk and the key it has in the bucket. */
export interface LocalFile {
  key: string;
  /** The path as the user gave it. */
  path: string;
  /** The path without symbolic links: the only one that is opened. */
  real: string;
  readonly size: number;
}

/** Its size is looked up when it is asked for: to check a folder needs few of them. A copy by `...` would have none. */
export class FoundFile implements LocalFile {
  readonly key: string;
  readonly path: string;
  readonly real: string;
  #size: number | undefined;

  constructor(key: string, { path, real }: { path: string; real: string }) {
    this.key = key;
    this.path = path;
    this.real = real;
  }

  get size(): number {
    this.#size ??= statOf(this.path).size;
    return this.#size;
  }
}

/** A file or folder that is skipped: a symbolic link must not publish anything outside the folder. */
export interface SkippedFile {
  file: string;
  reason: string;
}

/** A file that is not published because of its kind. */
export interface IgnoredFile {
  key: string;
  code: IgnoredBecause;
  reason: string;
}

type IgnoredBecause = keyof ReturnType<typeof terminalTexts>["publish"]["ignored"];

export function ignoredFile(key: string, code: IgnoredBecause): IgnoredFile {
  return { key, code, reason: terminalTexts().publish.ignored[code] };
}

export interface Folder {
  /** What all paths of keys lie below. */
  root: string;
  files: LocalFile[];
  /** Documents beside the posts, for a post that refers to them. */
  unasked: LocalFile[];
  /** Pictures and documents outside the folders of the posts, for a post that names one. */
  elsewhere: LocalFile[];
  /** Files of a type that Gazette does not use, and posts that lie elsewhere. */
  ignored: IgnoredFile[];
  /** References of posts that have no target, by key. */
  missing: Map<string, Problem[]>;
  skipped: SkippedFile[];
  /** Whether the path is a single file. */
  single: boolean;
  /** Whether a key belongs to this folder, so that a missing file means that it was deleted. */
  owns: (key: string) => boolean;
}

/** Folders that hold the posts of a site: of Jekyll, Hexo, Hugo, Eleventy, Astro and MkDocs. */
const POST_ROOTS = [
  "posts",
  "_posts",
  "source/_posts",
  "content/posts",
  "content/post",
  "content/blog",
  "src/content/posts",
  "src/content/blog",
  "src/posts",
  "src/_posts",
  "docs/blog/posts",
];

/** Folders below which a reference may find its file, as generators look for it. */
const FILE_ROOTS = ["", "static", "public", "source", "src", "content", "src/content", "docs", "assets"];

/** How a folder holds its posts. In one without roots, a flat one, every post counts. */
interface Layout {
  roots: string[];
  /** Whether every other folder of `content/` is a section of posts, too. */
  hasSections: boolean;
}

/** Jekyll's posts within a category's folder, which must not be one that Jekyll leaves out. */
const WITHIN_CATEGORY = /^(?!_|vendor\/)(?:[^_/][^/]*\/)+_(?:posts|drafts)\//;

/** Lists every file of a folder, or the single file, that has a key in the bucket. */
export async function readFolder(path: string): Promise<Folder> {
  const root = resolve(path);
  const info = await stat(root).catch((fault) => cannotRead(path, fault));
  if (!info.isDirectory()) return readSingleFile(root, info);
  const names = await readdir(root).catch((fault) => cannotRead(path, fault));
  const layout = await layoutOf(root);
  const isSite = layout.roots.length > 0;
  const realRoot = await realpath(root);
  const files = new Map<string, LocalFile>();
  const ignored: IgnoredFile[] = [];
  const unasked: LocalFile[] = [];
  const elsewhere: LocalFile[] = [];
  const skipped: SkippedFile[] = [];
  /** Keys and key prefixes that exist but were skipped. */
  const unread: string[] = [];
  for await (const found of walk(root, [realRoot])) {
    const below = found.path.slice(within(root).length);
    if (found.kind === "folder") {
      // The key of any post in it gives the folder's prefix.
      const probe = keyOf(join(below, "x.md"), layout);
      if (probe === undefined) continue;
      unread.push(probe.slice(0, -"x.md".length));
      skipped.push({ file: found.path, reason: found.reason });
      continue;
    }
    const key = keyOf(below, layout);
    if (layout.hasSections && /(?:^|[\\/])_index(?:\.[\w-]+)?\.(?:md|markdown|html)$/i.test(below)) {
      ignored.push(ignoredFile(below, "list-page"));
      continue;
    }
    if (key === undefined) {
      const isStray = isSite && /\.(md|markdown|mkd)$/i.test(below);
      if (isStray && !/^(readme|license|changelog)\b/i.test(basename(below)))
        ignored.push(ignoredFile(below, "outside-posts"));
      if (found.kind === "file" && objectKind(below) === "attachment")
        elsewhere.push(new FoundFile(normalized(below.split(sep).join("/"), "NFC"), found));
      continue;
    }
    if (!isUploadedUnasked(key)) {
      if (isSite) ignored.push(ignoredFile(key, objectKind(key) ? "not-referred-to" : "other-kind"));
      if (found.kind === "file" && objectKind(key)) unasked.push(new FoundFile(key, found));
      continue;
    }
    if (found.kind === "skipped") {
      unread.push(key);
      skipped.push({ file: found.path, reason: found.reason });
      continue;
    }
    const twin = files.get(key);
    if (twin) throw new Failure(terminalTexts().publish.sameKey(twin.path, found.path, key));
    files.set(key, new FoundFile(key, found));
  }
  const isWhole = isSite || names.includes("assets") || names.includes(SITE_KEY);
  const folders = new Set(isWhole ? await foldersIn(root) : []);
  return {
    root,
    files: [...files.values()],
    unasked,
    elsewhere,
    ignored,
    skipped,
    missing: new Map(),
    single: false,
    // Mirrored images belong to the service and have no local file. Skipped files are not deleted.
    owns: (key) =>
      (key.startsWith("posts/") ||
        (isWhole && key.startsWith("assets/") && !key.startsWith(MIRROR_PREFIX)) ||
        (isWhole && ["include", "redirects"].includes(objectKind(key) ?? "")) ||
        (objectKind(key) === "attachment" && folders.has(key.slice(0, key.indexOf("/"))))) &&
      !unread.some((start) => (start.endsWith("/") ? key.startsWith(start) : key === start)),
  };
}

async function readSingleFile(path: string, info: Stats): Promise<Folder> {
  const { key, root } = await placeOfSingleFile(path);
  const real = await realpath(path);
  const reason = whySkipped(info, await realpath(root), real);
  if (reason !== undefined) throw new Failure(terminalTexts().publish.notPublished(path, reason));
  return {
    root,
    files: [{ key, path, real, size: info.size }],
    unasked: [],
    elsewhere: [],
    ignored: [],
    skipped: [],
    missing: new Map(),
    single: true,
    owns: () => false,
  };
}

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
/** Refuses a symbolic link that has replaced the file, and does not block on a pipe. */
const FLAGS = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/** Opens a file that `readFolder` found. */
export async function openLocal({ path, real }: Pick<LocalFile, "path" | "real">): Promise<FileHandle> {
  const file = await open(real, FLAGS).catch((fault) => cannotRead(path, fault));
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Failure(terminalTexts().common.cannotRead(path, terminalTexts().publish.notAFile));
}

/** Reads such a file. Blocks for it: a handful of calls to the system takes less than to have others make them. */
export async function readLocal({ path, real }: Pick<LocalFile, "path" | "real">): Promise<Buffer<ArrayBuffer>> {
  let file: number | undefined;
  try {
    file = openSync(real, FLAGS);
    if (!fstatSync(file).isFile())
      throw new Failure(terminalTexts().common.cannotRead(path, terminalTexts().publish.notAFile));
    return readFileSync(file);
  } catch (fault) {
    if (fault instanceof Failure) throw fault;
    return cannotRead(path, fault as NodeJS.ErrnoException);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Reads a folder's `site.yaml`, if there is one that may be read. */
export async function readSiteFile(folder: string): Promise<Buffer | undefined> {
  const path = join(folder, SITE_KEY);
  try {
    const [info, root, real] = await Promise.all([stat(path), realpath(folder), realpath(path)]);
    return whySkipped(info, root, real) === undefined ? await readLocal({ path, real }) : undefined;
  } catch {
    return undefined;
  }
}

/** Finds the file of a path where a generator would look for it. */
export async function findFile({ root }: Folder, path: string): Promise<LocalFile | undefined> {
  const realRoot = await realpath(root);
  // Other systems decompose file names, or did once.
  for (const name of new Set([path, normalized(path, "NFD")])) {
    for (const folder of FILE_ROOTS) {
      const local = join(root, folder, name);
      const info = await stat(local).catch(() => undefined);
      if (!info?.isFile()) continue;
      const real = await realpath(local);
      if (whySkipped(info, realRoot, real) === undefined) return { key: path, path: local, real, size: info.size };
    }
  }
  return undefined;
}

async function layoutOf(root: string): Promise<Layout> {
  const found = await Promise.all(POST_ROOTS.map((folder) => isFolder(join(root, folder))));
  const roots = POST_ROOTS.filter((_, index) => found[index]);
  if (!(await isHugoFolder(root))) return { roots, hasSections: false };
  // Hugo's sections have addresses of their own, so only one of them is the folder of the posts.
  return { roots: [roots.find((folder) => folder.startsWith("content/")) ?? "content/posts"], hasSections: true };
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** Lists the names that the first part of a key can have, if its file is in the folder. */
async function foldersIn(root: string): Promise<string[]> {
  const all = await Promise.all(
    FILE_ROOTS.map((folder) => readdir(join(root, folder), { withFileTypes: true }).catch(() => [])),
  );
  const names = all.flat().flatMap((entry) => (entry.isDirectory() && !isExcluded(entry.name) ? [entry.name] : []));
  return names.filter((name) => name !== "posts" && name !== "assets");
}

/** Returns whether a file is uploaded even if no post refers to it. A document beside the posts may be a note. */
function isUploadedUnasked(key: string): boolean {
  const kind = objectKind(key);
  const isDocument = kind === "attachment" && downloadType(key) !== undefined && !/\.pdf$/i.test(key);
  return kind !== undefined && (!isDocument || key.startsWith(ATTACHMENTS_PREFIX));
}

/** Where generators want the redirects, to put them at the root of the site. */
const REDIRECTS_FILES = new Set(["", "static/", "public/", "source/"].map((folder) => folder + REDIRECTS_KEY));

/** Returns the key of a path below the root, or `undefined` if it is not part of the site. */
function keyOf(path: string, layout: Layout): string | undefined {
  // macOS decomposes file names (NFD); a key must not depend on the machine.
  const name = normalized(path.split(sep).join("/"), "NFC");
  if (REDIRECTS_FILES.has(name)) return REDIRECTS_KEY;
  if (!name.includes("/")) {
    if (name === SITE_KEY) return name;
    if (/^readme(\.|$)/i.test(name)) return undefined;
  } else if (name.startsWith(ATTACHMENTS_PREFIX) || name.startsWith(INCLUDES_PREFIX)) return name;
  if (objectKind(name) === "issue") return name;
  if (layout.roots.length === 0) {
    const key = `posts/${name}`;
    return objectKind(key) && key;
  }
  const folder = [...layout.roots, "_drafts", "source/_drafts"].find((folder) => name.startsWith(`${folder}/`));
  if (folder === undefined && WITHIN_CATEGORY.test(name)) return `posts/${name}`;
  if (folder === undefined && layout.hasSections && /^content\/[^/]+\/(?!index\.)/.test(name))
    return `${SECTIONS_PREFIX}${name.slice("content/".length)}`;
  if (folder === undefined) return undefined;
  return `posts/${folder.endsWith("_drafts") ? "_drafts/" : ""}${name.slice(folder.length + 1)}`;
}

/** Finds the key that a single file has within the site around it. */
async function placeOfSingleFile(path: string): Promise<{ key: string; root: string }> {
  for (let root = dirname(path); ; root = dirname(root)) {
    const names: string[] = await readdir(root).catch(() => []);
    const layout = await layoutOf(root);
    if (layout.roots.length > 0 || names.includes(SITE_KEY)) {
      const key = keyOf(relative(root, path), layout);
      if (key !== undefined && isUploadedUnasked(key)) return { key, root };
    }
    if (root === dirname(root)) break;
  }
  const key = keyOf(basename(path), { roots: [], hasSections: false });
  if (key === undefined || !isUploadedUnasked(key)) {
    throw new Failure(terminalTexts().publish.notAPost(path));
  }
  return { key, root: dirname(path) };
}

type Found =
  | { kind: "file"; path: string; real: string }
  | { kind: "skipped"; path: string; reason: string }
  | { kind: "folder"; path: string; reason: string };

/** Walks files in a stable order. Follows symbolic links within the root, but no cycles. */
async function* walk(folder: string, ancestors: [root: string, ...string[]]): AsyncGenerator<Found> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((fault) => cannotRead(folder, fault));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const [root] = ancestors;
  const realFolder = ancestors.at(-1) ?? root;
  for (const entry of entries) {
    if (isExcluded(entry.name)) continue;
    const path = within(folder) + entry.name;
    const isLink = entry.isSymbolicLink();
    const info = isLink ? statOf(path) : entry;
    const real = isLink ? await realpath(path) : folder === realFolder ? path : within(realFolder) + entry.name;
    // What is no link is where its folder is, and that may be read.
    const reason = isLink || !(info.isFile() || info.isDirectory()) ? whySkipped(info, root, real) : undefined;
    if (info.isDirectory()) {
      if (reason !== undefined) yield { kind: "folder", path, reason };
      else if (!ancestors.includes(real)) yield* walk(path, [...ancestors, real]);
    } else if (reason !== undefined) yield { kind: "skipped", path, reason };
    else yield { kind: "file", path, real };
  }
}

/** Returns what the paths of a folder's files begin with. */
function within(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (fault) {
    return cannotRead(path, fault as NodeJS.ErrnoException);
  }
}

/** Returns whether a file is excluded: hidden files may hold secrets, packages and built sites hold no posts. */
function isExcluded(name: string): boolean {
  return name.startsWith(".") || name === "node_modules" || name === "_site";
}

/** Returns why a file is skipped, or `undefined`. Expects real paths. */
function whySkipped(info: Pick<Stats, "isFile" | "isDirectory">, root: string, real: string): string | undefined {
  const says = terminalTexts().publish;
  if (!info.isFile() && !info.isDirectory()) return says.notAFile;
  const parts = relative(root, real).split(sep);
  // On Windows there is no relative path to another drive.
  if (parts[0] === ".." || isAbsolute(relative(root, real))) return says.linkOutside(real);
  if (parts.some(isExcluded)) return says.linkExcluded(parts.join("/"));
  return undefined;
}

function cannotRead(path: string, fault: NodeJS.ErrnoException): never {
  const { common, publish } = terminalTexts();
  throw new Failure(common.cannotRead(path, fault.code === "ENXIO" ? publish.notAFile : whyOf(fault)));
}
