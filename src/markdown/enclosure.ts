import { mediaType } from "../core/posts/object-key.ts";
import type { Enclosure } from "../core/posts/post.ts";
import { oneLine } from "./characters.ts";
import { type Fields, givenFields } from "./fields.ts";
import { imageUrl, type LinkBase } from "./links.ts";
import type { YamlValue } from "./yaml.ts";

/** Keys of a file that goes with a post, in the shapes of WordPress, Jekyll's and Hugo's podcasts. */
const FILES =
  "enclosure enclosures podcast episode audio audiofile audiourl mp3 mp3url podcastfile podcasturl video videofile".split(
    " ",
  );
const ADDRESSES = "url src href file mp3 audio link".split(" ");
const SIZES = "length size bytes filesize".split(" ");
const TYPES = ["type", "mimetype", "mime", "mediatype"];

/** Reads the file that goes with a post, such as an episode; or the field that names one without a web address and type. */
export function readEnclosure(fields: Fields, place: LinkBase): { enclosure?: Enclosure; unclear?: string } {
  let unclear: string | undefined;
  for (const field of FILES) {
    const value = fields.get(field);
    if (value === undefined) continue;
    const given = partsOf(Array.isArray(value) ? value[0] : value);
    const address = first(given, ADDRESSES);
    if (address === undefined) continue;
    const rest = (names: string[], prefix: string) =>
      first(given, names) ?? first(fields, [...names, ...names.map((name) => prefix + name)]);
    const url = imageUrl(address, place);
    const type = mediaTypeOf(first(given, TYPES), address);
    if (url !== undefined && type !== undefined) {
      const length = wholeNumber(rest(SIZES, field) ?? rest(SIZES, "podcast"));
      return {
        enclosure: { url, type, length, seconds: seconds(rest(["duration"], field) ?? rest(["duration"], "podcast")) },
      };
    }
    unclear ??= field;
  }
  return unclear === undefined ? {} : { unclear };
}

/** Reads an address, a map, or WordPress's lines of address, length and type. */
function partsOf(value: YamlValue | undefined): Fields {
  if (typeof value === "string") {
    // `podcast: true` and `episode: 12` name no file.
    if (!/[./]/.test(value)) return new Map();
    const [url = "", length = "", type = ""] = value.split("\n").map((line) => line.trim());
    return new Map(Object.entries({ url, length, type }));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return new Map();
  return givenFields(new Map(Object.entries(value)));
}

function first(fields: Fields, names: string[]): string | undefined {
  const texts = names.map((name) => fields.get(name));
  return texts.find((text): text is string => typeof text === "string" && oneLine(text) !== "")?.trim();
}

function mediaTypeOf(said: string | undefined, address: string): string | undefined {
  if (said !== undefined) return /^[a-z]{2,20}\/[\w.+-]{1,80}$/i.exec(said)?.[0].toLowerCase();
  const type = mediaType(address.replace(/[?#].*/s, ""));
  return type?.startsWith("image/") ? undefined : type;
}

function wholeNumber(text: string | undefined): number | undefined {
  const number = text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0;
  return number > 0 ? number : undefined;
}

/** Reads `3723`, `62:03` or `1:02:03`. */
function seconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,6}(?::[0-5]?\d){0,2}$/.test(text)) return undefined;
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) || undefined;
}
