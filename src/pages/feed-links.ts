import { type Question, questionText } from "../core/posts/question.ts";
import type { Site } from "../core/site.ts";
import { sitePath } from "./site-path.ts";

/** A feed in one format, as in `<link rel="alternate">`. */
export interface FeedLink {
  href: string;
  /** Media type without charset. */
  type: string;
  /** Display name, e.g. `Atom`. */
  name: string;
  /** Title of the feed, the same in every format. */
  title: string;
}

/** What a page needs to know about a format to link to its feeds. */
export interface FeedFormat {
  filename: string;
  type: string;
  name: string;
}

/** Returns the feeds of the site or of a label, by the path of its page, or of what matches a question there: one per format. */
export function feedLinks(
  site: Pick<Site, "url" | "title">,
  formats: FeedFormat[],
  label?: { path: string; title: string } | undefined,
  question?: Question | undefined,
): FeedLink[] {
  const q = question && questionText(question);
  const named = [label?.title, q].filter(Boolean).join(", ");
  const title = named ? `${named} ${q ? "–" : "-"} ${site.title}` : site.title;
  const query = q ? `?${new URLSearchParams({ q })}` : "";
  return formats.map(({ filename, type, name }) => {
    return { href: sitePath(site, `${label?.path ?? ""}${filename}${query}`), type, name, title };
  });
}
