import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { alwaysAsked } from "../../adapters/images/image-origins.ts";
import { webImages } from "../../adapters/images/web-images.ts";
import { attachmentType, keyProblem } from "../../core/posts/object-key.ts";
import { runConcurrently } from "../../core/run-concurrently.ts";
import { whyOf } from "../file-fault.ts";
import { type Adoption, escaped } from "./adoption.ts";
import { arePublic, guardedFetch } from "./guarded-fetch.ts";

const PICTURES_MAX = 20_000;
const BYTES_MAX = 5 * 1024 ** 3;
const CONCURRENCY = 4;
/** A picture may take seconds: a host that answers none of so many is not waited for again. */
const SILENT_MAX = 8;

const PICTURE = /<img\b[^<>]*>/gi;
const SRC = /(\ssrc\s*=\s*)(?:"([^"]*)"|'([^']*)')/i;

/** Copies pictures of posts into the folder, each once, and leads the posts to the copies. */
export class Pictures {
  fetched = 0;
  /** Pictures that were asked for and did not come, with why. */
  readonly failed = new Map<string, string>();
  /** Pictures that posts still have from elsewhere. */
  readonly elsewhere = new Set<string>();
  readonly #why: Adoption["says"]["whyNot"];
  readonly #into: string;
  readonly #host: string | undefined;
  readonly #images: ReturnType<typeof webImages> | undefined;
  /** How often in a row a host has not answered. */
  readonly #silent = new Map<string, number>();
  readonly #copies = new Map<string, Promise<string | undefined>>();
  #bytes = 0;

  /** `old`: the old site, whose pictures keep their paths. */
  constructor(into: string, old: URL | undefined, mayFetch: boolean, { says }: Adoption) {
    this.#why = says.whyNot;
    this.#into = into;
    this.#host = old?.host;
    if (!mayFetch) return;
    const trusted = alwaysAsked(process.env);
    const request = guardedFetch((addresses, { origin }) => trusted.has(origin) || arePublic(addresses));
    this.#images = webImages(process.env, new URL("https://gazette.invalid/"), request);
  }

  /** Returns the HTML with the copies of its pictures. */
  async inHtml(html: string): Promise<string> {
    const sources = [...html.matchAll(PICTURE)].flatMap(([tag]) => sourceOf(tag) ?? []);
    const copies = new Map<string, string>();
    await runConcurrently(CONCURRENCY, [...new Set(sources)], async (source) => {
      const copy = await this.copy(source);
      if (copy !== undefined) copies.set(source, copy);
    });
    return html.replace(PICTURE, (tag) => {
      const copy = copies.get(sourceOf(tag) ?? "");
      if (copy === undefined) return tag;
      return tag
        .replace(SRC, (_, before: string) => `${before}"${escaped(copy)}"`)
        .replace(/\s(?:srcset|sizes)\s*=\s*(?:"[^"]*"|'[^']*')/gi, "");
    });
  }

  /** Returns the path of a picture's copy, from the root; `undefined` if it stays where it is. */
  async copy(address: string): Promise<string | undefined> {
    const url = originalOf(URL.parse(address.replace(/^\/\//, "https://")));
    if (!url || !/^https?:$/.test(url.protocol)) return undefined;
    if (this.#images) {
      const known = this.#copies.get(url.href) ?? this.#fetch(url);
      this.#copies.set(url.href, known);
      const path = await known;
      if (path !== undefined) return path;
    }
    this.elsewhere.add(url.href);
    return undefined;
  }

  async #fetch(url: URL): Promise<string | undefined> {
    const fail = (why: string) => void this.failed.set(url.href, why);
    if (this.#copies.size >= PICTURES_MAX || this.#bytes > BYTES_MAX) return fail(this.#why.tooMany);
    const silent = this.#silent.get(url.host) ?? 0;
    if (silent >= SILENT_MAX) return fail(this.#why.unreachable);
    const answer = await this.#images?.fetch(url.href);
    this.#silent.set(url.host, answer?.outcome === "later" ? silent + 1 : 0);
    if (answer?.outcome !== "fetched")
      return fail(this.#why[answer?.outcome === "refused" ? answer.reason : "noAnswer"]);
    this.#bytes += answer.bytes.length;
    const path = this.#pathOf(url, answer.type);
    try {
      await mkdir(dirname(join(this.#into, path)), { recursive: true });
      await writeFile(join(this.#into, path), answer.bytes);
    } catch (fault) {
      return fail(whyOf(fault));
    }
    this.fetched++;
    return `/${path.split("/").map(encodeURIComponent).join("/")}`;
  }

  #pathOf(url: URL, type: string): string {
    let path = "";
    try {
      path = decodeURIComponent(url.pathname).slice(1);
    } catch {
      // Not UTF-8: named by its hash.
    }
    const isKept = url.host === this.#host && url.search === "" && attachmentType(path) === type && !keyProblem(path);
    const isOurs = /^(?:posts|_posts|_drafts|source|content\/posts?|\.|_)/.test(path);
    if (isKept && !isOurs && path.length < 200) return path;
    const hash = createHash("sha256").update(url.href).digest("hex").slice(0, 20);
    return `assets/pictures/${hash}.${type.replace("image/", "").replace("jpeg", "jpg")}`;
  }
}

function sourceOf(tag: string): string | undefined {
  const [, , double, single] = SRC.exec(tag) ?? [];
  return (double ?? single)?.replaceAll("&amp;", "&").trim();
}

/** Returns the picture that Substack's servers resize. */
function originalOf(url: URL | null): URL | null {
  if (url?.hostname !== "substackcdn.com" || !url.pathname.startsWith("/image/fetch/")) return url;
  const at = url.pathname.search(/https?%3A/i);
  try {
    return at < 0 ? url : URL.parse(decodeURIComponent(url.pathname.slice(at)));
  } catch {
    return url;
  }
}
