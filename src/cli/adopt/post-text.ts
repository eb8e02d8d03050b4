import { normalized } from "../../core/normal-form.ts";
import { clean, oneLine } from "../../markdown/characters.ts";
import { quoted } from "../../markdown/yaml.ts";
import type { AdoptedPost } from "./adoption.ts";

const SLUG_MAX = 80;

/** Returns a name like `2024-05-01-hello.html` that no other post has. */
export function nameOf({ slug, date }: Pick<AdoptedPost, "slug" | "date">, taken: Set<string>): string {
  const words = clean(normalized(slug, "NFC"))
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean)
    .join("-");
  const name = `${date ? `${date.slice(0, 10)}-` : ""}${[...words].slice(0, SLUG_MAX).join("") || "post"}`;
  for (let n = 1; ; n++) {
    const file = `${name}${n === 1 ? "" : `-${n}`}.html`;
    if (taken.has(file.toLowerCase())) continue;
    taken.add(file.toLowerCase());
    return file;
  }
}

/** Writes a post with front matter. An author that is an email address is left out. */
export function postText(post: AdoptedPost): string {
  const one = (key: string, value: string | undefined) => {
    const text = oneLine(value ?? "");
    return text === "" ? [] : [`${key}: ${quoted(text)}`];
  };
  const list = (key: string, values: string[]) => {
    const texts = [...new Set(values.map(oneLine))].filter((text) => text !== "");
    return texts.length === 0 ? [] : [`${key}:`, ...texts.map((text) => `  - ${quoted(text)}`)];
  };
  const lines = [
    ...one("title", post.title || post.slug),
    ...(post.date ? [`date: ${post.date}`] : []),
    ...(post.updated ? [`updated: ${post.updated}`] : []),
    ...one("guid", post.id),
    ...one("permalink", post.path),
    ...list("aliases", post.aliases),
    ...list(
      "authors",
      post.authors.filter((name) => !name.includes("@")),
    ),
    ...list("categories", post.categories),
    ...list("tags", post.tags),
    ...one("description", post.summary),
    ...one("image", post.image),
    ...one("audio", post.audio),
    ...one("canonical_url", post.source),
    ...(post.held ? [`${post.held.field}: ${quoted(oneLine(post.held.value))}`] : []),
  ];
  return `---\n${lines.join("\n")}\n---\n\n${clean(post.html).trim()}\n`;
}
