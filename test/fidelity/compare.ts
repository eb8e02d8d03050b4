import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { target } from "./address.ts";
import type { BuiltPost, BuiltSite } from "./generators.ts";
import type { OurPost, OurSite } from "./ours.ts";
import { difference, type Visible, visible } from "./visible.ts";

export const ABOUT = ["pages", "addresses", "titles", "dates", "labels", "text", "links", "pictures"] as const;
export type About = (typeof ABOUT)[number];

/** Something that a generator's site has and ours has not, or has otherwise. */
export interface Difference {
  /** Path of the post's file. */
  post: string;
  about: About;
  built: string;
  ours: string;
}

export interface Comparison {
  /** Of everything that can agree, how much does. */
  counts: Record<About, { all: number; same: number }>;
  differences: Difference[];
  /** Posts and words that are missing without anybody being told. */
  silent: number;
}

/** Holds what we serve against what the generator built. */
export async function compare(built: BuiltSite, ours: OurSite): Promise<Comparison> {
  const counts = Object.fromEntries(ABOUT.map((about) => [about, { all: 0, same: 0 }])) as Comparison["counts"];
  const differences: Difference[] = [];
  let silent = 0;
  const count = (about: About, same: number, all: number) => {
    counts[about].same += same;
    counts[about].all += all;
  };
  const differs = (post: string, about: About, built: string, ours: string) =>
    differences.push({ post, about, built, ours });
  const hold = (post: string, about: About, theirs: string, our: string) => {
    count(about, Number(theirs === our), 1);
    if (theirs !== our) differs(post, about, theirs, our);
  };

  const sources = new Set(built.posts.map(({ source }) => source));
  for (const source of ours.posts.keys()) if (!sources.has(source)) hold(source, "pages", "none", "published");
  for (const post of built.posts) {
    const { source } = post;
    const our = ours.posts.get(source);
    const outcome = ours.outcomes.get(source);
    hold(source, "pages", "published", our ? "published" : (outcome?.outcome ?? "not read"));
    if (!our) {
      if (!outcome?.isTold) silent++;
      continue;
    }
    hold(source, "addresses", post.address, our.address);
    hold(source, "titles", post.title, our.entry.title);
    hold(source, "dates", new Date(post.date).toISOString(), new Date(our.entry.publishedAt).toISOString());
    hold(source, "labels", labelsOf(post.categories, post.tags), labelsOf(...titlesOf(our)));
    const [theirs, seen] = [visible(post.html), visible(our.entry.contentHtml)];
    const { common, hunks } = difference(theirs.words, seen.words);
    count("text", 2 * common, theirs.words.length + seen.words.length);
    for (const hunk of hunks) differs(source, "text", hunk.built, hunk.ours);
    if (hunks.some(losesWords) && !outcome?.isTold) silent++;
    await holdLinks(post, theirs, our, seen);
    await holdPictures(post, theirs, seen, our);
  }
  for (const [address, to] of built.redirects) {
    const { path, response } = await ours.follow(address);
    hold(
      address,
      "addresses",
      `leads to ${to}`,
      response.status === 200 ? `leads to ${path}` : String(response.status),
    );
  }
  return { counts, differences, silent };

  async function holdLinks(post: BuiltPost, theirs: Visible, our: OurPost, seen: Visible): Promise<void> {
    const left = await Promise.all(
      seen.links.map(async ({ href, text }) => (await ledTo(target(href, our.address), text)) ?? `broken ${href}`),
    );
    for (const frame of theirs.frames) {
      const id = frame.split(/[/?]/).findLast((part) => part !== "") ?? "";
      hold(post.source, "links", `player ${id}`, left.some((to) => to.includes(id)) ? `player ${id}` : "none");
    }
    for (const { href, text } of theirs.links) {
      const to = builtAt(target(href, post.address), text);
      // A link that leads nowhere there, too.
      if (to === undefined) continue;
      const at = left.indexOf(to);
      if (at !== -1) left.splice(at, 1);
      hold(post.source, "links", to, at === -1 ? (left.find((one) => one.startsWith("broken")) ?? "none") : to);
    }

    /** Says what a link of the generator's leads to. */
    function builtAt(to: Target | undefined, text: string): string | undefined {
      if (!to || "host" in to) return to?.host;
      if (to.path === post.address && to.fragment) return theirs.ids.has(to.fragment) ? `#… ${text}` : undefined;
      const path = built.redirects.get(to.path) ?? to.path;
      const file = built.files.get(path);
      if (file?.endsWith(".html") === false) return digest(readFileSync(file));
      return file && `${path}${to.fragment && "#"}${to.fragment}`;
    }

    /** Says the same of a link of ours, by following it. */
    async function ledTo(to: Target | undefined, text: string): Promise<string | undefined> {
      if (!to || "host" in to) return to?.host;
      const { path, response } = await ours.follow(to.path);
      if (response.status !== 200) return undefined;
      if (!response.headers.get("Content-Type")?.startsWith("text/html")) return digest(await response.bytes());
      if (!to.fragment) return path;
      if (!visible(await response.text()).ids.has(to.fragment)) return undefined;
      return path === our.address ? `#… ${text}` : `${path}#${to.fragment}`;
    }
  }

  async function holdPictures(post: BuiltPost, theirs: Visible, seen: Visible, our: OurPost): Promise<void> {
    const shown = async (to: Target | undefined) => {
      if (!to || "host" in to) return to?.host;
      const { response } = await ours.follow(to.path);
      return response.status === 200 ? digest(await response.bytes()) : undefined;
    };
    const left = await Promise.all(seen.pictures.map((src) => shown(target(src, our.address))));
    for (const src of theirs.pictures) {
      const to = target(src, post.address);
      const file = to && "path" in to ? built.files.get(to.path) : undefined;
      const picture = to && "host" in to ? to.host : file && digest(readFileSync(file));
      // A picture that is missing there, too.
      if (!to || picture === undefined) continue;
      const at = left.indexOf(picture);
      if (at !== -1) left.splice(at, 1);
      hold(post.source, "pictures", src, at === -1 ? "none" : src);
      if (file) hold(post.source, "pictures", `at ${src}`, (await shown(to)) === picture ? `at ${src}` : "none");
    }
  }
}

/** Whether a place lacks words: signs alone are markup that we read and the generator does not. */
function losesWords({ built, ours }: { built: string; ours: string }): boolean {
  const letters = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  return !letters(ours).includes(letters(built));
}

type Target = NonNullable<ReturnType<typeof target>>;

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64").slice(0, 12);
}

function titlesOf({ entry }: OurPost): [string[], string[]] {
  return [entry.categories.map(({ title }) => title), entry.tags.map(({ title }) => title)];
}

/** Twins that differ in case are one label. */
function labelsOf(categories: string[], tags: string[]): string {
  return `${categories.join(", ")} | ${tags.join(", ")}`.toLowerCase();
}
