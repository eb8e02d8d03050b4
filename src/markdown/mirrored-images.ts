import type { Post, PostImage } from "../core/posts/post.ts";
import { type ImageStatus, isSameHost, type MirroredImage } from "../core/posts/remote-image.ts";
import { decodeEntities } from "../core/posts/visible-text.ts";
import type { Site } from "../core/site.ts";
import { fileUrl } from "./links.ts";

/** Limits beyond what articles have and what works everywhere. */
const IMAGES_MAX = 50;
const ADDRESS_MAX = 2_000;

/** For sanitised HTML, where no tag contains `>`. */
const IMAGE = /<img [^>]*>/g;
const SOURCE = / src="([^"]*)"/;

/** Returns the addresses of a post's images on other hosts, each once. */
export function remoteImages({ contentHtml, image }: Post, { url: site }: Pick<Site, "url">): string[] {
  const sources = Array.from(contentHtml.matchAll(IMAGE), ([tag]) => sourceOf(tag));
  const addresses = new Set([...(image ? [image.url] : []), ...sources]);
  return [...addresses].filter((address) => isRemote(address, site)).slice(0, IMAGES_MAX);
}

function isRemote(address: string, site: URL): boolean {
  const url = address.length <= ADDRESS_MAX ? URL.parse(address) : null;
  return url !== null && !isSameHost(url, site);
}

/** Replaces images by their copies, with the copies' sizes where the post gives none. */
export function withMirroredImages(
  post: Post,
  statuses: Map<string, ImageStatus>,
  { url: site }: Pick<Site, "url">,
): Post {
  const copyOf = (address: string): MirroredImage | undefined => {
    const status = statuses.get(address);
    return status?.state === "mirrored" ? status.image : undefined;
  };
  const contentHtml = post.contentHtml.replace(IMAGE, (tag) => {
    const copy = copyOf(sourceOf(tag));
    return copy ? tag.replace(SOURCE, ` src="${fileUrl(copy.key, site).href}"${sizeFor(tag, copy)}`) : tag;
  });
  const copy = post.image && copyOf(post.image.url);
  return { ...post, contentHtml, image: post.image && copy ? imageOf(post.image, copy, site) : post.image };
}

function sourceOf(tag: string): string {
  return decodeEntities(SOURCE.exec(tag)?.[1] ?? "");
}

/** Returns nothing if the post gives a size, because mixed dimensions would distort the image. */
export function sizeFor(
  tag: string,
  { width, height }: { width: number | undefined; height: number | undefined },
): string {
  return / (?:width|height)="| style="[^"]*width/.test(tag) ? "" : ` width="${width}" height="${height}"`;
}

function imageOf(image: PostImage, { key, type, width, height, length }: MirroredImage, site: URL): PostImage {
  return { ...image, url: fileUrl(key, site).href, type, width, height, length };
}
