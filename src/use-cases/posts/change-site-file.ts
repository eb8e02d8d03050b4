import type { ChangedFeeds } from "../../core/feeds/changed-feeds.ts";
import { SITE_KEY } from "../../core/posts/object-key.ts";
import type { Problem } from "../../core/posts/post.ts";
import { reason } from "../../core/reason.ts";
import { decode } from "../../markdown/characters.ts";
import type { Changes } from "../../markdown/edit-site.ts";
import type { Ports } from "../../ports/index.ts";
import type { IndexPorts } from "./index-posts.ts";
import { publishObjectIf } from "./publish-object.ts";

/** `site.yaml` as it is in the bucket; without a file, empty. */
export interface SiteFileText {
  /** Empty if there is none. */
  etag: string;
  text: string;
}

export type SiteFileChange =
  | { outcome: "saved" | "unchanged" }
  /** Somebody else has changed the file. */
  | { outcome: "conflict" }
  /** What was given cannot be used; nothing was changed. */
  | { outcome: "refused"; problems: Problem[] };

export async function readSiteFile({ objects }: Pick<Ports, "objects">): Promise<SiteFileText> {
  const object = await objects.get(SITE_KEY);
  const decoded = object ? decode(object.bytes) : { text: "" };
  return { etag: object?.etag ?? "", text: "text" in decoded ? decoded.text : "" };
}

/** What of a brand cannot be shown at all; other notices say that it is shown otherwise. */
const UNUSABLE = new Set<string>([
  "setting-left-out",
  "setting-too-long",
  "setting-unknown",
  "subject-placeholders",
  "links-too-many",
]);

/**
 * Changes settings of `site.yaml`, if it is still the version that was seen, and indexes it. Every other line stays as its
 * author wrote it. Refuses what would be left out.
 */
export async function changeSiteFile(
  ports: IndexPorts & Pick<Ports, "log">,
  seen: string,
  changes: Changes,
  at: number,
  changed?: ChangedFeeds,
): Promise<SiteFileChange> {
  const [{ editedSite }, { readSite }] = await Promise.all([
    import("../../markdown/edit-site.ts"),
    import("../../markdown/read-site.ts"),
  ]);
  const object = await ports.objects.get(SITE_KEY);
  const source = new TextDecoder("utf-8", { ignoreBOM: true }).decode(object?.bytes ?? new Uint8Array());
  const before = readSite(object?.bytes ?? new Uint8Array());
  if ("problem" in before) return { outcome: "refused", problems: [before.problem] };
  const text = editedSite(source, changes);
  if (text === undefined)
    return { outcome: "refused", problems: [{ line: undefined, reason: reason("site-file-uneditable") }] };
  if (text === source) return { outcome: "unchanged" };
  const bytes = new TextEncoder().encode(text);
  const after = readSite(bytes);
  if ("problem" in after) return { outcome: "refused", problems: [after.problem] };
  const unusable = after.notices.filter(({ reason: { code } }) => UNUSABLE.has(code));
  if (unusable.length > 0) return { outcome: "refused", problems: unusable };
  const put = await publishObjectIf(
    ports,
    seen === "" ? "absent" : { etags: [seen] },
    { key: SITE_KEY, bytes },
    at,
    changed,
  );
  if (!put) return { outcome: "conflict" };
  const settings = Object.entries(changes).filter(([path, value]) => editedSite(source, { [path]: value }) !== source);
  ports.log.write({ event: "site-file", etag: put.etag, settings: settings.map(([path]) => path) });
  return { outcome: "saved" };
}
