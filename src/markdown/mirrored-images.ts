import type { Post, PostImage } from "../core/posts/post.ts";
import { type ImageStatus, isSameHost, type MirroredImage } from "../core/posts/remote-image.ts";
import type { Site } from "../core/site.ts";
import { fileUrl } from "./links.ts";
import { decodeEntities } from "./plain-text.ts";

/** More than any article has, and longer than any address that works everywhere. */
const IMAGES_MAX = 50;
const ADDRESS_MAX = 2_000;

/** In HTML that we have sanitised ourselves: no `>` stands in a tag. */
const IMAGE = /<img [^>]*>/g;
const SOURCE = / src="([^"]*)"/;

/** The addresses of a post's images at other hosts, each once. */
export function remoteImages({ contentHtml, image }: Post, { url: site }: Pick<Site, "url">): string[] {
  const sources = Array.from(contentHtml.matchAll(IMAGE), ([tag]) => sourceOf(tag));
  const addresses = new Set([...(image ? [image.url] : []), ...sources]);
  return [...addresses].filter((address) => isRemote(address, site)).slice(0, IMAGES_MAX);
}

function isRemote(address: string, site: URL): boolean {
  const url = address.length <= ADDRESS_MAX ? URL.parse(address) : null;
  return url !== null && !isSameHost(url, site);
}

/** The post with its images where their copies are, and as large as these are where it does not say. */
export function withMirroredImages(
  post: Post,
  fates: Map<string, ImageStatus>,
  { url: site }: Pick<Site, "url">,
): Post {
  const copyOf = (address: string): MirroredImage | undefined => {
    const fate = fates.get(address);
    return fate?.state === "mirrored" ? fate.image : undefined;
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

/** Nothing where the post has a size of its own: one of another shape would distort the image. */
function sizeFor(tag: string, { width, height }: MirroredImage): string {
  return / (?:width|height)="| style="[^"]*width/.test(tag) ? "" : ` width="${width}" height="${height}"`;
}

function imageOf(image: PostImage, { key, type, width, height, length }: MirroredImage, site: URL): PostImage {
  return { ...image, url: fileUrl(key, site).href, type, width, height, length };
}
