import type { Context } from "hono";
import { normalized } from "../../../src/core/normal-form.ts";
import { newKeyProblem, objectKind, POSTS_PREFIX } from "../../../src/core/posts/object-key.ts";
import { type Reason, reason } from "../../../src/core/reason.ts";
import type { Site } from "../../../src/core/site.ts";
import { readSiteDate } from "../../../src/markdown/dates.ts";
import { POST_FIELDS } from "../../../src/markdown/edit-post.ts";
import { isPostKey } from "../../../src/markdown/file-name.ts";
import { fileName } from "../../../src/markdown/new-post.ts";
import type { Typed } from "../../../src/use-cases/posts/write-post.ts";
import { formOf } from "../../http/form.ts";

/** What was sent of a post's form. */
export interface SentPost {
  /** Key of the file; of a new post made of what was typed. */
  key: string;
  /** Why there can be no file of this name. */
  problem: Reason | undefined;
  isNew: boolean;
  /** The version that the form was filled from; empty for a new post. */
  etag: string;
  typed: Typed;
  /** What stood in the form, by name. */
  values: Record<string, string>;
}

/** Reads the form of a post. An unticked box is not sent, so its field is there, empty. */
export async function sentPost(c: Context, site: Site, now: number): Promise<SentPost> {
  const form = await formOf(c);
  const given = (name: string) => (typeof form[name] === "string" ? form[name] : undefined);
  const values: Record<string, string> = {};
  for (const name of [...POST_FIELDS, "name", "body", "file"]) {
    // The reader of forms keeps every value of what can be followed, as of check boxes.
    const [value] = [form[name]].flat();
    if (value !== undefined) values[name] = value;
  }
  if (given("has_draft") !== undefined) values.draft ??= "";
  const isNew = given("key") === undefined;
  const key = given("key") ?? keyOfNew(values, site, now);
  const { file, name: _, body = "", ...typed } = values;
  return {
    key,
    problem: newKeyProblem(key) ?? (objectKind(key) === "post" ? undefined : reason("key-kind")),
    isNew,
    etag: given("etag") ?? "",
    typed: file === undefined ? { ...typed, body } : { file },
    values,
  };
}

function keyOfNew({ name = "", title = "", date = "" }: Record<string, string>, site: Site, now: number): string {
  const stated = normalized(name.trim(), "NFC").replace(/^\/*(?:posts\/)?/, "");
  if (stated !== "") return POSTS_PREFIX + (isPostKey(stated) ? stated : `${stated}.md`);
  const read = readSiteDate(date, site);
  return POSTS_PREFIX + fileName({ title, at: "at" in read ? read.at : now, timeZone: site.timeZone });
}
