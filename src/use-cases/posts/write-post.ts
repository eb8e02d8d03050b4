import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import type { Problem, Reading } from "../../core/posts/post.ts";
import { type Reason, reason } from "../../core/reason.ts";
import { sourceText } from "../../markdown/characters.ts";
import type { PostField, TypedPost } from "../../markdown/edit-post.ts";
import { bucketFiles } from "./includes.ts";
import type { IndexPorts, IndexResult } from "./index-posts.ts";
import { publishObjectIf } from "./publish-object.ts";

/** A post's file as it is in the bucket. */
export interface PostFile {
  /** Empty if there is none. */
  etag: string;
  text: string;
}

/** What was typed for a post: its fields and body, or the whole file. */
export type Typed = TypedPost | { file: string };

/** Why what was typed cannot be saved, with the field of the form where known. */
export type Refusal = Problem & { field: PostField | undefined };

export type WriteResult =
  | { outcome: "saved"; etag: string; indexed: IndexResult }
  | { outcome: "unchanged" }
  /** Somebody else has changed the file, and has this now. */
  | { outcome: "conflict"; theirs: PostFile }
  /** Nothing was changed. */
  | { outcome: "refused"; refusals: Refusal[] };

export async function readPostFile(
  { objects }: Pick<IndexPorts, "objects">,
  key: string,
): Promise<PostFile | undefined> {
  const object = await objects.get(key);
  return object && { etag: object.etag, text: sourceText(object.bytes) };
}

/** Applies what was typed to a file, and reads the result as it will be read when it is published. */
export async function readTyped(
  ports: Pick<IndexPorts, "objects" | "posts" | "now" | "site">,
  key: string,
  source: string | undefined,
  typed: Typed,
): Promise<{ text: string; reading: Reading } | { refusal: Refusal }> {
  const [{ editedPost, EMPTY_POST, withTyped }, { readPost }] = await Promise.all([
    import("../../markdown/edit-post.ts"),
    import("../../markdown/read-post.ts"),
  ]);
  const edited: ReturnType<typeof editedPost> =
    "file" in typed
      ? { outcome: "edited", text: withTyped(source ?? "", typed.file) }
      : editedPost(source ?? EMPTY_POST, typed, ports.site);
  if (edited.outcome === "uncertain")
    return { refusal: { field: undefined, line: undefined, reason: reason("post-uneditable") } };
  if (edited.outcome === "refused") return { refusal: { field: edited.field, line: undefined, reason: edited.reason } };
  const { text } = edited;
  const files = bucketFiles(ports)();
  const reading = await readPost({ key, bytes: new TextEncoder().encode(text) }, ports.site, files);
  if (files.fault !== undefined) throw files.fault;
  return { text, reading };
}

/**
 * Writes what was typed into a post's file, if it is still the version that was seen (`""`: none), and indexes it. What would not be
 * read as a post is refused. Saving the same twice is one change.
 */
export async function writePost(
  ports: IndexPorts,
  key: string,
  seen: string,
  typed: Typed,
  at: number,
  changed?: ChangedFeeds,
): Promise<WriteResult> {
  const file = await readPostFile(ports, key);
  const read = await readTyped(ports, key, file?.text, typed);
  if ((file?.etag ?? "") !== seen)
    return "text" in read && read.text === file?.text ? { outcome: "unchanged" } : conflict(file);
  if ("refusal" in read) return { outcome: "refused", refusals: [read.refusal] };
  if (read.text === file?.text) return { outcome: "unchanged" };
  const { fieldAt } = await import("../../markdown/edit-post.ts");
  const problem = problemOf(read.reading);
  if (problem) return { outcome: "refused", refusals: [{ ...problem, field: fieldAt(read.text, problem) }] };
  const bytes = new TextEncoder().encode(read.text);
  const precondition = seen === "" ? "absent" : { etags: [seen] };
  const put = await publishObjectIf(ports, precondition, { key, bytes }, at, changed);
  if (!put) return conflict(await readPostFile(ports, key));
  const { etag, ...indexed } = put;
  return { outcome: "saved", etag, indexed };
}

const conflict = (theirs: PostFile = { etag: "", text: "" }): WriteResult => ({ outcome: "conflict", theirs });

/** Returns why a file is no post. A draft is one. */
function problemOf(reading: Reading): Problem | undefined {
  const none: Reason = reason("post-without-matter");
  if (reading.state === "ignored") return { line: 1, reason: none };
  return reading.state === "quarantined" ? reading.problem : undefined;
}
