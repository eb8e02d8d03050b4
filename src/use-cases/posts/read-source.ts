import { lazily } from "../../core/lazily.ts";
import { ObjectFault } from "../../core/posts/object-fault.ts";
import { newKeyProblem } from "../../core/posts/object-key.ts";
import type { Problem, Reading } from "../../core/posts/post.ts";
import type { Redirect } from "../../core/posts/redirects.ts";
import type { SiteFile } from "../../core/posts/site-file.ts";
import { type Reason, reason } from "../../core/reason.ts";
import { shortHash } from "../../core/short-hash.ts";
import type { Ports } from "../../ports/index.ts";
import type { StoredObject } from "../../ports/posts/object-store.ts";
import type { ReadFiles } from "./includes.ts";
import { asObjectFault } from "./object-fault.ts";

/** An object to index, and how its bytes are come by: `undefined` if it is not in the bucket. */
export interface Source {
  key: string;
  load(): Promise<StoredObject | undefined>;
}

export const inBucket = ({ objects }: Pick<Ports, "objects">, key: string): Source => ({
  key,
  load: () => objects.get(key),
});

type PublishedReading = Extract<Reading, { state: "published" }>;

/** A file as it was read. */
export interface ReadPost {
  state: "read";
  object: Pick<StoredObject, "key" | "etag" | "uploadedAt">;
  reading: PublishedReading;
  contentHash: string;
  /** What else it was read with. */
  seen: SiteFile[];
}

/** A file that is no post for readers. */
export type HiddenPost = { key: string; etag: string } & (
  | { state: "quarantined"; problem: Problem; files?: SiteFile[] }
  | { state: "draft"; problem: Problem; redirects: Redirect[] | undefined }
  | { state: "ignored" }
);

export type FoundPost =
  | ReadPost
  | HiddenPost
  | { state: "gone" }
  /** The store refuses this object alone. */
  | { state: "unreadable"; reason: Reason };

// Once: a repeated import() costs as much as hashing a post.
const markdown = lazily(() => import("../../markdown/read-post.ts"));

/** Loads an object and reads it as a post. */
export async function readSource(
  ports: Pick<Ports, "objects" | "site">,
  { key, load }: Source,
  files: ReadFiles,
): Promise<FoundPost> {
  // Other tools may have put objects there that the API refuses.
  const problem = newKeyProblem(key);
  if (problem) return { state: "quarantined", key, etag: "", problem: { line: undefined, reason: problem } };
  try {
    const object = await asObjectFault(ports, load);
    if (!object) return { state: "gone" };
    const { etag, uploadedAt, encoding, bytes } = object;
    if (encoding !== undefined) {
      const packed = { line: undefined, reason: reason("object-compressed", { encoding }) };
      return { state: "quarantined", key, etag, problem: packed };
    }
    const { readPost } = await markdown();
    const reading = await readPost({ key, bytes }, ports.site, files);
    if (files.fault !== undefined) throw files.fault;
    if (reading.state === "ignored") return { state: "ignored", key, etag };
    if (reading.state === "quarantined")
      return { state: "quarantined", key, etag, problem: reading.problem, files: files.seen };
    if (reading.state === "draft") {
      const { held: problem, redirects } = reading;
      return { state: "draft", key, etag, problem, redirects };
    }
    return {
      state: "read",
      object: { key, etag, uploadedAt },
      reading,
      contentHash: await shortHash(reading.content),
      seen: files.seen,
    };
  } catch (fault) {
    if (fault instanceof ObjectFault) return { state: "unreadable", reason: fault.reason };
    throw fault;
  }
}
