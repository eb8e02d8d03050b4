import type { DigestContent } from "../../core/newsletter/digest.ts";
import { shortHash } from "../../core/short-hash.ts";
import { labelLists } from "../../core/subscribers/follow.ts";
import { digestUrl } from "../../core/subscribers/links.ts";
import type { Ports } from "../../ports/index.ts";

/** Longest URL in an email. Longer choices are stored and replaced by their hash. */
const LENGTH_MAX = 600;

/** Questions in an address. Each costs a search. */
export const QUESTIONS_MAX = 10;

type Chosen = Pick<DigestContent, "follows" | "also">;

/**
 * Returns the page that shows everything in a digest. It names watches by their questions, and a stored choice by their
 * numbers: who does not know a question learns nothing of it.
 */
export async function digestPageUrl(
  { site, releases }: Pick<Ports, "site" | "releases">,
  issueId: number,
  { fromSeq, throughSeq, follows, also }: DigestContent,
  questions: Record<string, string>,
): Promise<string> {
  const range = { from: fromSeq, through: throughSeq };
  const chosen: Chosen = { follows: [...follows].sort(), also };
  const labels = labelLists(chosen.follows);
  const whole = digestUrl(site, issueId, {
    ...range,
    ...Object.fromEntries(Object.entries(labels).map(([name, ids]) => [name, ids.join(",")])),
    q: chosen.follows.flatMap((key) => questions[key] ?? []),
    also: also.join(","),
  });
  const isPlain =
    chosen.follows.length - Object.values(labels).flat().length <= QUESTIONS_MAX &&
    !Object.values(labels).some((ids) => ids.some((id) => id.includes(",")));
  if (whole.length <= LENGTH_MAX && isPlain) return whole;
  // Nobody computes the hash who does not know the questions; they are not stored with it.
  const choice = await shortHash(JSON.stringify({ ...chosen, questions: chosen.follows.map((key) => questions[key]) }));
  await releases.keepChoice(choice, JSON.stringify(chosen));
  return digestUrl(site, issueId, { ...range, choice });
}

/** Returns the choice stored under a hash. */
export async function readChoice({ releases }: Pick<Ports, "releases">, hash: string): Promise<Chosen | undefined> {
  const text = await releases.choice(hash);
  if (text === undefined) return undefined;
  const { categories, ...chosen } = JSON.parse(text);
  // Choices of earlier versions hold category ids.
  return { follows: categories, ...chosen };
}
