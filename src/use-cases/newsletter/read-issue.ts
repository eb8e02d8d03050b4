import { composeDigest, DIGEST_ENTRIES_MAX, type Digest, type DigestContent } from "../../core/newsletter/digest.ts";
import type { Issue, IssueState } from "../../core/newsletter/issue.ts";
import { keptIds } from "../../core/posts/merges.ts";
import { chosenTitle } from "../../core/site.ts";
import type { Ports } from "../../ports/index.ts";
import { readChoice } from "./digest-page-url.ts";

/** States of issues that were sent or are being sent. */
const SHOWN: IssueState[] = ["sending", "paused", "finished"];
/** States of issues that ended early, perhaps after they reached someone. */
const ENDED_EARLY: IssueState[] = ["cancelled", "expired"];

/** Returns whether an issue may have reached anyone. */
export async function isShown({ desk }: Pick<Ports, "desk">, { id, state, planned }: Issue): Promise<boolean> {
  if (planned === 0) return false;
  return SHOWN.includes(state) || (ENDED_EARLY.includes(state) && (await desk.hasReached(id)));
}

/** What of an issue is requested: one digest's posts, its choice perhaps by hash. */
export type DigestQuery = DigestContent | (Pick<DigestContent, "fromSeq" | "throughSeq"> & { choice: string });

export interface ShownIssue {
  issue: Issue;
  /** The posts of this page. */
  digest: Digest;
  /** On all pages together. */
  total: number;
  more: boolean;
}

/** Returns a page of an issue: of one digest, or of what most subscribers without chosen categories got. */
export async function readIssue(
  ports: Pick<Ports, "issues" | "desk" | "releases" | "site">,
  id: number,
  { asked, page }: { asked: DigestQuery | undefined; page: number },
  at: number,
): Promise<ShownIssue | undefined> {
  const { issues, releases, site } = ports;
  const issue = await issues.byId(id);
  if (!issue || !(await isShown(ports, issue))) return undefined;
  const held = asked ? await requestedContent(ports, asked) : await usualContent(ports, issue);
  if (!held) return undefined;
  const chosen = keptIds(site.categoryMerges, held.follows);
  const skipped = (page - 1) * DIGEST_ENTRIES_MAX;
  const range = { ...held, follows: chosen, limit: DIGEST_ENTRIES_MAX, skipped };
  const { entries, total } = await releases.page(range, at);
  if (page > 1 && entries.length === 0) return undefined;
  const digest = composeDigest(entries, chosen, (category) => chosenTitle(site, category));
  return { issue, digest, total, more: skipped + entries.length < total };
}

async function requestedContent(
  ports: Pick<Ports, "releases">,
  asked: DigestQuery,
): Promise<DigestContent | undefined> {
  if (asked.throughSeq > (await ports.releases.lastSeq())) return undefined;
  if (!("choice" in asked)) return asked;
  const { choice, ...range } = asked;
  const chosen = await readChoice(ports, choice);
  return chosen && { ...range, ...chosen };
}

async function usualContent({ desk }: Pick<Ports, "desk">, { id, throughSeq }: Issue): Promise<DigestContent> {
  return { fromSeq: (await desk.usualFromSeq(id)) ?? throughSeq, throughSeq, also: [], follows: [] };
}
