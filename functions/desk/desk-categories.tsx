import { type Context, Hono } from "hono";
import { type LabelCount, labelId, labelPath } from "../../src/core/posts/category.ts";
import { TITLE_MAX } from "../../src/core/posts/category-settings.ts";
import { keptId } from "../../src/core/posts/merges.ts";
import type { Reason } from "../../src/core/reason.ts";
import * as formats from "../../src/formats/index.ts";
import { deskTexts } from "../../src/locales/desk.ts";
import { CategoriesDeskPage } from "../../src/pages/admin/categories.tsx";
import { CategoryDeskPage } from "../../src/pages/admin/category.tsx";
import { ConfirmActionPage } from "../../src/pages/admin/confirm-action.tsx";
import { type ActionResult, deskPath, withQuery } from "../../src/pages/admin/desk.ts";
import { DeskProblemPage } from "../../src/pages/admin/problem.tsx";
import {
  type CategoryChange,
  type CategoryChangeResult,
  changeRefusal,
} from "../../src/use-cases/posts/change-category.ts";
import { filterCategories, type ListedMerge, listCategories } from "../../src/use-cases/posts/list-categories.ts";
import { suggestMerges } from "../../src/use-cases/posts/suggest-merges.ts";
import { applyChange, CategoryTitle } from "../api/categories.ts";
import { formOf } from "../http/form.ts";
import { deskNotFound } from "./desk.tsx";
import { deskAnswer, deskRedirect } from "./desk-answer.ts";
import type { DeskApp } from "./desk-session.ts";

const PAGE_LENGTH = 50;
const LIKELY_SHOWN = 25;
const MERGES_SHOWN = 50;
const SPELT_SHOWN = 50;

/** Categories: titles and merges. */
export const deskCategories = new Hono<DeskApp>()
  .get("/categories", async (c) => {
    const { ports, page } = c.var;
    const q = c.req.query("q") ?? "";
    const from = Math.max(0, Math.trunc(Number(c.req.query("from")) || 0));
    const [{ categories, merges }, spellings] = await Promise.all([
      listCategories(ports, page.now),
      ports.posts.spellings("category"),
    ]);
    const byId = Map.groupBy(spellings, ({ id }) => id);
    const titles = new Map(categories.map(({ id, title }) => [id, title]));
    const found = filterCategories(categories, q);
    const called = new Map([...byId].map(([id, known]) => [id, known.map(({ title }) => title)]));
    const likely = suggestMerges(categories, called);
    const spelt = categories.flatMap(({ id, title }) => {
      const known = byId.get(id) ?? [];
      return known.length > 1 ? [{ id, title, spellings: known }] : [];
    });
    const shown = found.slice(from, from + PAGE_LENGTH);
    const followers = await (await ports.answers()).followersOf(shown.map(({ id }) => id));
    return deskAnswer(
      c,
      <CategoriesDeskPage
        {...page}
        categories={shown}
        followers={followers}
        found={found.length}
        all={categories.length}
        q={q}
        next={found.length > from + PAGE_LENGTH ? from + PAGE_LENGTH : undefined}
        isFirst={from === 0}
        likely={likely.slice(0, LIKELY_SHOWN)}
        moreLikely={Math.max(0, likely.length - LIKELY_SHOWN)}
        merges={merges.slice(0, MERGES_SHOWN).map(withTitle(titles))}
        moreMerges={Math.max(0, merges.length - MERGES_SHOWN)}
        spellings={spelt.slice(0, SPELT_SHOWN)}
        allSpellings={spelt.length}
      />,
    );
  })

  .get("/category", (c) => categoryPage(c, labelId(c.req.query("id") ?? "")))

  .post("/category/title", async (c) => {
    const { id: name, title: typed } = await formOf(c);
    const id = labelId(String(name ?? ""));
    const reading = CategoryTitle().safeParse(typed ?? "");
    if (!reading.success) return categoryPage(c, id, String(typed));
    const changed = await applyChange(c, c.var.ports, { kind: "title", id, title: reading.data || undefined });
    return answered(c, changed, "titled", withQuery("category", { id }));
  })

  .get("/category/merge", async (c) => {
    const { ports, page } = c.var;
    const { categories } = await listCategories(ports, page.now);
    const id = labelId(c.req.query("id") ?? "");
    const change = { kind: "merge" as const, id, into: findCategoryId(categories, c.req.query("into") ?? "") };
    const refusal = await changeRefusal(ports, await ports.categories.settings(), change, page.now);
    const one = categories.find((category) => category.id === id);
    const into = categories.find((category) => category.id === change.into);
    if (refusal) return refused(c, refusal, one ? withQuery("category", { id }) : "categories");
    const words = deskTexts(page.locale).categories.merge;
    const [from, to] = [labelPath("category", id), labelPath("category", change.into)];
    const [title, intoTitle] = [one?.title ?? id, into?.title ?? change.into];
    const files = Object.values(formats).map(({ filename }) => `/${from}${filename}`);
    return deskAnswer(
      c,
      <ConfirmActionPage
        {...page}
        section="categories"
        title={words.title(title, intoTitle)}
        text={[
          words.posts(one?.posts ?? 0, title, intoTitle),
          words.subscribers(await ports.desk.followers(id), title, intoTitle),
          words.feeds(files),
          words.page(`/${from}`, `/${to}`),
          words.back,
        ]}
        button={words.button}
        action="category/merge"
        back={withQuery("category", { id })}
        fields={{ id, into: change.into }}
        instead={{
          href: withQuery(deskPath(page, "category/merge"), { id: change.into, into: id }),
          text: words.otherWay(intoTitle, title),
        }}
      />,
    );
  })
  .post("/category/merge", async (c) => {
    const { id, into } = await formOf(c);
    const change: CategoryChange = { kind: "merge", id: labelId(String(id ?? "")), into: labelId(String(into ?? "")) };
    return answered(
      c,
      await applyChange(c, c.var.ports, change),
      "merged",
      withQuery("category", { id: change.into }),
      withQuery("category", { id: change.id }),
    );
  })

  .get("/category/unmerge", async (c) => {
    const { ports, page } = c.var;
    const change = { kind: "unmerge" as const, id: labelId(c.req.query("id") ?? "") };
    const stored = await ports.categories.settings();
    const refusal = await changeRefusal(ports, stored, change, page.now);
    if (refusal) return refused(c, refusal, "categories");
    const into = keptId(stored.desk.merges, change.id);
    const intoTitle = (await ports.posts.labelTitle("category", into, page.now)) ?? into;
    const title = (await ports.posts.spellings("category")).find(({ id }) => id === change.id)?.title ?? change.id;
    const words = deskTexts(page.locale).categories.unmerge;
    return deskAnswer(
      c,
      <ConfirmActionPage
        {...page}
        section="categories"
        title={words.title(title, intoTitle)}
        text={words.text(title, intoTitle)}
        button={words.button}
        action="category/unmerge"
        back={withQuery("category", { id: into })}
        fields={{ id: change.id }}
      />,
    );
  })
  .post("/category/unmerge", async (c) => {
    const id = labelId(String((await formOf(c)).id ?? ""));
    return answered(c, await applyChange(c, c.var.ports, { kind: "unmerge", id }), "unmerged", "categories");
  });

