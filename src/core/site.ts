import type { Merges } from "./posts/merges.ts";
import type { WithdrawGuard } from "./posts/withdraw-guard.ts";

/** Who publishes. Settings come from `site.yaml` in the bucket; the URL from the Worker's own settings. */
export interface Site {
  /** Origin and path everything is served under, with a trailing slash. */
  url: URL;
  title: string;
  description: string;
  /** BCP 47, e.g. `zh-CN`. */
  language: string;
  /** IANA, e.g. `Asia/Shanghai`: the zone of every date that names none. */
  timeZone: string;
  author: string | undefined;
  /** Printed in every email, as the law of most countries asks. */
  postalAddress: string;
  copyright: string | undefined;
  /** How a *string* of categories is read: `split` on white space as Jekyll does, or as one name. */
  categoryStrings: "split" | "whole";
  /** Titles the publisher chose, by category id. */
  categoryTitles: Record<string, string>;
  /** Categories that count as another one. */
  categoryMerges: Merges;
  /** From when on withdrawals wait for a person. */
  withdrawGuard: WithdrawGuard;
  feeds: { limit: number; content: "full" | "summary" };
  /** Whether images of other hosts are copied into the bucket and shown from there. */
  mirrorImages: boolean;
  /** WebSub hub to ping, if any. */
  hub: URL | undefined;
  newsletter: {
    /** How long after its first sight a post waits before it may go out by email: the undo window. */
    holdMs: number;
    /** The hold that was longer before, and until when it still counts. */
    longerHold?: { ms: number; until: number } | undefined;
    /** Posts whose date lay further back than this when they arrived are not emailed by themselves: an archive emails nobody. */
    maxAgeMs: number;
    /** Default hour of the day (0–23) for digests. */
    hour: number;
    /** What becomes of a delivery that stays `unknown`. */
    onUnknown: "leave" | "resend";
    /** How long deliveries of an issue are kept, one by one, after it closed. */
    keepDeliveriesMs: number;
    /** Whether past issues are listed on the site, for readers and search engines. */
    archive: boolean;
  };
}

/** What a site is before its `site.yaml` has said anything. */
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
    categoryTitles: {},
    categoryMerges: {},
    withdrawGuard: { posts: 20, percent: 10 },
    feeds: { limit: 50, content: "full" },
    mirrorImages: false,
    hub: undefined,
    newsletter: {
      holdMs: 10 * 60_000,
      maxAgeMs: 3 * 86_400_000,
      hour: 8,
      onUnknown: "leave",
      keepDeliveriesMs: 30 * 86_400_000,
      archive: false,
    },
  };
}

/** Whether a site at this address runs on somebody's own machine, which sees more networks than the internet. */
export function isLocal({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** The title the publisher chose for a category, if any: a category may well be called `constructor`. */
export function chosenTitle({ categoryTitles }: Pick<Site, "categoryTitles">, id: string): string | undefined {
  return Object.hasOwn(categoryTitles, id) ? categoryTitles[id] : undefined;
}

/** The host part of `tag:` URIs and List-Id. */
export function siteHost(site: Pick<Site, "url">): string {
  return site.url.hostname;
}
