import { DIGEST_ENTRIES_MAX } from "../../core/newsletter/digest.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import { ISSUES_PREFIX, issueFileKey } from "../../core/newsletter/issue-edit.ts";
import { keptNotices, NOTICES_MAX, type Notices } from "../../core/posts/notices.ts";
import type { Problem } from "../../core/posts/post.ts";
import { type Reason, reason } from "../../core/reason.ts";
import { type IssueFile, linesNaming, namesIn, readIssueFile } from "../../markdown/issue-file.ts";
import type { Ports } from "../../ports/index.ts";
import type { StoredObject } from "../../ports/posts/object-store.ts";
import { namedPosts } from "./issue-edits.ts";

type NoticePorts = Pick<Ports, "objects" | "releases" | "site" | "issues" | "desk">;

/** What publishing says of an editor's file. */
export type IssueFileResult = { outcome: "stored"; notices?: Notices } | ({ outcome: "quarantined" } & Problem);

const HOUR_MS = 3_600_000;
/** Issues of one file that are looked at: one for every hour of a day. */
const ISSUES_MAX = 24;

/** Says which parts of an editor's file have no effect, or why it cannot be read. Posts of `coming` keys and ids will be published. */
export async function issueFileResult(
  ports: NoticePorts,
  version: Pick<StoredObject, "key" | "bytes" | "etag">,
  coming: string[] = [],
): Promise<IssueFileResult> {
  const file = await readIssueFile(version.bytes);
  if ("problem" in file) return { outcome: "quarantined", ...file.problem };
  const said = [...(await unknownIn(ports, file))];
  for (const issue of await issuesOf(ports, version.key))
    said.push(...(await (issue.startedAt === undefined ? notHeld(ports, issue, file) : late(ports, issue, version))));
  const isComing = ({ values }: Reason) => "name" in values && coming.includes(values.name);
  const notices = keptNotices(
    withLines(
      version.bytes,
      said.filter((one) => !isComing(one)),
    ),
  );
  return { outcome: "stored", ...(notices && { notices }) };
}

/** Returns which parts of an editor's file have no effect on an issue. */
export async function editNotices(ports: NoticePorts, issue: Issue): Promise<Problem[]> {
  const object = await ports.objects.get(issueFileKey(issue, ports.site.timeZone));
  if (!object) return [];
  if (issue.startedAt !== undefined) {
    const { unknown } = (await ports.issues.edit(issue.id)).edit;
    const tooLate = await late(ports, issue, object);
    return withLines(object.bytes, tooLate.length > 0 ? tooLate : unknown.map(unknownPost));
  }
  if (isOver(issue)) return [];
  const file = await readIssueFile(object.bytes);
  if ("problem" in file) return [file.problem];
  return withLines(object.bytes, [...(await unknownIn(ports, file)), ...(await notHeld(ports, issue, file))]);
}

const isOver = ({ state }: Issue) => state !== "planned" && state !== "paused";

/** Lists the issues that a file is for and that may have begun, newest first. */
async function issuesOf({ issues, site }: NoticePorts, key: string): Promise<Issue[]> {
  const [, day = "", frequency = ""] = /(\d{4}-\d\d-\d\d)-(\w+)\.md$/.exec(key.slice(ISSUES_PREFIX.length)) ?? [];
  const midnight = Date.parse(day);
  if (Number.isNaN(midnight)) return [];
  // A day somewhere on Earth.
  const within = { since: midnight - 14 * HOUR_MS, until: midnight + 38 * HOUR_MS };
  const closed = await issues.closedWithin(frequency, within);
  return closed
    .filter((issue) => issueFileKey(issue, site.timeZone) === key && (issue.startedAt !== undefined || !isOver(issue)))
    .slice(0, ISSUES_MAX);
}

const unknownPost = (name: string): Reason => reason("issue-post-unknown", { name });

async function unknownIn(ports: NoticePorts, file: IssueFile): Promise<Reason[]> {
  const names = namesIn(file);
  const posts = await namedPosts(ports, names);
  return names.filter((name) => posts.get(name)?.state !== "published").map(unknownPost);
}

/** Names published posts that are not in most copies of an issue, whatever is dropped. */
async function notHeld(ports: NoticePorts, { id, throughSeq, openedAt }: Issue, file: IssueFile): Promise<Reason[]> {
  const fromSeq = await ports.desk.usualFromSeq(id);
  if (fromSeq === undefined) return [];
  const posts = [...(await namedPosts(ports, namesIn(file)))].filter(([, { state }]) => state === "published");
  const leads = posts.map(([, post]) => post.id ?? "");
  const limit = DIGEST_ENTRIES_MAX + leads.length;
  const { entries } = await ports.releases.entries({ fromSeq, throughSeq, follows: [], leads, limit }, openedAt);
  const held = new Set(entries.map((entry) => entry.id));
  return posts.flatMap(([name, post]) =>
    held.has(post.id ?? "") ? [] : [reason("issue-post-not-held", { id, name })],
  );
}

/** Says when the sending of an issue began, if that was with another version of its file. */
async function late(ports: NoticePorts, { id, startedAt: at }: Issue, { etag }: { etag: string }): Promise<Reason[]> {
  if (at === undefined || (await ports.issues.edit(id)).edit.etag === etag) return [];
  return [reason("issue-file-late", { id, at })];
}

function withLines(bytes: Uint8Array, said: Reason[]): Problem[] {
  const nameOf = ({ values }: Reason) => ("name" in values ? values.name : "");
  // Each is looked for in the whole file.
  const lines = linesNaming(bytes, said.slice(0, NOTICES_MAX).map(nameOf).filter(Boolean));
  return said.map((reason) => ({ line: lines.get(nameOf(reason)), reason }));
}
