import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { objectKind, SITE_KEY } from "../core/object-key.ts";
import { MIRROR_PREFIX } from "../core/remote-image.ts";
import { Failure } from "./failure.ts";

/** A file on disk and the key it has in the bucket. */
export interface LocalFile {
  key: string;
  path: string;
  size: number;
}

export interface Folder {
  files: LocalFile[];
  /** Keys of files below posts/ and assets/ that Gazette neither reads nor serves. */
  ignored: string[];
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
  if (!info.isDirectory()) {
    const file = { key: await keyOfSingleFile(root), path: root, size: info.size };
    return { files: [file], ignored: [], single: true, owns: () => false };
  }
  const names = await readdir(root).catch((fault) => cannotRead(path, fault));
  const layout = layoutOf(names);
  const files = new Map<string, LocalFile>();
  const ignored: string[] = [];
  for await (const found of walk(root, [await realpath(root)])) {
    const key = keyOf(relative(root, found), layout);
    if (key === undefined) continue;
    if (!objectKind(key)) {
      ignored.push(key);
      continue;
    }
    const twin = files.get(key);
    if (twin) throw new Failure(`${twin.path} and ${found} would both be ${key}. Rename one of them.`);
    const { size } = await stat(found).catch((fault) => cannotRead(found, fault));
    files.set(key, { key, path: found, size });
  }
  const holdsAssets = layout === "site" || names.includes("assets") || names.includes(SITE_KEY);
  return {
    files: [...files.values()],
    ignored,
    single: false,
    // Copies of other hosts' images are the service's own, and never had a file.
    owns: (key) =>
      key.startsWith("posts/") || (holdsAssets && key.startsWith("assets/") && !key.startsWith(MIRROR_PREFIX)),
  };
}

function layoutOf(names: string[]): Layout {
  return names.includes("posts") || names.includes("_posts") ? "site" : "flat";
}

/** The key of a path below the root, or nothing when the file is no part of the site. */
function keyOf(path: string, layout: Layout): string | undefined {
  // macOS hands out file names decomposed; a key must not depend on who uploads it.
  const parts = path.split(sep).join("/").normalize("NFC").split("/");
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
async function keyOfSingleFile(path: string): Promise<string> {
  for (let root = dirname(path); ; root = dirname(root)) {
    const names: string[] = await readdir(root).catch(() => []);
    if (layoutOf(names) === "site" || names.includes(SITE_KEY)) {
      const key = keyOf(relative(root, path), layoutOf(names));
      if (key !== undefined && objectKind(key)) return key;
    }
    if (root === dirname(root)) break;
  }
  const key = keyOf(basename(path), "flat");
  if (key === undefined) {
    throw new Failure(`${path} is neither a post (.md, .markdown, .html), an image, nor site.yaml.`);
  }
  return key;
}

/** Files in a stable order, through symbolic links too, but never round in a circle. */
async function* walk(folder: string, ancestors: string[]): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((fault) => cannotRead(folder, fault));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    const path = join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? await stat(path).catch((fault) => cannotRead(path, fault)) : entry;
    if (kind.isFile()) yield path;
    else if (kind.isDirectory()) {
      const real = await realpath(path);
      if (!ancestors.includes(real)) yield* walk(path, [...ancestors, real]);
    }
  }
}

function cannotRead(path: string, fault: NodeJS.ErrnoException): never {
  const why = {
    ENOENT: "there is no such file or folder",
    EACCES: "you may not read it",
    EPERM: "you may not read it",
    ELOOP: "its symbolic link leads nowhere",
  }[fault.code ?? ""];
  throw new Failure(`Cannot read ${path}: ${why ?? fault.message}.`);
}
