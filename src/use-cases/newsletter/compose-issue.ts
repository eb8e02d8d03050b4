import { DIGEST_ENTRIES_MAX } from "../../core/newsletter/digest.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import { composeEdited, type IssueEdit } from "../../core/newsletter/issue-edit.ts";
import { keptFollows } from "../../core/posts/merges.ts";
import { chosenTitle, type Site } from "../../core/site.ts";
import { asHeadings, followName, parseFollowKey } from "../../core/subscribers/follow.ts";
import { type RenderedIssue, renderIssue } from "../../emails/issue.ts";
import type { WrittenEntries } from "../../emails/written-entries.ts";
import type { Ports } from "../../ports/index.ts";
import { digestPageUrl } from "./digest-page-url.ts";

/** Everything a digest depends on: subscribers who share these get the same email, except for personal links. */
export interface DigestRange {
  fromSeq: number;
  throughSeq: number;
  /** Places of earlier posts that were missing from previous digests. */
  also?: number[];
  /** Places that an alert has dealt with. */
  without?: number[];
  follows: string[];
  /** The questions of the watches among them, by key. */
  questions?: Record<string, string>;
  /** Those that were first followed within the range, and after which place. */
  since?: Record<string, number>;
  language: string;
  timeZone: string;
}

/** What an editor made of an issue, and which of the dropped posts hold for it. */
export interface Editing {
  edit: IssueEdit;
  droppedThrough: number;
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
  { fromSeq, throughSeq, also = [], without = [], follows, questions = {}, since, language, timeZone }: DigestRange,
  { edit, droppedThrough }: Editing,
  at: number,
  written?: WrittenEntries,
): Promise<ComposedIssue> {
  const { site, sender, releases } = ports;
  const chosen = asHeadings(keptFollows(site.categoryMerges, follows));
  const dropped = { frequency: issue.frequency, through: droppedThrough, endSeq: issue.throughSeq };
  const range = {
    fromSeq,
    throughSeq,
    also,
    without,
    since,
    follows: chosen,
    dropped,
    leads: edit.order,
    limit: DIGEST_ENTRIES_MAX,
  };
  const news = await releases.entries(range, at);
  const { entries, total, leftOut, madeUp } = news;
  const digest = composeEdited(entries, chosen, headingTitles(site, questions), edit, news);
  if (digest.shown === 0) return { rendered: undefined, leftOut, madeUp };
  const groups = await Promise.all(
    digest.groups.map(async (group) => {
      const question = questions[group.id ?? ""];
      return { ...group, question, unfollow: await endingOf(group.id, question, chosen) };
    }),
  );
  const rendered = renderIssue({
    site,
    sender,
    language,
    timeZone,
    issue,
    ...(edit.note && { note: edit.note }),
    ...(written && { written }),
    digest: { ...digest, groups, omitted: total - entries.length },
    archiveUrl: await digestPageUrl(ports, issue.id, { fromSeq, throughSeq, also, follows: chosen }, questions),
  });
  return { rendered, leftOut, madeUp };
}

/** Returns the name by which a link under a heading ends what is followed. */
async function endingOf(
  key: string | undefined,
  question: string | undefined,
  chosen: string[],
): Promise<string | undefined> {
  if (key === undefined || !chosen.includes(key)) return undefined;
  const { kind, id } = parseFollowKey(key);
  if (kind !== "watch") return followName({ kind, id });
  return question === undefined ? undefined : followName({ kind, id: question });
}

/** Returns the titles of headings that no post says: those that the publisher chose, and questions in quotes. */
export function headingTitles(site: Pick<Site, "categoryTitles">, questions: Record<string, string>) {
  return (key: string): string | undefined =>
    questions[key] === undefined ? chosenTitle(site, key) : `“${questions[key]}”`;
}
