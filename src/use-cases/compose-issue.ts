import { composeDigest, DIGEST_ENTRIES_MAX } from "../core/digest.ts";
import type { Issue } from "../core/issue.ts";
import { issueUrl } from "../core/links.ts";
import { keptIds } from "../core/merges.ts";
import { chosenTitle } from "../core/site.ts";
import { type RenderedIssue, renderIssue } from "../emails/issue.ts";
import type { Ports } from "../ports/index.ts";

/** All that a digest depends on: subscribers who share these get the same email but for their own links. */
export interface DigestRange {
  fromSeq: number;
  throughSeq: number;
  categories: string[];
  language: string;
  timeZone: string;
}

/** The email of everybody in a range, or nothing when there is nothing new in their categories. */
export async function composeIssue(
  { site, sender, releases }: Pick<Ports, "site" | "sender" | "releases">,
  issue: Issue,
  { fromSeq, throughSeq, categories, language, timeZone }: DigestRange,
  at: number,
): Promise<RenderedIssue | undefined> {
  const chosen = keptIds(site.categoryMerges, categories);
  const range = { fromSeq, throughSeq, categories: chosen, limit: DIGEST_ENTRIES_MAX };
  const { entries, total } = await releases.entries(range, at);
  if (entries.length === 0) return undefined;
  const digest = composeDigest(entries, chosen, (id) => chosenTitle(site, id));
  return renderIssue({
    site,
    sender,
    language,
    timeZone,
    issue,
    digest: { ...digest, omitted: total - digest.shown },
    archiveUrl: issueUrl(site, issue.id),
  });
}
