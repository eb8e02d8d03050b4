import { composeDigest, DIGEST_ENTRIES_MAX, type Digest } from "../core/digest.ts";
import type { Issue, IssueState } from "../core/issue.ts";
import { chosenTitle } from "../core/site.ts";
import type { Ports } from "../ports/index.ts";

/** Issues that went out, or are going out. */
const SHOWN: IssueState[] = ["sending", "paused", "finished"];

export function isShown({ state, planned }: Pick<Issue, "state" | "planned">): boolean {
  return SHOWN.includes(state) && planned > 0;
}

/** An issue as its page shows it: what most subscribers got who chose no categories. */
export async function readIssue(
  { issues, desk, releases, site }: Pick<Ports, "issues" | "desk" | "releases" | "site">,
  id: number,
  at: number,
): Promise<{ issue: Issue; digest: Digest } | undefined> {
  const issue = await issues.byId(id);
  if (!issue || !isShown(issue)) return undefined;
  const fromSeq = (await desk.usualFromSeq(id)) ?? issue.throughSeq;
  const range = { fromSeq, throughSeq: issue.throughSeq, categories: [], limit: DIGEST_ENTRIES_MAX };
  const { entries, total } = await releases.entries(range, at);
  const digest = composeDigest(entries, [], (category) => chosenTitle(site, category));
  return { issue, digest: { ...digest, omitted: total - digest.shown } };
}
