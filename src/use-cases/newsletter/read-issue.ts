import type { FeedSelection } from "../../core/feeds/feed.ts";
import { DIGEST_ENTRIES_MAX, type Digest, type DigestContent } from "../../core/newsletter/digest.ts";
import type { Bodies } from "../../core/newsletter/email.ts";
import type { Issue, IssueState } from "../../core/newsletter/issue.ts";
import { composeEdited } from "../../core/newsletter/issue-edit.ts";
import { keptFollows } from "../../core/posts/merges.ts";
import { type Question, questionText } from "../../core/posts/question.ts";
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
  | (DigestContent & { questions: Question[] })
  | (Pick<DigestContent, "fromSeq" | "throughSeq"> & { choice: string });

export interface ShownIssue {
  issue: Issue;
  /** The editor's words above the posts, on the first page. */
  note: Bodies | undefined;
  /** The posts of this page. */
  digest: Digest;
  /** On all pages together. */
  total: number;
  more: boolean;
}

/** Returns a page of an issue: of one digest, or of what most subscribers without chosen categories got. */
export async function readIssue(
  ports: Pick<Ports, "issues" | "desk" | "releases" | "matching" | "search" | "site">,
  id: number,
  { asked, page }: { asked: DigestQuery | undefined; page: number },
  at: number,
): Promise<ShownIssue | undefined> {
  const { issues, releases, site } = ports;
  const issue = await issues.byId(id);
  if (!issue || !(await isShown(ports, issue))) return undefined;
  // An issue that waited holds what was released meanwhile.
  const held = asked ? await requestedContent(ports, asked, issue.finishedAt ?? at) : await usualContent(ports, issue);
  if (!held) return undefined;
  const chosen = asHeadings(keptFollows(site.categoryMerges, held.follows));
  const skipped = (page - 1) * DIGEST_ENTRIES_MAX;
  const { fromSeq, throughSeq, also } = held;
  const { edit, droppedThrough: through } = await issues.edit(id);
  const { frequency, throughSeq: endSeq } = issue;
  const edited = { dropped: { frequency, through, endSeq }, leads: edit.order };
  const range = { fromSeq, throughSeq, also, ...edited, follows: chosen, limit: DIGEST_ENTRIES_MAX, skipped };
  const answers = [...(held.answers ?? [])];
  const ids = [...new Set(answers.flatMap(([, posts]) => [...posts]))];
  const { entries: found, total } = await releases.page({ ...range, ids }, at);
  const entries = found.map((entry) => ({
    ...entry,
    follows: [...(entry.follows ?? []), ...answers.flatMap(([key, posts]) => (posts.has(entry.id) ? [key] : []))],
  }));
  if (page > 1 && entries.length === 0) return undefined;
  const digest = composeEdited(entries, chosen, headingTitles(site, held.questions), edit);
  return { issue, note: page === 1 ? edit.note : undefined, digest, total, more: skipped + entries.length < total };
}

interface Held extends DigestContent {
  /** The questions of the watches that are followed, by key. */
  questions: Record<string, string>;
  /** The posts that answer questions of an address, by key of a watch that nobody has. */
  answers?: Map<string, Set<string>>;
}

const watchKey = (id: number) => followKey({ kind: "watch", id });

/** Newest posts of an issue's time that are looked at for each question of an address. */
const ANSWERS_MAX = 200;

async function requestedContent(
  ports: Pick<Ports, "releases" | "matching" | "search">,
  asked: DigestQuery,
  until: number,
): Promise<Held | undefined> {
  const { releases, matching, search } = ports;
  if (asked.throughSeq > (await releases.lastSeq())) return undefined;
  if ("choice" in asked) {
    const { choice, ...range } = asked;
    const chosen = await readChoice(ports, choice);
    if (!chosen) return undefined;
    const ids = chosen.follows.map(parseFollowKey).flatMap(({ kind, id }) => (kind === "watch" ? [id] : []));
    const watches = await matching.watches(ids);
    return {
      ...range,
      ...chosen,
      questions: Object.fromEntries(watches.map(({ id, question }) => [watchKey(id), question])),
    };
  }
  // Asked of the search, not of the watches: an address tells nobody whether somebody follows a question.
  const selection: FeedSelection = {
    scope: undefined,
    categories: [],
    exclude: [],
    tags: [],
    content: "summary",
    limit: ANSWERS_MAX,
  };
  const answers = await Promise.all(asked.questions.map((question) => search.find(question, selection, until)));
  const keys = asked.questions.map((_, at) => watchKey(-1 - at));
  return {
    ...asked,
    follows: [...keys, ...asked.follows],
    questions: Object.fromEntries(keys.map((key, at) => [key, questionText(asked.questions[at] as Question)])),
    answers: new Map(keys.map((key, at) => [key, new Set(answers[at]?.map(({ id }) => id))])),
  };
}

async function usualContent({ desk }: Pick<Ports, "desk">, { id, throughSeq }: Issue): Promise<Held> {
  const fromSeq = (await desk.usualFromSeq(id)) ?? throughSeq;
  return { fromSeq, throughSeq, also: [], follows: [], questions: {} };
}
