import { Hono } from "hono";
import { languageFor } from "../../src/locales/index.ts";
import { references } from "../../src/locales/reference.ts";
import { type ApiDocument, DocsPage } from "../../src/pages/docs.tsx";
import { ProblemsPage } from "../../src/pages/problems.tsx";
import { openapi } from "../api/openapi.ts";
import { readingPorts } from "../context.ts";
import type { App } from "../http.ts";
import { page } from "./reading.tsx";
import { visitor } from "./visitor.ts";

/** The API's reference, from the same document as `/openapi.json`. */
export const docs = new Hono<App>().get("/docs", async (c) => {
  const ports = await readingPorts(c.env, Date.now());
  const shown = visitor(c, ports, []);
  const { reference } = await references[languageFor(shown.locale.tag)]();
  return page(c, <DocsPage {...shown} document={openapi(ports.site) as ApiDocument} words={reference} />);
});

docs.get("/docs/problems", async (c) => {
  return page(c, <ProblemsPage {...visitor(c, await readingPorts(c.env, Date.now()), [])} />);
});
