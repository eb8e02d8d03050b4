import type { Enclosure, Post, PostImage } from "../core/posts/post.ts";
import type { SiteFile } from "../core/posts/site-file.ts";
import { decodeEntities } from "../core/posts/visible-text.ts";
import type { Site } from "../core/site.ts";
import { fileUrl } from "./links.ts";
import { sizeFor } from "./mirrored-images.ts";

/** For sanitised HTML, where no tag contains `>`. */
const TAG = /<(?:img|a) [^<>]*>/g;
const ADDRESS = / (src|href)="([^"]*)"/;

/** Writes the addresses that the site's own files have, and the sizes of pictures where the post gives none. */
export function withSiteFiles(post: Post, files: Map<string, SiteFile>, { url: site }: Pick<Site, "url">): Post {
  const contentHtml = post.contentHtml.replace(TAG, (tag) => {
    const [, name = "", value = ""] = ADDRESS.exec(tag) ?? [];
    const file = files.get(decodeEntities(value));
    if (!file) return tag;
    const address = moved(decodeEntities(value), file, site);
    const size = name === "src" && file.width && file.height ? sizeFor(tag, file) : "";
    return tag.replace(ADDRESS, () => ` ${name}="${address ?? value}"${size}`);
  });
  return {
    ...post,
    contentHtml,
    image: post.image && imageOf(post.image, files.get(post.image.url), site),
    enclosure: post.enclosure && enclosureOf(post.enclosure, files.get(post.enclosure.url), site),
  };
}

/** Returns the file's address if it is another one than was written. */
function moved(address: string, { path }: SiteFile, site: URL): string | undefined {
  const { href } = fileUrl(path, site);
  return decodeURIComponent(new URL(address).pathname) === decodeURIComponent(new URL(href).pathname)
    ? undefined
    : href;
}

function imageOf(image: PostImage, file: SiteFile | undefined, site: URL): PostImage {
  if (!file) return image;
  const { type, length } = file;
  const isSized = image.width !== undefined || image.height !== undefined;
  const { width, height } = isSized ? image : file;
  return { ...image, url: moved(image.url, file, site) ?? image.url, type, length, width, height };
}

/** Returns an enclosure as it is in the bucket, whatever the post says. */
function enclosureOf(enclosure: Enclosure, file: SiteFile | undefined, site: URL): Enclosure {
  if (!file) return enclosure;
  const { type = enclosure.type, length } = file;
  return {
    ...enclosure,
    url: moved(enclosure.url, file, site) ?? enclosure.url,
    type: type.replace(/;.*/, ""),
    length,
  };
}
