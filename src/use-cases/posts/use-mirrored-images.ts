import type { Post } from "../../core/posts/post.ts";
import type { ImageStatus, RemoteImage } from "../../core/posts/remote-image.ts";
import type { Ports } from "../../ports/index.ts";
import { readMirrorRecord } from "./mirror-records.ts";

/**
 * Replaces a post's remote images by their copies, where there are any. `images` are all of them; `wanted` says whether some
 * must be queued. A post that `hasChanged` retries refused ones.
 */
export async function useMirroredImages(
  { mirror, objects, site }: Pick<Ports, "mirror" | "objects" | "site">,
  post: Post,
  hasChanged: boolean,
): Promise<{ shown: Post; images: RemoteImage[]; wanted: boolean }> {
  const { remoteImages, withMirroredImages } = await import("../../markdown/mirrored-images.ts");
  const urls = site.mirrorImages ? remoteImages(post, site) : [];
  if (urls.length === 0) return { shown: post, images: [], wanted: false };
  const known = await mirror.statuses(urls);
  const unknown = urls.filter((url) => !known.has(url));
  // A rebuilt index has lost them, but the bucket has records.
  const statuses = new Map([...known, ...(await readMirrorRecords({ objects }, unknown))]);
  let wanted = false;
  const images = urls.map((url): RemoteImage => {
    const status = statuses.get(url);
    if (status && !(hasChanged && status.state === "refused")) return { url, status };
    wanted = true;
    return { url, status: { state: "waiting" } };
  });
  return { shown: withMirroredImages(post, statuses, site), images, wanted };
}

async function readMirrorRecords(ports: Pick<Ports, "objects">, urls: string[]): Promise<[string, ImageStatus][]> {
  const saved = await Promise.all(urls.map(async (url) => [url, await readMirrorRecord(ports, url)] as const));
  return saved.flatMap(([url, fate]) => (fate ? [[url, fate] as [string, ImageStatus]] : []));
}
