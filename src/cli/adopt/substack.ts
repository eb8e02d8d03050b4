import { basename } from "node:path";
import { Failure } from "../failure.ts";
import type { AdoptedSite, Adoption, Take } from "./adoption.ts";
import { linkTo, NO_POST } from "./adoption.ts";
import type { Archive } from "./archive.ts";
import { editHtml } from "./edit-html.ts";

/** Longer than a post can be. */
const BODY_MAX = 6 * 1024 * 1024;
const TABLE_MAX = 64 * 1024 * 1024;

/** Adopts an archive of Substack: `posts.csv` and the bodies in `posts/`. `url`: the old site's address. */
export async function adoptSubstack(
  archive: Archive,
  url: URL | undefined,
  adoption: Adoption,
  take: Take,
): Promise<AdoptedSite> {
  const { says } = adoption;
  const { parse } = await import("csv-parse/sync");
  const table = archive.names.find((name) => /(^|\/)posts\.csv$/.test(name));
  if (table === undefined) throw new Failure(says.noSubstack(archive.path));
  const rows = parse((await archive.read(table, TABLE_MAX)) ?? "", {
    columns: true,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
  }) as Record<string, string>[];
  const root = table.slice(0, -"posts.csv".length);
  const holdsSubscribers = (name: string) => /\.csv$/i.test(name) && /email_list|subscriber/i.test(basename(name));
  for (const name of archive.names.filter(holdsSubscribers)) adoption.find(null, says.substackSubscribers(name));
  for (const row of rows) {
    const {
      post_id: id = "",
      title = "",
      subtitle = "",
      audience = "everyone",
      type = "",
      podcast_url: audio = "",
    } = row;
    const [number = "", ...words] = id.split(".");
    const slug = words.join(".") || number;
    const isPublished = row.is_published === "true";
    if (type === "thread") {
      adoption.leave(says.kinds.threads);
      continue;
    }
    const body = await archive.read(`${root}posts/${id}.html`, BODY_MAX);
    const { html, said } = substackHtml(body ?? "", says);
    if (body === undefined) said.push(says.substackNoText);
    const path = `/p/${encodeURIComponent(slug)}`;
    await take(
      {
        ...NO_POST,
        title,
        slug,
        date: Number.isNaN(Date.parse(row.post_date ?? "")) ? undefined : new Date(row.post_date ?? "").toISOString(),
        id: isPublished && url ? new URL(path, url).href : undefined,
        path: isPublished ? path : undefined,
        summary: subtitle,
        audio: /^https?:/.test(audio) ? audio : undefined,
        held: !isPublished
          ? { field: "status", value: "draft" }
          : audience !== "everyone"
            ? { field: "visibility", value: audience }
            : undefined,
        html,
      },
      said,
    );
  }
  if (!url) adoption.find(null, says.substackUrl);
  return {
    title: undefined,
    description: undefined,
    language: undefined,
    timeZone: undefined,
    author: undefined,
    url,
    generator: "jekyll",
    permalink: "/p/:title",
    postIds: { value: "permalink", why: says.whyIds.substack },
    redirects: ["/archive /"],
  };
}

function substackHtml(source: string, says: Adoption["says"]): { html: string; said: string[] } {
  const widget = says.substackWidget;
  return editHtml(
    source,
    {
      "subscription-widget-wrap": widget,
      "subscription-widget-wrap-editor": widget,
      "subscription-widget": widget,
      "button-wrapper": widget,
      "captioned-button-wrap": widget,
      "install-substack-app-embed": widget,
      directMessage: widget,
      "poll-embed": says.substackPoll,
      "youtube-wrap": (card) => linkTo(`https://www.youtube.com/watch?v=${card.data("videoId") ?? ""}`),
      "vimeo-wrap": (card) => linkTo(`https://vimeo.com/${card.data("videoId") ?? ""}`),
      "embedded-post-wrap": (card) => linkTo(card.data("url"), card.data("title")),
      "embedded-publication-wrap": (card) => linkTo(card.data("base_url"), card.data("name")),
      "spotify-wrap": (card) => linkTo(card.data("url"), card.data("title")),
      tweet: (card) => linkTo(card.data("url"), card.data("full_text")),
    },
    says.tooDeep,
  );
}
