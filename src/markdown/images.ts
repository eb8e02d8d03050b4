import type { PostImage } from "../core/posts/post.ts";
import { decodeEntities } from "../core/posts/visible-text.ts";
import { oneLine } from "./characters.ts";
import { type Fields, isGiven, text } from "./fields.ts";
import { imageUrl, type LinkBase } from "./links.ts";
import type { YamlValue } from "./yaml.ts";

const MEDIA_TYPES = new Map(
  Object.entries({
    avif: "image/avif",
    gif: "image/gif",
    jpeg: "image/jpeg",
    jpg: "image/jpeg",
    png: "image/png",
    webp: "image/webp",
  }),
);

/** Returns the media type for an address's file extension. */
export function mediaType(url: string): string | undefined {
  return MEDIA_TYPES.get(/\.(\w{3,4})(?:[?#]|$)/.exec(url)?.[1]?.toLowerCase() ?? "");
}

/** Parses a width or height in whole pixels. */
export function readSize(text: string | undefined): number | undefined {
  const digits = /^\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$/i.exec(text ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Keys of a post's picture, the one meant for it first, and keys of its address in a map. */
export const IMAGES =
  "image cover coverimage featureimage featuredimage heroimage hero banner bannerimage thumbnail thumb teaser ogimage socialimage indeximg images".split(
    " ",
  );
const ADDRESSES = ["url", "path", "src", "image", "feature", "thumbnail", "teaser"];

/** Returns the image that front matter names: an address, or a map with one. */
export function readImage(fields: Fields, place: LinkBase): PostImage | undefined {
  for (const key of IMAGES) {
    const value = fields.get(key);
    if (value === undefined) continue;
    const image = readOne(Array.isArray(value) ? value[0] : value, place);
    if (image) return image.alt === "" ? { ...image, alt: text(fields, `${key}alt`) ?? "" } : image;
  }
  return undefined;
}

function readOne(value: YamlValue | undefined, place: LinkBase): PostImage | undefined {
  const map = typeof value === "object" && value !== null && !Array.isArray(value) ? value : { url: value ?? null };
  const text = (name: string) => (typeof map[name] === "string" && isGiven(map[name]) ? map[name] : undefined);
  const url = imageUrl(ADDRESSES.flatMap((name) => text(name) ?? [])[0] ?? "", place);
  if (url === undefined) return undefined;
  return {
    url,
    alt: oneLine(text("alt") ?? ""),
    width: readSize(text("width")),
    height: readSize(text("height")),
    type: mediaType(url),
    length: undefined,
  };
}

/** Returns the first image of sanitised HTML. */
export function firstImage(html: string): PostImage | undefined {
  const start = html.indexOf("<img ");
  if (start === -1) return undefined;
  const tag = html.slice(start, html.indexOf(">", start));
  const attribute = (name: string) => {
    const [, rest = ""] = tag.split(` ${name}="`);
    return decodeEntities(rest.slice(0, rest.indexOf('"')));
  };
  const url = attribute("src");
  return {
    url,
    alt: attribute("alt"),
    width: readSize(attribute("width")),
    height: readSize(attribute("height")),
    type: mediaType(url),
    length: undefined,
  };
}
