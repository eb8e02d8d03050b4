import { composeDigest, DIGEST_ENTRIES_MAX } from "../../core/newsletter/digest.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import { keptIds } from "../../core/posts/merges.ts";
import { chosenTitle } from "../../core/site.ts";
import { type RenderedIssue, renderIssue } from "../../emails/issue.ts";
import type { Ports } from "../../ports/index.ts";
import { digestPageUrl } from "./digest-page-url.ts";

/** Everything a digest depends on: subscribers who share these get the same email, except for personal links. */
export interface DigestRange {
  fromSeq: number;
  throughSeq: number;
  /** Places of earlier posts that were missing from previous digests. */
  also?: number[];
  follows: string[];
  language: string;
  timeZone: string;
}

/** A digest, with the places it left out and made up for. See `Releases.entries`. */
export interface ComposedIssue {
  /** `undefined` if nothing is new in the chosen categories. */
  rendered: RenderedIssue | undefined;
  leftOut: number[];
  madeUp: number[];
}

/** Composes the email for all subscribers who share a range. */
export async function composeIssue(
  ports: Pick<Ports, "site" | "sender" | "releases">,
  issue: Issue,
  { fromSeq, throughSeq, also = [], follows, language, timeZone }: DigestRange,
  at: number,
): Promise<ComposedIssue> {
  const { site, sender, releases } = ports;
  const chosen = keptIds(site.categoryMerges, follows);
  const range = { fromSeq, throughSeq, also, follows: chosen, limit: DIGEST_ENTRIES_MAX };
  const { entries, total, leftOut, madeUp } = await releases.entries(range, at);
  if (entries.length === 0) return { rendered: undefined, leftOut, madeUp };
  const digest = composeDigest(entries, chosen, (id) => chosenTitle(site, id));
  const rendered = renderIssue({
    site,
    sender,
    language,
    timeZone,
    issue,
    digest: { ...digest, omitted: total - digest.shown },
    archiveUrl: await digestPageUrl(ports, issue.id, { fromSeq, throughSeq, also, follows: chosen }),
  });
  return { rendered, leftOut, madeUp };
}
