import { type Context, Hono } from "hono";
import { feedPath } from "../../src/core/feeds/feed.ts";
import { type LabelKind, labelId } from "../../src/core/posts/category.ts";
import { parseQuestion } from "../../src/core/posts/question.ts";
import { FeedPage } from "../../src/pages/feed.tsx";
import { feedLinks } from "../../src/pages/feed-links.ts";
import { feedTitle, readEntries } from "../../src/use-cases/feeds/read-feed.ts";
import { readingPorts } from "../context.ts";
import { exceedsRateLimit } from "../http/request-limit.ts";
import type { App } from "../http.ts";
import { typedQuestion } from "../pages/page-answers.tsx";
import { FORMATS, FREQUENCIES, latest, page, problemPage, redirectMerged } from "../pages/reading.tsx";
import { visitor } from "../pages/visitor.ts";
import { type FeedAnswer, feedAnswer, preflight, respond } from "./feed-answers.ts";

/** Lets the page on embedding run our own script, which fetches a feed. */
const SCRIPTS = "script-src 'self'";

const scripts: Record<string, FeedAnswer> = {};

/** Pages that explain feeds, and the script that embeds one. */
export const feedPages = new Hono<App>()
  .get("/feed/", (c) => feedPage(c, undefined))
  .get("/categories/:id/feed/", (c) => feedPage(c, "category"))
  .get("/tags/:id/feed/", (c) => feedPage(c, "tag"))
  .get("/authors/:id/feed/", (c) => feedPage(c, "author"))

  .get("/embed", async (c) => {
    const { EmbedPage } = await import("../../src/pages/embed.tsx");
    const now = Date.now();
    const ports = await readingPorts(c.env, now);
    const categories = (await ports.posts.labels("category", now)).map(({ id }) => id);
    const question = typedQuestion(c);
    const parsed = question === "" ? undefined : parseQuestion(question);
    const problem = parsed && "problem" in parsed ? parsed.problem : undefined;
    const shown = { ...visitor(c, ports, ["q"]), categories, question, problem };
    const response = await page(c, <EmbedPage {...shown} />, problem ? 400 : 200);
    const policy = response.headers.get("Content-Security-Policy") ?? "";
    if (!policy.includes(SCRIPTS)) response.headers.set("Content-Security-Policy", `${policy}; ${SCRIPTS}`);
    return response;
  })
  .options("/embed.js", preflight)
  .options("/subscribe.js", preflight)
  .get("/embed.js", (c) => embedScript(c, "/embed.js"))
  .get("/subscribe.js", (c) => embedScript(c, "/subscribe.js"));

async function embedScript(c: Context<App>, path: "/embed.js" | "/subscribe.js"): Promise<Response> {
  const { EMBED_SCRIPTS } = await import("../../src/pages/embed/script.ts");
  scripts[path] ??= await feedAnswer(EMBED_SCRIPTS[path](), "text/javascript; charset=utf-8", {
    cacheControl: "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=604800",
  });
  const response = respond(c.req.raw, scripts[path]);
  response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
  return response;
}

async function feedPage(c: Context<App>, kind: LabelKind | undefined): Promise<Response> {
  const now = Date.now();
  const moved = await redirectMerged(c, kind, c.req.param("id") ?? "");
  if (moved) return moved;
  const ports = await readingPorts(c.env, now);
  const { site, posts } = ports;
  const scope = kind && { kind, id: labelId(c.req.param("id") ?? "") };
  const typed = typedQuestion(c);
  const reading = typed === "" ? undefined : parseQuestion(typed);
  if (reading && "problem" in reading) return problemPage(c, 400);
  const question = reading?.question;
  if (question && (await exceedsRateLimit(c, ports, "question"))) return problemPage(c, 429);
  const selection = { ...latest(scope, 10), question };
  const title = await feedTitle({ posts, site }, selection, now);
  if (typeof title !== "string") return problemPage(c, 404);
  const entries = await readEntries(ports, selection, now);
  const path = feedPath({ scope });
  const labelTitle = scope && (await posts.labelTitle(scope.kind, scope.id, now));
  const only = scope && { ...scope, title: labelTitle };
  const byEmail = question
    ? undefined
    : { frequencies: FREQUENCIES, categories: only ? [] : await posts.labels("category", now), only };
  const props = { ...visitor(c, { site }, ["q"]), title, entries, byEmail };
  const canonical = question ? undefined : new URL(`${path}feed/`, site.url).href;
  const siteFeeds = feedLinks(site, FORMATS);
  const label = scope && { path, title: labelTitle ?? scope.id };
  const feeds =
    label || question ? { feeds: feedLinks(site, FORMATS, label, question), siteFeeds } : { feeds: siteFeeds };
  const response = await page(c, <FeedPage {...props} canonical={canonical} {...feeds} />);
  if (question) response.headers.set("X-Robots-Tag", "noindex");
  return response;
}
