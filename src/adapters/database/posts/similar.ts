import type { Entry } from "../../../core/feeds/entry.ts";
import type { Label, LabelRef } from "../../../core/posts/category.ts";
import { keptLabels } from "../../../core/posts/merges.ts";
import { pageUrl } from "../../../core/posts/post-page.ts";
import { mostSimilar, sharedLabels, sharedWords } from "../../../core/posts/similar-posts.ts";
import type { Site } from "../../../core/site.ts";
import type { ListedLink } from "../../../ports/feeds/timeline.ts";
import { batch, param, raw, sql } from "../sql.ts";
import { PATH } from "./page-paths.ts";
import { placeOf } from "./places.ts";
import { idOfDay, titleToken } from "./post-words.ts";

/** Newest posts of a label, and of a word, that are compared. */
const OF_LABEL = 15;
const OF_WORD = 8;

interface Row {
  key: string;
  path: string | null;
  title: string;
  language: string | null;
  labels: string;
  publishedAt: number;
}

/** Finds the posts most like one, among the newest with its labels and the words of its title. */
export async function similarPosts(
  db: D1Database,
  site: Site,
  { id, title, categories, tags }: Pick<Entry, "id" | "title" | "categories" | "tags">,
  limit: number,
  at: number,
): Promise<ListedLink[]> {
  const labels = sharedLabels({ title, categories, tags });
  const places = labels.map((label) => ({ kind: label.kind, place: placeOf(site.categoryMerges, label) }));
  const words = sharedWords(title).map((word) => `"${titleToken(word)}"`);
  const now = param(at);
  const [found, counts] = await batch<unknown>(db, [
    sql`WITH found (keys) AS (
        SELECT (SELECT json_group_array(post_key) FROM (SELECT l.post_key FROM post_labels l
                 WHERE l.kind = n.value ->> 'kind' AND l.label_id = n.value ->> 'place' AND l.published_at <= ${now}
                 ORDER BY l.published_at DESC, l.post_key DESC LIMIT ${OF_LABEL}))
          FROM json_each(${places}) n
        UNION ALL
        SELECT (SELECT json_group_array(t.post_key) FROM (SELECT rowid AS id FROM post_words
                 WHERE post_words MATCH w.value AND rowid < ${idOfDay(at, 1)} ORDER BY rowid DESC LIMIT ${OF_WORD}) f
                 CROSS JOIN timeline t ON t.search_id = f.id AND t.position < (${now} + 1) << 20)
          FROM json_each(${words}) w)
      SELECT p.key, ${raw(PATH)} AS path, p.title, p.language, p.labels, p.published_at AS publishedAt
        FROM (SELECT DISTINCT k.value AS key FROM found CROSS JOIN json_each(found.keys) k) c CROSS JOIN posts p ON p.key = c.key
       WHERE p.id <> ${id}`,
    sql`SELECT (SELECT coalesce(sum(posts), 0) FROM label_titles t
                 WHERE t.kind = n.value ->> 'kind' AND t.label_id = n.value ->> 'place') AS posts
        FROM json_each(${places}) n ORDER BY n.key`,
  ]);
  const posts = (counts?.results ?? []) as { posts: number }[];
  const postsOf = ({ kind, id }: LabelRef) =>
    posts[labels.findIndex((label) => label.kind === kind && label.id === id)]?.posts ?? 0;
  const candidates = ((found?.results ?? []) as Row[]).map(({ labels, ...row }) => {
    const own = JSON.parse(labels) as { categories: Label[]; tags: Label[] };
    return { ...row, categories: keptLabels(site.categoryMerges, own.categories), tags: own.tags };
  });
  return mostSimilar({ title, categories, tags }, candidates, postsOf, limit).map((row) => ({
    url: pageUrl(row, site),
    title: row.title,
    language: row.language ?? undefined,
    publishedAt: row.publishedAt,
  }));
}
