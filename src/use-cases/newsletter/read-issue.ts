import { composeDigest, DIGEST_ENTRIES_MAX, type Digest, type DigestContent } from "../../core/newsletter/digest.ts";
import type { Issue, IssueState } from "../../core/newsletter/issue.ts";
import { keptFollows } from "../../core/posts/merges.ts";
import { asHeadings, followKey, parseFollowKey } from "../../core/subscribers/follow.ts";
import type { Ports } from "../../ports/index.ts";
import { headingTitles } from "./compose-issue.ts";
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

/** What of an issue is requested: one digest's posts, by labels and questions or by the hash of a choice. */
export type DigestQuery =
  | (DigestContent & { questions: string[] })
  | (Pick<DigestContent, "fromSeq" | "throughSeq"> & { choice: string });

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
  ports: Pick<Ports, "issues" | "desk" | "releases" | "matching" | "site">,
  id: number,
  { asked, page }: { asked: DigestQuery | undefined; page: number },
  at: number,
): Promise<ShownIssue | undefined> {
  const { issues, releases, site } = ports;
  const issue = await issues.byId(id);
  if (!issue || !(await isShown(ports, issue))) return undefined;
  const held = asked ? await requestedContent(ports, asked) : await usualContent(ports, issue);
  if (!held) return undefined;
  const chosen = asHeadings(keptFollows(site.categoryMerges, held.follows));
  const skipped = (page - 1) * DIGEST_ENTRIES_MAX;
  const { fromSeq, throughSeq, also } = held;
  const range = { fromSeq, throughSeq, also, follows: chosen, limit: DIGEST_ENTRIES_MAX, skipped };
  const { entries, total } = await releases.page(range, at);
  if (page > 1 && entries.length === 0) return undefined;
  const digest = composeDigest(entries, chosen, headingTitles(site, held.questions));
  return { issue, digest, total, more: skipped + entries.length < total };
}

interface Held extends DigestContent {
  /** The questions of the watches that are followed, by key. */
  questions: Record<string, string>;
}

/** Follows nothing: a question that nobody follows has no posts here. */
const NO_WATCH = followKey({ kind: "watch", id: 0 });

async function requestedContent(
  ports: Pick<Ports, "releases" | "matching">,
  asked: DigestQuery,
): Promise<Held | undefined> {
  const { releases, matching } = ports;
  if (asked.throughSeq > (await releases.lastSeq())) return undefined;
  if ("choice" in asked) {
    const { choice, ...range } = asked;
    const chosen = await readChoice(ports, choice);
    if (!chosen) return undefined;
    const ids = chosen.follows.map(parseFollowKey).flatMap(({ kind, id }) => (kind === "watch" ? [id] : []));
    return { ...range, ...chosen, questions: byKey(await matching.watches({ ids })) };
  }
  const questions = byKey(await matching.watches({ questions: asked.questions }));
  const watches = asked.questions.length > 0 ? [...Object.keys(questions), NO_WATCH] : [];
  return { ...asked, follows: [...watches, ...asked.follows], questions };
}

const byKey = (watches: { id: number; question: string }[]): Record<string, string> =>
  Object.fromEntries(watches.map(({ id, question }) => [followKey({ kind: "watch", id }), question]));

async function usualContent({ desk }: Pick<Ports, "desk">, { id, throughSeq }: Issue): Promise<Held> {
  const fromSeq = (await desk.usualFromSeq(id)) ?? throughSeq;
  return { fromSeq, throughSeq, also: [], follows: [], questions: {} };
}
