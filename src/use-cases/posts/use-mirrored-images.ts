import type { Post } from "../../core/posts/post.ts";
import type { ImageStatus, RemoteImage } from "../../core/posts/remote-image.ts";
import { remoteImages, withMirroredImages } from "../../markdown/mirrored-images.ts";
import type { Ports } from "../../ports/index.ts";
import { readMirrorRecord } from "./mirror-records.ts";

/**
 * The post as readers are to see it: with the copies of its images, as far as there are any. Those without are in `images`
 * too, and `wanted` says whether some of them wait that were not known before. A post that `hasChanged` asks again for what
 * was refused.
 */
export async function useMirroredImages(
  { mirror, objects, site }: Pick<Ports, "mirror" | "objects" | "site">,
  post: Post,
  hasChanged: boolean,
): Promise<{ shown: Post; images: RemoteImage[]; wanted: boolean }> {
  const urls = site.mirrorImages ? remoteImages(post, site) : [];
  if (urls.length === 0) return { shown: post, images: [], wanted: false };
  const known = await mirror.statuses(urls);
  const unheard = urls.filter((url) => !known.has(url));
  // An index that was rebuilt knows none of them: the bucket does.
  const fates = new Map([...known, ...(await savedFates({ objects }, unheard))]);
  let wanted = false;
  const images = urls.map((url): RemoteImage => {
    const fate = fates.get(url);
    if (fate && !(hasChanged && fate.state === "refused")) return { url, status: fate };
    wanted = true;
    return { url, status: { state: "waiting" } };
  });
  return { shown: withMirroredImages(post, fates, site), images, wanted };
}

async function savedFates(ports: Pick<Ports, "objects">, urls: string[]): Promise<[string, ImageStatus][]> {
  const saved = await Promise.all(urls.map(async (url) => [url, await readMirrorRecord(ports, url)] as const));
  return saved.flatMap(([url, fate]) => (fate ? [[url, fate] as [string, ImageStatus]] : []));
}
