import { type Context, Hono } from "hono";
import * as z from "zod";
import { ChangedFeeds } from "../../src/core/feeds/changed-feeds.ts";
import { LABEL_MAX, labelId } from "../../src/core/posts/category.ts";
import { TITLE_MAX } from "../../src/core/posts/category-settings.ts";
import { QUESTION_MAX } from "../../src/core/posts/search.ts";
import type { Ports } from "../../src/ports/index.ts";
import { announceFeeds } from "../../src/use-cases/feeds/announce-feeds.ts";
import {
  type CategoryChange,
  type CategoryChangeResult,
  changeCategory,
} from "../../src/use-cases/posts/change-category.ts";
import { filterCategories, type ListedCategory, listCategories } from "../../src/use-cases/posts/list-categories.ts";
import { currentPorts, invalidateSite } from "../context.ts";
import { Limit } from "../http/paging.ts";
import { parseJson, parseQuery, RefusedRequest } from "../http/problem.ts";
import { requireToken } from "../http/token.ts";
import type { App } from "../http.ts";

export const CategoriesQuery = z.object({
  q: z.string().max(QUESTION_MAX).default("").meta({ description: "Part of an id or a title, in any case." }),
  after: z.string().max(LABEL_MAX).default("").meta({ description: "The `next` of the page before." }),
  limit: Limit,
});

/** One line of plain text; a title of nothing but spaces is none. */
export const CategoryTitle = z
  .string()
  .max(TITLE_MAX)
  .transform((text) => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, " ").trim());

export const TitleRequest = z.object({
  title: CategoryTitle.nullable().meta({ description: "null: the most used spelling again." }),
});

export const MergeRequest = z.object({
  into: z
    .string()
    .max(LABEL_MAX)
    .meta({ description: "Id of the category that this one is to count as, which must be none that was merged." }),
});

export const CategoryAnswer = z.object({
  id: z.string(),
  title: z.string(),
  title_by: z.enum(["site.yaml", "desk"]).nullable().meta({ description: "null: it is the most used spelling." }),
  posts: z.number().int().meta({ description: "Posts that readers see, those of merged categories included." }),
  merged: z.array(z.string()).meta({ description: "Ids of the categories that count as this one." }),
});

export const CategoriesAnswer = z.object({
  categories: z.array(CategoryAnswer),
  next: z.string().nullable(),
  merges: z
    .array(
      z.object({
        id: z.string(),
        into: z.string(),
        by: z.enum(["site.yaml", "desk"]),
        shown: z.boolean().meta({ description: "false while the posts are being put together." }),
      }),
    )
    .meta({ description: "All merges that are ordered." }),
});

export const OrderAnswer = z.object({
  status: z
    .enum(["done", "under-way", "unchanged"])
    .meta({ description: "`under-way`: ordered; readers will see it with one of the next runs of the cron." }),
});

export const categories = new Hono<App>()
  .use(requireToken("ADMIN_TOKEN"))

  .get("/", async (c) => {
    const { q, after, limit } = parseQuery(c, CategoriesQuery);
    const { categories, merges } = await listCategories(await currentPorts(c.env), Date.now());
    const found = filterCategories(categories, q)
      .filter(({ id }) => id > after)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const answer: z.infer<typeof CategoriesAnswer> = {
      categories: found.slice(0, limit).map(shown),
      next: found.length > limit ? (found[limit - 1]?.id ?? null) : null,
      merges: merges.map(({ by, ...merge }) => ({ ...merge, by: NAMES[by] })),
    };
    return c.json(answer);
  })

  .put("/:id/title", async (c) => {
    const { title } = await parseJson(c, TitleRequest);
    return changed(c, { kind: "title", id: idOf(c), title: title || undefined });
  })

  .put("/:id/merge", async (c) => {
    const { into } = await parseJson(c, MergeRequest);
    return changed(c, { kind: "merge", id: idOf(c), into: labelId(into) });
  })

  .delete("/:id/merge", (c) => changed(c, { kind: "unmerge", id: idOf(c) }));

const NAMES = { "site-file": "site.yaml", desk: "desk" } as const;

const idOf = (c: Context) => labelId(c.req.param("id") ?? "");

function shown({ titleBy, ...category }: ListedCategory): z.infer<typeof CategoryAnswer> {
  return { ...category, title_by: titleBy ? NAMES[titleBy] : null };
}

async function changed(c: Context<App>, change: CategoryChange): Promise<Response> {
  const result = await applyChange(c, await currentPorts(c.env), change);
  if (result.outcome !== "refused") return c.json({ status: result.outcome } satisfies z.infer<typeof OrderAnswer>);
  const { code } = result.reason;
  throw new RefusedRequest(code === "no-such-category" || code === "category-not-merged" ? 404 : 409, result.reason);
}

/** Applies a change and queues pings to the hub for the feeds it changed. */
export async function applyChange(
  { env, executionCtx }: Pick<Context<App>, "env" | "executionCtx">,
  ports: Ports,
  change: CategoryChange,
): Promise<CategoryChangeResult> {
  const changed = new ChangedFeeds();
  const result = await changeCategory(ports, change, Date.now(), changed);
  invalidateSite(env);
  if (result.outcome !== "refused") {
    const told = currentPorts(env).then((now) => announceFeeds(now, changed));
    executionCtx.waitUntil(told.catch((fault) => ports.log.fault("hub-not-told", fault)));
  }
  return result;
}
