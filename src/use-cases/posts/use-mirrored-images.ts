import type { Post } from "../../core/posts/post.ts";
import type { ImageStatus, RemoteImage } from "../../core/posts/remote-image.ts";
import type { Ports } from "../../ports/index.ts";
import { readMirrorRecord } from "./mirror-records.ts";

export interface MirroredPost {
  shown: Post;
  /** All of its remote images. */
  images: RemoteImage[];
  /** Whether some must be queued. */
  wanted: boolean;
}

/**
 * Replaces the remote images of posts by their copies, where there are any. Posts that have `changed` retry refused ones. Leaves
 * out posts whose images would need more reads of the bucket than are allowed.
 */
export async function useMirroredImages(
  { mirror, objects, site }: Pick<Ports, "mirror" | "objects" | "site">,
  posts: { post: Post; changed: boolean }[],
  mayAsk: () => boolean,
): Promise<Map<string, MirroredPost | { fault: unknown }>> {
  const mirrored = new Map<string, MirroredPost | { fault: unknown }>();
  if (!site.mirrorImages) {
    for (const { post } of posts) mirrored.set(post.key, { shown: post, images: [], wanted: false });
    return mirrored;
  }
  const { remoteImages, withMirroredImages } = await import("../../markdown/mirrored-images.ts");
  const all = posts.map((given) => ({ ...given, urls: remoteImages(given.post, site) }));
  const statuses = await mirror.statuses([...new Set(all.flatMap(({ urls }) => urls))]);
  for (const { post, changed, urls } of all) {
    const unknown = urls.filter((url) => !statuses.has(url));
    if (unknown.length > 0 && !mayAsk()) continue;
    try {
      // A rebuilt index has lost them, but the bucket has records.
      for (const [url, status] of await readMirrorRecords({ objects }, unknown)) statuses.set(url, status);
    } catch (fault) {
      mirrored.set(post.key, { fault });
      continue;
    }
    let wanted = false;
    const images = urls.map((url): RemoteImage => {
      const status = statuses.get(url);
      if (status && !(changed && status.state === "refused")) return { url, status };
      wanted = true;
      return { url, status: { state: "waiting" } };
    });
    mirrored.set(post.key, { shown: withMirroredImages(post, statuses, site), images, wanted });
  }
  return mirrored;
}

async function readMirrorRecords(ports: Pick<Ports, "objects">, urls: string[]): Promise<[string, ImageStatus][]> {
  const saved = await Promise.all(urls.map(async (url) => [url, await readMirrorRecord(ports, url)] as const));
  return saved.flatMap(([url, fate]) => (fate ? [[url, fate] as [string, ImageStatus]] : []));
}
