import { Hono } from "hono";
import { labelPath } from "../../src/core/category.ts";
import * as formats from "../../src/formats/index.ts";
import { writeOpml } from "../../src/formats/opml.ts";
import { readingPorts } from "../context.ts";
import { feedAnswer, preflight, respond } from "../feed-answers.ts";
import type { App } from "../http.ts";
import { openapi } from "../openapi.ts";

/** How programs find what is here. */
export const discovery = new Hono<App>()
  .options("/opml.xml", preflight)
  .options("/.well-known/feed-menu.json", preflight)
  .options("/openapi.json", preflight)
  .get("/opml.xml", async (c) => {
    const { site, posts } = await readingPorts(c.env, Date.now());
    const categories = await posts.labels("category", Date.now());
    const [newest] = await posts.entries(
      { scope: undefined, categories: [], exclude: [], tags: [], limit: 1, content: "summary" },
      Date.now(),
    );
    const feed = (title: string, path: string) => ({
      title,
      xmlUrl: new URL(`${path}${formats.atom.filename}`, site.url).href,
      htmlUrl: new URL(path, site.url).href,
    });
    const text = writeOpml({
      title: site.title,
      ownerName: site.author,
      dateModified: newest?.updatedAt ?? 0,
      feeds: [feed(site.title, ""), ...categories.map(({ id, title }) => feed(title, labelPath("category", id)))],
    });
    return respond(c.req.raw, await feedAnswer(text, "text/x-opml; charset=utf-8"));
  })
  .get("/.well-known/feed-menu.json", async (c) => {
    const { site, posts } = await readingPorts(c.env, Date.now());
    const categories = await posts.labels("category", Date.now());
    const menu = {
      title: site.title,
      home_page_url: site.url.href,
      feeds: [
        { title: site.title, path: "" },
        ...categories.map(({ id, title, posts }) => ({ title, path: labelPath("category", id), posts })),
      ].map(({ path, ...feed }) => ({
        ...feed,
        formats: Object.values(formats).map(({ filename, type, name }) => ({
          name,
          type,
          url: new URL(`${path}${filename}`, site.url).href,
        })),
      })),
    };
    return respond(c.req.raw, await feedAnswer(JSON.stringify(menu, null, 2), "application/json; charset=utf-8"));
  })
  .get("/openapi.json", async (c) => {
    const { site } = await readingPorts(c.env, Date.now());
    return respond(
      c.req.raw,
      await feedAnswer(JSON.stringify(openapi(site), null, 2), "application/json; charset=utf-8"),
    );
  });
