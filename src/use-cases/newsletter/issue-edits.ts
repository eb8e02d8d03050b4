import type { Issue } from "../../core/newsletter/issue.ts";
import { ALL_DROPPED, type IssueEdit, issueFileKey, NO_EDIT } from "../../core/newsletter/issue-edit.ts";
import type { Problem } from "../../core/posts/post.ts";
import type { Ports } from "../../ports/index.ts";
import type { KnownPost } from "../../ports/newsletter/releases.ts";
import type { Editing } from "./compose-issue.ts";

type EditPorts = Pick<Ports, "objects" | "releases" | "site">;

/** An editor's file in the bucket as it is now, or why it cannot be read. */
export type FoundEdit = { key: string; edit: IssueEdit } | { key: string; problem: Problem };

/** Reads what an editor's file in the bucket makes of an issue. */
export async function foundEdit({ objects, releases, site }: EditPorts, issue: Issue): Promise<FoundEdit> {
  const key = issueFileKey(issue, site.timeZone);
  const object = await objects.get(key);
  if (!object) return { key, edit: NO_EDIT };
  const { namesIn, readIssueFile, renderNote } = await import("../../markdown/issue-file.ts");
  const file = await readIssueFile(object.bytes);
  if ("problem" in file) return { key, ...file };
  const named = namesIn(file);
  const posts = await namedPosts({ releases }, named);
  const known = (names: string[]) => names.flatMap((name) => posts.get(name)?.id ?? []);
  return {
    key,
    edit: {
      etag: object.etag,
      note: await renderNote(file.note, key, site),
      order: known(file.order),
      drop: known(file.drop),
      remarks: Object.fromEntries(
        Object.entries(file.remarks).flatMap(([name, text]) => known([name]).map((id) => [id, text])),
      ),
      unknown: named.filter((name) => posts.get(name)?.state !== "published"),
    },
  };
}

/** Finds posts that are named by key or id. */
export async function namedPosts(
  { releases }: Pick<Ports, "releases">,
  names: string[],
): Promise<Map<string, KnownPost>> {
  if (names.length === 0) return new Map();
  const [byKey, byId] = await Promise.all([releases.mailed({ keys: names }), releases.mailed({ ids: names })]);
  return new Map([
    ...byKey.map((post) => [post.key, post] as const),
    ...byId.map((post) => [post.id ?? "", post] as const),
  ]);
}

/** Returns what holds for an issue: fixed once its sending has begun, until then as the file says. */
export async function editOf(ports: EditPorts & Pick<Ports, "issues">, issue: Issue): Promise<Editing> {
  const { issues } = ports;
  if (issue.startedAt !== undefined) return issues.edit(issue.id);
  const found = await foundEdit(ports, issue);
  return { edit: "edit" in found ? found.edit : NO_EDIT, droppedThrough: ALL_DROPPED };
}
