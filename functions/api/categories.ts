import type { Context } from "hono";
import * as z from "zod";
import { ChangedFeeds } from "../../src/core/feeds/changed-feeds.ts";
import { lazily } from "../../src/core/lazily.ts";
import { FILTER_MAX, LABEL_MAX, labelId } from "../../src/core/posts/category.ts";
import { TITLE_MAX } from "../../src/core/posts/category-settings.ts";
import type { Ports } from "../../src/ports/index.ts";
import { announceFeeds } from "../../src/use-cases/feeds/announce-feeds.ts";
import {
  type CategoryChange,
  type CategoryChangeResult,
  changeCategory,
} from "../../src/use-cases/posts/change-category.ts";
import { filterCategories, listCategories } from "../../src/use-cases/posts/list-categories.ts";
import { currentPorts, invalidateSite } from "../context.ts";
import { Limit } from "../http/paging.ts";
import { RefusedRequest } from "../http/problem.ts";
import type { App } from "../http.ts";
import { ok, operation } from "./operation.ts";

/** One line of plain text; a title of nothing but spaces is none. */
export const CategoryTitle = lazily(() =>
  z
    .string()
    .max(TITLE_MAX)
    .transform((text) => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, " ").trim()),
);

const SetBy = lazily(() => z.enum(["site.yaml", "desk"]));
const SET_BY = { "site-file": "site.yaml", desk: "desk" } as const;

const params = lazily(() => z.object({ id: z.string().transform(labelId).describe("Id of the category.") }));

const changing = {
  answers: lazily(() =>
    ok(
      "Done, or under way",
      z.object({
        status: z
          .enum(["done", "under-way", "unchanged"])
          .describe("`under-way`: readers will see it after one of the cron's next runs."),
      }),
    ),
  ),
  problems: { 404: "There is no such category, or no such merge.", 409: "Not as things stand; `detail` says why." },
} as const;

export const categories = [
  operation("listCategories", "GET /api/v1/categories", "admin", {
    summary: "Categories with visible posts in order of id, and every merge",
    request: () => ({
      query: z.object({
        q: z.string().max(FILTER_MAX).default("").describe("Part of an id or a title, in any case."),
        after: z.string().max(LABEL_MAX).default("").describe("The `next` of the page before."),
        limit: Limit(),
      }),
    }),
    answers: () =>
      ok(
        "A page of categories, and all merges",
        z.object({
          categories: z.array(
            z.object({
              id: z.string(),
              title: z.string(),
              title_by: SetBy().nullable().describe("null: it is the most used spelling."),
              posts: z.int().describe("Posts that readers see, those of merged categories included."),
              merged: z.array(z.string()).describe("Ids of the categories that count as this one."),
            }),
          ),
          next: z.string().nullable(),
          merges: z.array(
            z.object({
              id: z.string(),
              into: z.string(),
              by: SetBy(),
              shown: z.boolean().describe("false while the posts are being put together."),
            }),
          ),
        }),
      ),
    async handle(c, { query: { q, after, limit } }, answer) {
      const { categories, merges } = await listCategories(await currentPorts(c.env), Date.now());
      const found = filterCategories(categories, q)
        .filter(({ id }) => id > after)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      return answer(200, {
        categories: found
          .slice(0, limit)
          .map(({ titleBy, ...category }) => ({ ...category, title_by: titleBy ? SET_BY[titleBy] : null })),
        next: found.length > limit ? (found[limit - 1]?.id ?? null) : null,
        merges: merges.map(({ by, ...merge }) => ({ ...merge, by: SET_BY[by] })),
      });
    },
  }),

  operation("setCategoryTitle", "PUT /api/v1/categories/{id}/title", "admin", {
    ...changing,
    summary: "Give a category a title",
    description: "Kept in the bucket, in .gazette/categories.json. A title in site.yaml wins over it.",
    request: () => ({
      params: params(),
      body: z.object({
        title: CategoryTitle().nullable().describe("null: the most used spelling again."),
      }),
    }),
    async handle(c, { params: { id }, body: { title } }, answer) {
      return answer(200, await change(c, { kind: "title", id, title: title || undefined }));
    },
  }),

  operation("mergeCategory", "PUT /api/v1/categories/{id}/merge", "admin", {
    ...changing,
    summary: "Merge a category into another: its posts count as that one's everywhere",
    description:
      "Its addresses stay: the feeds answer with the other's, the page leads there. Subscribers who chose it get the other's posts.",
    request: () => ({
      params: params(),
      body: z.object({
        into: z
          .string()
          .max(LABEL_MAX)
          .transform(labelId)
          .describe("Id of the category that this one is to count as, and which was not merged itself."),
      }),
    }),
    async handle(c, { params: { id }, body: { into } }, answer) {
      return answer(200, await change(c, { kind: "merge", id, into }));
    },
  }),

  operation("unmergeCategory", "DELETE /api/v1/categories/{id}/merge", "admin", {
    ...changing,
    summary: "Undo a merge: everything is as before",
    description: "A merge in site.yaml is undone there.",
    request: () => ({ params: params() }),
    async handle(c, { params: { id } }, answer) {
      return answer(200, await change(c, { kind: "unmerge", id }));
    },
  }),
] as const;

async function change(c: Context<App>, change: CategoryChange) {
  const result = await applyChange(c, await currentPorts(c.env), change);
  if (result.outcome !== "refused") return { status: result.outcome };
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
  await invalidateSite(env);
  if (result.outcome !== "refused") {
    const told = currentPorts(env).then((now) => announceFeeds(now, changed));
    executionCtx.waitUntil(told.catch((fault) => ports.log.fault("hub-not-told", fault)));
  }
  return result;
}