/** Finds a category by its id or its title. */
function findCategoryId(categories: LabelCount[], text: string): string {
  const id = labelId(text);
  const called = categories.filter(({ title }) => labelId(title) === id);
  return called.length === 1 && called[0] && !categories.some((category) => category.id === id) ? called[0].id : id;
}

function withTitle(titles: Map<string, string>) {
  return (merge: ListedMerge) => ({ ...merge, intoTitle: titles.get(merge.into) ?? merge.into });
}

/** Renders a category. `typed`: a title that was refused as too long. */
async function categoryPage(c: Context<DeskApp>, id: string, typed?: string): Promise<Response> {
  const { ports, page } = c.var;
  const [{ categories, merges }, { file, desk }, spellings, title] = await Promise.all([
    listCategories(ports, page.now),
    ports.categories.settings(),
    ports.posts.spellings("category"),
    ports.posts.labelTitle("category", id, page.now),
  ]);
  const merge = merges.find((candidate) => candidate.id === id);
  if (merge?.shown) return c.redirect(withQuery(deskPath(page, "category"), { id: merge.into }), 303);
  if (title === undefined) return deskNotFound(c);
  const category = categories.find((candidate) => candidate.id === id) ?? { id, title, posts: 0 };
  const given = Object.hasOwn(desk.titles, id) ? (desk.titles[id] ?? "") : "";
  return deskAnswer(
    c,
    <CategoryDeskPage
      {...page}
      category={category}
      given={typed ?? given}
      inSiteFile={Object.hasOwn(file.titles, id)}
      spellings={spellings.filter((spelling) => spelling.id === id)}
      merges={merges.filter(({ into }) => into === id).map(withTitle(new Map([[id, title]])))}
      problem={typed === undefined ? undefined : deskTexts(page.locale).categories.one.titleTooLong(TITLE_MAX)}
    />,
    typed === undefined ? 200 : 400,
  );
}

function answered(
  c: Context<DeskApp>,
  changed: CategoryChangeResult,
  done: ActionResult["what"],
  path: string,
  back = path,
): Response {
  if (changed.outcome === "refused") return refused(c, changed.reason, back);
  const what = { done, unchanged: "unchanged" as const, "under-way": "merging" as const }[changed.outcome];
  return deskRedirect(c, path, { what, count: 0 });
}

function refused(c: Context<DeskApp>, reason: Reason, back: string): Response {
  const { page } = c.var;
  const props = {
    section: "categories" as const,
    kind: "refused" as const,
    reason,
    back: { href: deskPath(page, back), text: deskTexts(page.locale).sections.categories },
  };
  return deskAnswer(c, <DeskProblemPage {...page} {...props} />, reason.code === "no-such-category" ? 404 : 409);
}
