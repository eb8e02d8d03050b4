import type { Brand } from "./brand.ts";
import type { MailWords } from "./newsletter/mail-words.ts";
import type { LabelRef } from "./posts/category.ts";
import type { Merges } from "./posts/merges.ts";
import type { Generator } from "./posts/permalink.ts";
import type { WithdrawGuard } from "./posts/withdraw-guard.ts";

/** A value that posts may show, as YAML has it: scalars are text. */
export type SiteParam = string | null | SiteParam[] | { [name: string]: SiteParam };

/** The publisher's site. Settings come from `site.yaml` in the bucket, the URL from the Worker's settings. */
export interface Site {
  /** Origin and path that everything is served under, with a trailing slash. */
  url: URL;
  title: string;
  description: string;
  /** BCP 47, e.g. `zh-CN`. */
  language: string;
  /** IANA, e.g. `Asia/Shanghai`: the zone of dates without one. */
  timeZone: string;
  author: string | undefined;
  /** Printed in every email, as most countries' laws require. */
  postalAddress: string;
  copyright: string | undefined;
  /** How a *string* of categories is read: split on white space, as Jekyll does, or as one name. */
  categoryStrings: "split" | "whole";
  /** Which generator the posts were written for, where that makes a difference. */
  generator: Generator | undefined;
  /** Pattern of the addresses of posts, or the name of one. Without it the page is at the path of the file. */
  permalink: string | undefined;
  /** Patterns of other sections than the posts', as Hugo has them; without one a section has Hugo's default. */
  sectionPermalinks: Record<string, string>;
  /** How Hexo names the files of posts, if not by their titles alone: `:year-:month-:day-:title.md`. */
  newPostName: string | undefined;
  /** What the id of a post follows from that states none. */
  postIds: "path" | "permalink" | "jekyll-feed";
  /** Whose template tags are read; by default the generator's, and without one everybody's outside of code. */
  templates: Generator | "none" | undefined;
  /** Whether each line end of a paragraph is shown. Unless said, as the generator does. */
  lineBreaks: boolean | undefined;
  /** Whether names such as `:tada:` are read, as generators do if told to. */
  emoji: boolean;
  /** What posts may show of the generator's settings, by name. */
  params: Record<string, SiteParam>;
  /** What `hidden: true` means: that a post is held back, or a theme's flag that leaves it out of some list. */
  hiddenPosts: "hold" | "publish";
  /** By category id. */
  categoryTitles: Record<string, string>;
  /** What the pages of labels say about them, by `kind:id`. */
  labelDescriptions: Record<string, string>;
  /** Merged categories. */
  categoryMerges: Merges;
  /** When withdrawals need approval. */
  withdrawGuard: WithdrawGuard;
  feeds: { limit: number; content: "full" | "summary" };
  /** Whether images of ours are shown in the size they are needed in, which is a setting of the Worker, too. */
  resizesImages: boolean;
  /** Whether images of other hosts are copied into the bucket and served from there. */
  mirrorImages: boolean;
  /** WebSub hub to notify, if any. */
  hub: URL | undefined;
  brand: Brand;
  /** Whether a post that was corrected is news for a watch that it only now matches. */
  watchCorrections: boolean;
  newsletter: MailWords & {
    /** How long a new post waits before it may be mailed: the undo window. */
    holdMs: number;
    /** A longer hold of earlier settings, and until when it still applies. */
    longerHold?: { ms: number; until: number } | undefined;
    /** Posts older than this on arrival are not mailed automatically, so that importing an archive mails nobody. */
    maxAgeMs: number;
    /** What new subscribers get who choose nothing else: hour of the day (0–23), frequency, and category ids (empty for all). */
    hour: number;
    frequency: string;
    follow: string[];
    /** The day of weekly digests: 0 for Sunday to 6 for Saturday. */
    weekday: number;
    /** The least time between two issues of a frequency without an hour. */
    immediateMs: number;
    /** How long an issue waits for an editor before it goes out by itself. */
    reviewMs: number;
    /** What happens to a delivery that stays `unknown`. */
    onUnknown: "leave" | "resend";
    /** How long an issue's deliveries are stored one by one after it closed. */
    keepDeliveriesMs: number;
    /** Whether past issues are listed on the site, for readers and search engines. */
    archive: boolean;
  };
}

/** Returns the settings of a site without a `site.yaml`. */
export function defaultSite(url: URL): Site {
  return {
    url,
    title: url.host,
    description: "",
    language: "en",
    timeZone: "UTC",
    author: undefined,
    postalAddress: "",
    copyright: undefined,
    categoryStrings: "split",
    generator: undefined,
    permalink: undefined,
    sectionPermalinks: {},
    newPostName: undefined,
    postIds: "path",
    templates: undefined,
    lineBreaks: undefined,
    emoji: false,
    params: {},
    hiddenPosts: "hold",
    categoryTitles: {},
    labelDescriptions: {},
    categoryMerges: {},
    withdrawGuard: { posts: 20, percent: 10 },
    feeds: { limit: 50, content: "full" },
    resizesImages: false,
    mirrorImages: false,
    hub: undefined,
    brand: {},
    watchCorrections: false,
    newsletter: {
      holdMs: 10 * 60_000,
      maxAgeMs: 3 * 86_400_000,
      hour: 8,
      frequency: "daily",
      follow: [],
      weekday: 1,
      immediateMs: 0,
      reviewMs: 0,
      onUnknown: "leave",
      keepDeliveriesMs: 30 * 86_400_000,
      archive: false,
    },
  };
}

/** Returns whether a site runs on the developer's own machine. */
export function isLocal({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** Returns the title that the publisher chose for a category. Safe for ids such as `constructor`. */
export function chosenTitle({ categoryTitles }: Pick<Site, "categoryTitles">, id: string): string | undefined {
  return Object.hasOwn(categoryTitles, id) ? categoryTitles[id] : undefined;
}

/** Returns what the publisher says about a label. Safe for ids such as `constructor`. */
export function labelDescription(
  { labelDescriptions: all }: Pick<Site, "labelDescriptions">,
  { kind, id }: LabelRef,
): string | undefined {
  return Object.hasOwn(all, `${kind}:${id}`) ? all[`${kind}:${id}`] : undefined;
}

/** Returns the host used in `tag:` URIs and List-Id. */
export function siteHost(site: Pick<Site, "url">): string {
  return site.url.hostname;
}
