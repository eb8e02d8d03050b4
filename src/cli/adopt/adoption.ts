import type { CliTexts } from "../../locales/cli.ts";

/** A post of another publishing system. Texts are as the export has them. */
export interface AdoptedPost {
  title: string;
  /** The last part of its address, or the name of its file. */
  slug: string;
  /** RFC 3339; `undefined` for drafts that have no date yet. */
  date: string | undefined;
  updated: string | undefined;
  /** The id that feeds gave it. */
  id: string | undefined;
  /** Path of its page, from the root. */
  path: string | undefined;
  aliases: string[];
  authors: string[];
  categories: string[];
  tags: string[];
  summary: string;
  image: string | undefined;
  audio: string | undefined;
  source: string | undefined;
  /** The field that keeps it from being published, and why. */
  held: { field: "status" | "visibility"; value: string } | undefined;
  html: string;
}

/** What an export tells about its site. `undefined`: nothing. */
export interface AdoptedSite {
  title: string | undefined;
  description: string | undefined;
  language: string | undefined;
  timeZone: string | undefined;
  author: string | undefined;
  /** Address of the old site. */
  url: URL | undefined;
  generator: "jekyll" | "hugo" | "hexo" | undefined;
  permalink: string | undefined;
  /** What else of the generator's settings counts, each as YAML. */
  further?: { key: "params" | "emoji" | "new_post_name" | "permalinks"; value: string; why: string }[];
  /** What the id of a post follows from, and why. */
  postIds: { value: "path" | "permalink" | "jekyll-feed"; why: string };
  /** Lines of `_redirects`. */
  redirects: string[];
}

/** Something that a person has to look at. */
export interface Finding {
  /** The post's file, or `null` for the whole site. */
  file: string | null;
  what: string;
}

const FINDINGS_MAX = 1_000;

/** What became of an export. */
export class Adoption {
  /** What is said of it. */
  readonly says: CliTexts["adopt"];
  posts = 0;
  /** Posts that stay unpublished, by why. */
  readonly held: Record<string, number> = {};
  /** What is not taken, by kind. */
  readonly left: Record<string, number> = {};
  readonly findings: Finding[] = [];
  findingCount = 0;

  constructor(says: CliTexts["adopt"]) {
    this.says = says;
  }

  find(file: string | null, what: string): void {
    this.findingCount++;
    if (this.findings.length < FINDINGS_MAX) this.findings.push({ file, what });
  }

  leave(kind: string, number = 1): void {
    this.left[kind] = (this.left[kind] ?? 0) + number;
  }

  hold(why: string): void {
    this.held[why] = (this.held[why] ?? 0) + 1;
  }
}

/** Receives the posts of an export one by one, and what is to be said of them. */
export type Take = (post: AdoptedPost, said: string[]) => Promise<void>;

export const NO_POST: Omit<AdoptedPost, "title" | "slug" | "html"> = {
  date: undefined,
  updated: undefined,
  id: undefined,
  path: undefined,
  aliases: [],
  authors: [],
  categories: [],
  tags: [],
  summary: "",
  image: undefined,
  audio: undefined,
  source: undefined,
  held: undefined,
};

export const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);

/** Returns a paragraph with a link, if the address is one of the web. */
export function linkTo(address: string | undefined, words = address ?? ""): string {
  const url = URL.parse(address ?? "");
  return url && /^https?:$/.test(url.protocol) ? `<p><a href="${escaped(url.href)}">${escaped(words)}</a></p>` : "";
}
