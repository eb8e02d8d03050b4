import { labelId } from "../../core/posts/category.ts";
import { type AdoptedPost, type AdoptedSite, type Adoption, NO_POST, type Take } from "./adoption.ts";
import { guessedPattern } from "./guessed-pattern.ts";
import { type Library, wordpressHtml } from "./wordpress-body.ts";
import { readWxr, type WxrEntry } from "./wxr.ts";

/** Adopts a WordPress export. It is read twice: galleries name pictures that may come later. */
export async function adoptWordpress(path: string, adoption: Adoption, take: Take): Promise<AdoptedSite> {
  const { says } = adoption;
  const library = await readLibrary(path);
  const links: { path: string; slug: string; date: string }[] = [];
  const labels = new Map<string, string>();
  const clocks = new Set<number>();
  const { fields } = await readWxr(path, async (entry, site) => {
    const type = entry.fields.get("wp:post_type") ?? "";
    if (entry.comments > 0) adoption.leave(says.kinds.comments, entry.comments);
    if (type !== "post") {
      if (type !== "attachment") adoption.leave(says.kinds.entries(type));
      return;
    }
    const status = entry.fields.get("wp:status") ?? "";
    if (status === "trash" || status === "auto-draft" || status === "inherit")
      return adoption.leave(says.kinds.postsThatAre(status));
    const post = postOf(entry, site.authors);
    const { html, said } = wordpressHtml(
      entry.fields.get("content:encoded") ?? "",
      entry.fields.get("wp:post_id") ?? "",
      library,
      says,
    );
    if (entry.isTooLong) said.push(says.wordpressCut);
    const offset = clockOf(entry);
    if (offset !== undefined) clocks.add(offset);
    for (const { domain, nicename, name } of entry.terms) {
      const place = { category: ["category", "categories"], post_tag: ["tag", "tags"] }[domain];
      if (place) labels.set(`/${place[0]}/${nicename}/`, `/${place[1]}/${encodeURIComponent(labelId(name))}/`);
    }
    if (post.path && post.date && !post.held) links.push({ path: post.path, slug: post.slug, date: localDate(entry) });
    await take({ ...post, image: library.url(entry.meta.get("_thumbnail_id") ?? ""), html }, said);
  });
  adoption.find(null, says.wordpressFeed);
  return {
    title: fields.get("title"),
    description: fields.get("description"),
    language: fields.get("language"),
    timeZone: zoneOf(clocks),
    author: undefined,
    url: URL.parse(fields.get("wp:base_blog_url") ?? fields.get("link") ?? "") ?? undefined,
    generator: "jekyll",
    permalink: guessedPattern(links),
    postIds: { value: "path", why: says.whyIds.stated },
    redirects: [...labels].flatMap(([from, to]) => (/\s/.test(from) ? [] : [`${from} ${to}`])),
  };
}

async function readLibrary(path: string): Promise<Library> {
  const urls = new Map<string, string>();
  const byParent = new Map<string, string[]>();
  await readWxr(path, async ({ fields }) => {
    const url = fields.get("wp:attachment_url");
    const id = fields.get("wp:post_id");
    if (fields.get("wp:post_type") !== "attachment" || !url || !id) return;
    urls.set(id, url);
    const parent = fields.get("wp:post_parent") ?? "0";
    if (/\.(?:jpe?g|png|gif|webp|avif)$/i.test(url)) byParent.set(parent, [...(byParent.get(parent) ?? []), id]);
  });
  return { url: (id) => urls.get(id), of: (post) => byParent.get(post) ?? [] };
}

function postOf({ fields, terms }: WxrEntry, authors: Map<string, string>): AdoptedPost {
  const id = fields.get("wp:post_id") ?? "";
  const link = URL.parse(fields.get("link") ?? "");
  const status = fields.get("wp:status") ?? "";
  const author = fields.get("dc:creator") ?? "";
  const named = (domain: string) => terms.filter((term) => term.domain === domain).map(({ name }) => name);
  const isHeld = status !== "publish" && status !== "future";
  return {
    ...NO_POST,
    title: fields.get("title") ?? "",
    slug: decoded(fields.get("wp:post_name") || id),
    date: utc(fields.get("wp:post_date_gmt")) ?? utc(fields.get("wp:post_date")),
    updated: utc(fields.get("wp:post_modified_gmt")),
    id: fields.get("guid"),
    // What is not published has no address yet but its number.
    path: link && link.search === "" && link.pathname !== "/" ? link.pathname : undefined,
    aliases: id === "" ? [] : [`/?p=${id}`],
    authors: author === "" ? [] : [authors.get(author) ?? author],
    // Everything that has no category is in this one.
    categories: named("category").filter((name) => name !== "Uncategorized"),
    tags: named("post_tag"),
    summary: fields.get("excerpt:encoded") ?? "",
    held: isHeld
      ? { field: "status", value: status || "unknown" }
      : fields.get("wp:post_password")
        ? { field: "visibility", value: "password-protected" }
        : undefined,
    html: "",
  };
}

/** Reads `2024-05-01 08:00:00`; WordPress writes zeros for what has no date. */
function utc(text: string | undefined): string | undefined {
  const found = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text ?? "");
  return found && !text?.startsWith("0000") ? `${found[1]}T${found[2]}Z` : undefined;
}

const localDate = ({ fields }: WxrEntry) => (fields.get("wp:post_date") ?? "").slice(0, 10);

/** Returns how far the site's clocks are ahead of UTC, in hours. */
function clockOf({ fields }: WxrEntry): number | undefined {
  const [local, gmt] = [utc(fields.get("wp:post_date")), utc(fields.get("wp:post_date_gmt"))];
  return local && gmt ? (Date.parse(local) - Date.parse(gmt)) / 3_600_000 : undefined;
}

/** Returns a zone whose clocks were always so; an export names none. */
function zoneOf(clocks: Set<number>): string | undefined {
  const [hours, another] = clocks;
  if (hours === undefined || another !== undefined || !Number.isInteger(hours) || Math.abs(hours) > 12)
    return undefined;
  // The signs of these names are the other way round.
  return hours === 0 ? "UTC" : `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
