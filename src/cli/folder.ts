import { constants, type Stats } from "node:fs";
import { type FileHandle, open, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { normalized } from "../core/normal-form.ts";
import { objectKind, SITE_KEY } from "../core/posts/object-key.ts";
import { MIRROR_PREFIX } from "../core/posts/remote-image.ts";
import { Failure } from "./failure.ts";

/** A file on disk and the key it has in the bucket. */
export interface LocalFile {
  key: string;
  /** As the person at the terminal knows it. */
  path: string;
  /** Where it lies, without any symbolic link: the only place it is opened at. */
  real: string;
  size: number;
}

/** A file or folder that is left out, so that no link in a folder makes anything else of the machine public. */
export interface SkippedFile {
  file: string;
  reason: string;
}

export interface Folder {
  files: LocalFile[];
  /** Keys of files below posts/ and assets/ that Gazette neither reads nor serves. */
  ignored: string[];
  skipped: SkippedFile[];
  /** Whether it is one file rather than a folder. */
  single: boolean;
  /** Which part of the bucket this folder speaks for: keys there without a file have been deleted. */
  owns: (key: string) => boolean;
}

/** How a folder is laid out: `site` has its posts in `posts/` or `_posts/`; in a `flat` one every post counts. */
type Layout = "site" | "flat";

/** Every file of a folder (or the one file) that has a place in the bucket. */
export async function readFolder(path: string): Promise<Folder> {
  const root = resolve(path);
  const info = await stat(root).catch((fault) => cannotRead(path, fault));
  if (!info.isDirectory()) return readSingleFile(root, info);
  const names = await readdir(root).catch((fault) => cannotRead(path, fault));
  const layout = layoutOf(names);
  const realRoot = await realpath(root);
  const files = new Map<string, LocalFile>();
  const ignored: string[] = [];
  const skipped: SkippedFile[] = [];
  /** Keys, or beginnings of keys, of what is there but was not read. */
  const unread: string[] = [];
  for await (const found of walk(root, [realRoot])) {
    const below = relative(root, found.path);
    if (found.kind === "folder") {
      // Any post in it would tell which part of the bucket it stands for.
      const probe = keyOf(join(below, "x.md"), layout);
      if (probe === undefined) continue;
      unread.push(probe.slice(0, -"x.md".length));
      skipped.push({ file: found.path, reason: found.reason });
      continue;
    }
    const key = keyOf(below, layout);
    if (key === undefined) continue;
    if (!objectKind(key)) {
      ignored.push(key);
      continue;
    }
    if (found.kind === "skipped") {
      unread.push(key);
      skipped.push({ file: found.path, reason: found.reason });
      continue;
    }
    const twin = files.get(key);
    if (twin) throw new Failure(`${twin.path} and ${found.path} would both be ${key}. Rename one of them.`);
    files.set(key, { key, path: found.path, real: found.real, size: found.size });
  }
  const holdsAssets = layout === "site" || names.includes("assets") || names.includes(SITE_KEY);
  return {
    files: [...files.values()],
    ignored,
    skipped,
    single: false,
    // Copies of other hosts' images are the service's own, and never had a file. What was skipped is not gone.
    owns: (key) =>
      (key.startsWith("posts/") || (holdsAssets && key.startsWith("assets/") && !key.startsWith(MIRROR_PREFIX))) &&
      !unread.some((start) => (start.endsWith("/") ? key.startsWith(start) : key === start)),
  };
}

async function readSingleFile(path: string, info: Stats): Promise<Folder> {
  const { key, root } = await placeOfSingleFile(path);
  const real = await realpath(path);
  const reason = whySkipped(info, await realpath(root), real);
  if (reason !== undefined) throw new Failure(`${path} is not published: ${reason}.`);
  return {
    files: [{ key, path, real, size: info.size }],
    ignored: [],
    skipped: [],
    single: true,
    owns: () => false,
  };
}

/**
 * Opens a file that `readFolder` found. A link put in its place since then is refused, and a pipe does not make us wait.
 */
export async function openLocal({ path, real }: Pick<LocalFile, "path" | "real">): Promise<FileHandle> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = await open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((fault) => cannotRead(path, fault));
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Failure(`Cannot read ${path}: ${NO_FILE}.`);
}

