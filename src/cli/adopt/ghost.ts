import { readFile, stat } from "node:fs/promises";
import { labelId } from "../../core/posts/category.ts";
import { Failure } from "../failure.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { type AdoptedSite, type Adoption, NO_POST, type Take } from "./adoption.ts";
import { editHtml } from "./edit-html.ts";

type Row = Record<string, unknown>;

/** It is read as one piece; exports hold texts only. */
const BYTES_MAX = 256 * 1024 * 1024;

/** Adopts a JSON export of Ghost. `url`: the old site's address, which the export does not tell. */
export async function adoptGhost(
  path: string,
  url: URL | undefined,
  adoption: Adoption,
  take: Take,
): Promise<AdoptedSite> {
  const { says } = adoption;
  const tables = await readTables(path);
  const rows = (name: string): Row[] => (Array.isArray(tables[name]) ? (tables[name] as Row[]) : []);
  const byId = (name: string) => new Map(rows(name).map((row) => [text(row.id), row]));
  const [tags, users, meta] = [byId("tags"), byId("users"), byId("posts_meta")];
  const namesOf = (links: string, target: Map<string, Row>, id: string) => {
    const named = new Map<string, string[]>();
    const ordered = [...rows(links)].sort((a, b) => Number(a.sort_order ?? 0) - Number(b.sort_order ?? 0));
    for (const row of ordered) {
      const name = text(target.get(text(row[id]))?.name);
      if (name !== "") named.set(text(row.post_id), [...(named.get(text(row.post_id)) ?? []), name]);
    }
    return named;
  };
  const tagsOf = namesOf("posts_tags", tags, "tag_id");
  const authorsOf = namesOf("posts_authors", users, "author_id");
  const origin = url ? url.href.replace(/\/$/, "") : "";
  const here = (address: string) => address.replaceAll("__GHOST_URL__", origin);

  for (const post of rows("posts")) {
    if (text(post.type) === "page" || post.page === true || post.page === 1) {
      adoption.leave(says.kinds.pages);
      continue;
    }
    const id = text(post.id);
    const { html, said } = ghostHtml(here(text(post.html)), says);
    if (text(post.html) === "") said.push(says.ghostNoHtml);
    const status = text(post.status) || "draft";
    const visibility = text(post.visibility) || "public";
    const about = meta.get(id);
    const slug = text(post.slug) || id;
    await take(
      {
        ...NO_POST,
        title: text(post.title),
        slug,
        date: instant(post.published_at),
        updated: instant(post.updated_at),
        id: id || undefined,
        path: status === "published" || status === "scheduled" ? `/${encodeURIComponent(slug)}/` : undefined,
        authors: authorsOf.get(id) ?? [],
        // Names with # are Ghost's own marks; readers never saw them.
        tags: (tagsOf.get(id) ?? []).filter((name) => !name.startsWith("#")),
        summary: text(post.custom_excerpt) || text(about?.meta_description),
        image: here(text(post.feature_image)) || undefined,
        source: text(post.canonical_url) || undefined,
        held:
          status !== "published" && status !== "scheduled"
            ? { field: "status", value: status }
            : visibility !== "public"
              ? { field: "visibility", value: visibility }
              : undefined,
        html,
      },
      said,
    );
  }
  if (rows("members").length > 0) adoption.leave(says.kinds.members, rows("members").length);
  adoption.find(null, says.ghostIds);
  if (!url) adoption.find(null, says.ghostPictures);
  const settings = new Map(rows("settings").map((row) => [text(row.key), text(row.value)]));
  return {
    title: settings.get("title"),
    description: settings.get("description"),
    language: settings.get("locale") || settings.get("lang"),
    timeZone: settings.get("timezone") || settings.get("active_timezone"),
    author: undefined,
    url,
    generator: "jekyll",
    permalink: "/:title/",
    postIds: { value: "path", why: says.whyIds.stated },
    redirects: ["/rss/ /rss.xml", ...labelRedirects(rows("tags"), "tag")],
  };
}

function labelRedirects(rows: Row[], kind: string): string[] {
  return rows.flatMap((row) => {
    const [slug, name] = [text(row.slug), text(row.name)];
    if (slug === "" || name === "" || name.startsWith("#")) return [];
    return [`/${kind}/${encodeURIComponent(slug)}/ /${kind}s/${encodeURIComponent(labelId(name))}/`];
  });
}

async function readTables(path: string): Promise<Row> {
  const { size } = await stat(path);
  if (size > BYTES_MAX) throw new Failure(terminalTexts().adopt.hugeGhost(path, BYTES_MAX / 1024 / 1024));
  try {
    const { db } = JSON.parse(await readFile(path, "utf8"));
    const tables = db[0].data;
    if (Array.isArray(tables.posts)) return tables;
  } catch {
    // Said below.
  }
  throw new Failure(terminalTexts().adopt.noGhost(path));
}

/** Turns Ghost's cards into plain HTML. */
function ghostHtml(source: string, says: Adoption["says"]): { html: string; said: string[] } {
  return editHtml(
    source.replace(/<!--\s*kg-card-(?:begin|end)[^<>]*-->/g, ""),
    {
      "kg-bookmark-card": (card) => card.link(card.text("kg-bookmark-title")),
      "kg-button-card": (card) => card.link(card.text()),
      "kg-audio-card": (card) => card.link(card.text("kg-audio-title")),
      "kg-video-card": (card) => card.link("Video"),
      "kg-file-card": (card) => card.link(card.text("kg-file-card-title")),
      "kg-embed-card": (card) => card.embed(),
      "kg-signup-card": says.ghostSignUp,
      "kg-cta-card": says.ghostCallToAction,
    },
    says.tooDeep,
  );
}

const text = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

function instant(value: unknown): string | undefined {
  const at = typeof value === "number" ? value : Date.parse(text(value));
  return at > 0 ? new Date(at).toISOString() : undefined;
}
