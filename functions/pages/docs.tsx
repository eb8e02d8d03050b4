import { Hono } from "hono";
import { localeFor } from "../../src/locales/index.ts";
import { type ApiDocument, DocsPage } from "../../src/pages/docs.tsx";
import { ProblemsPage } from "../../src/pages/problems.tsx";
import { openapi } from "../api/openapi.ts";
import { readingPorts } from "../context.ts";
import type { App } from "../http.ts";
import { page } from "./reading.tsx";
import { visitor } from "./visitor.ts";

/** The API's reference, from the same document as `/openapi.json`. */
export const docs = new Hono<App>().get("/docs", async (c) => {
  const { site } = await readingPorts(c.env, Date.now());
  return page(c, <DocsPage site={site} locale={localeFor("en")} document={openapi(site) as ApiDocument} />);
});

docs.get("/docs/problems", async (c) => {
  return page(c, <ProblemsPage {...visitor(c, await readingPorts(c.env, Date.now()), [])} />);
});