export async function readLocal(local: Pick<LocalFile, "path" | "real">): Promise<Buffer<ArrayBuffer>> {
  const file = await openLocal(local);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** The bytes of a folder's `site.yaml`, or `undefined` where there is none that may be read. */
export async function readSiteFile(folder: string): Promise<Buffer | undefined> {
  const path = join(folder, SITE_KEY);
  try {
    const [info, root, real] = await Promise.all([stat(path), realpath(folder), realpath(path)]);
    return whySkipped(info, root, real) === undefined ? await readLocal({ path, real }) : undefined;
  } catch {
    return undefined;
  }
}

function layoutOf(names: string[]): Layout {
  return names.includes("posts") || names.includes("_posts") ? "site" : "flat";
}

/** The key of a path below the root, or nothing when the file is no part of the site. */
function keyOf(path: string, layout: Layout): string | undefined {
  // macOS hands out file names decomposed; a key must not depend on who uploads it.
  const parts = normalized(path.split(sep).join("/"), "NFC").split("/");
  const [top = "", ...rest] = parts;
  if (rest.length === 0) {
    if (top === SITE_KEY) return top;
    if (/^readme(\.|$)/i.test(top)) return undefined;
  } else if (top === "assets") return parts.join("/");
  if (layout === "flat") {
    const key = `posts/${parts.join("/")}`;
    return objectKind(key) && key;
  }
  if (rest.length === 0) return undefined;
  if (top === "posts" || top === "_posts") return `posts/${rest.join("/")}`;
  return top === "_drafts" ? `posts/_drafts/${rest.join("/")}` : undefined;
}

/** A file published alone keeps the key it has when the site around it is published. */
async function placeOfSingleFile(path: string): Promise<{ key: string; root: string }> {
  for (let root = dirname(path); ; root = dirname(root)) {
    const names: string[] = await readdir(root).catch(() => []);
    if (layoutOf(names) === "site" || names.includes(SITE_KEY)) {
      const key = keyOf(relative(root, path), layoutOf(names));
      if (key !== undefined && objectKind(key)) return { key, root };
    }
    if (root === dirname(root)) break;
  }
  const key = keyOf(basename(path), "flat");
  if (key === undefined) {
    throw new Failure(`${path} is neither a post (.md, .markdown, .html), an image, nor site.yaml.`);
  }
  return { key, root: dirname(path) };
}

type Found =
  | { kind: "file"; path: string; real: string; size: number }
  | { kind: "skipped"; path: string; reason: string }
  | { kind: "folder"; path: string; reason: string };

/** Files in a stable order, through symbolic links that stay inside the root, but never round in a circle. */
async function* walk(folder: string, ancestors: [root: string, ...string[]]): AsyncGenerator<Found> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((fault) => cannotRead(folder, fault));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const [root] = ancestors;
  const realFolder = ancestors.at(-1) ?? root;
  for (const entry of entries) {
    if (isLeftAlone(entry.name)) continue;
    const path = join(folder, entry.name);
    const info = await stat(path).catch((fault) => cannotRead(path, fault));
    const real = entry.isSymbolicLink() ? await realpath(path) : join(realFolder, entry.name);
    const reason = whySkipped(info, root, real);
    if (info.isDirectory()) {
      if (reason !== undefined) yield { kind: "folder", path, reason };
      else if (!ancestors.includes(real)) yield* walk(path, [...ancestors, real]);
    } else if (reason !== undefined) yield { kind: "skipped", path, reason };
    else yield { kind: "file", path, real, size: info.size };
  }
}

const NO_FILE = "it is a pipe, a socket or a device";

/** Hidden files hold settings and secrets, and packages are nobody's posts. */
function isLeftAlone(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}

/** Why something is not read although it lies in a folder, or `undefined`. Paths are real ones. */
function whySkipped(info: Stats, root: string, real: string): string | undefined {
  if (!info.isFile() && !info.isDirectory()) return NO_FILE;
  const parts = relative(root, real).split(sep);
  // On Windows another drive has no relative path.
  if (parts[0] === ".." || isAbsolute(relative(root, real)))
    return `its symbolic link leads out of the folder, to ${real}`;
  if (parts.some(isLeftAlone)) return `its symbolic link leads to ${parts.join("/")}, which is not published`;
  return undefined;
}

function cannotRead(path: string, fault: NodeJS.ErrnoException): never {
  const why = {
    ENOENT: "there is no such file or folder",
    EACCES: "you may not read it",
    EPERM: "you may not read it",
    ELOOP: "its symbolic link leads nowhere",
    ENXIO: NO_FILE,
  }[fault.code ?? ""];
  throw new Failure(`Cannot read ${path}: ${why ?? fault.message}.`);
}
