import { DIGEST_ENTRIES_MAX } from "../../core/newsletter/digest.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import { composeEdited, type IssueEdit, issueFileKey, NO_EDIT } from "../../core/newsletter/issue-edit.ts";
import { contentTypeOf } from "../../core/posts/object-key.ts";
import { type Reason, reason } from "../../core/reason.ts";
import { type IssueFile, issueFileText, readIssueFile } from "../../markdown/issue-file.ts";
import type { Ports } from "../../ports/index.ts";
import { foundEdit } from "./issue-edits.ts";

type EditPorts = Pick<Ports, "objects" | "releases" | "site" | "desk" | "issues">;

/** Of a file that cannot be read, so much is shown. */
const SHOWN_BYTES = 20_000;

/** Returns an editor's file as it is in the bucket: its note as written, and its text where it cannot be read. */
export async function editorsFile(
  ports: EditPorts,
  issue: Issue,
): Promise<{ etag: string; note: string; edit: IssueEdit; problem: Reason | undefined; text: string }> {
  const object = await ports.objects.get(issueFileKey(issue, ports.site.timeZone));
  if (!object) return { etag: "", note: "", edit: NO_EDIT, problem: undefined, text: "" };
  const [file, found] = [await readIssueFile(object.bytes), await foundEdit(ports, issue)];
  const { etag } = object;
  const text = new TextDecoder().decode(object.bytes.subarray(0, SHOWN_BYTES));
  if ("problem" in file) return { etag, note: "", edit: NO_EDIT, problem: file.problem.reason, text };
  return { etag, note: file.note, edit: "edit" in found ? found.edit : NO_EDIT, problem: undefined, text };
}

/** Returns the posts of an issue as most subscribers get them, dropped ones included. */
export async function editedPosts({ releases, desk }: EditPorts, issue: Issue, edit: IssueEdit = NO_EDIT) {
  const { throughSeq, openedAt } = issue;
  const fromSeq = (await desk.usualFromSeq(issue.id)) ?? throughSeq;
  const range = { fromSeq, throughSeq, follows: [], leads: edit.order, limit: DIGEST_ENTRIES_MAX };
  const { entries } = await releases.entries(range, openedAt);
  const digest = composeEdited(entries, [], () => undefined, { ...edit, drop: [] });
  return digest.groups
    .flatMap((group) => group.entries)
    .map(({ id, title, remark = "" }) => ({ id, title, remark, dropped: edit.drop.includes(id) }));
}

/** Writes an editor's file if it is still the version that was seen. Returns why not, if it was not. */
export async function saveEdit(
  { objects, site, issues }: EditPorts,
  issue: Issue,
  seen: string,
  file: IssueFile,
): Promise<Reason | undefined> {
  const begun = async () => (await issues.byId(issue.id))?.startedAt !== undefined;
  if (await begun()) return reason("issue-begun");
  const key = issueFileKey(issue, site.timeZone);
  const bytes = new TextEncoder().encode(issueFileText(file));
  const read = await readIssueFile(bytes);
  if ("problem" in read) return read.problem.reason;
  const put = await objects.putIf(seen === "" ? "absent" : { etags: [seen] }, key, bytes, contentTypeOf(key));
  if (!put) return reason("issue-file-changed", { key });
  // Its sending may have begun in that moment, with the file as it was.
  return (await begun()) && (await issues.edit(issue.id)).edit.etag !== put.etag ? reason("issue-begun") : undefined;
}
