import { Hono } from "hono";
import { localeFor } from "../../src/locales/index.ts";
import { IssuePage } from "../../src/pages/issue.tsx";
import { IssuesPage } from "../../src/pages/issues.tsx";
import { isShown, readIssue } from "../../src/use-cases/read-issue.ts";
import { readingPorts } from "../context.ts";
import type { App } from "../http.ts";
import { page, problemPage } from "../page-answers.tsx";

/** Issues on one page of their list, shown or not. */
const LISTED = 50;

/** Past issues, as anybody may see them. They change as they go out, without a new version of the site: nothing is kept. */
export const issuePages = new Hono<App>()
  .get("/issues/", async (c) => {
    const { site, issues } = await readingPorts(c.env, Date.now());
    const before = c.req.query("before");
    if (!site.newsletter.archive || !/^[1-9]\d{0,8}$/.test(before ?? "1")) return problemPage(c, 404);
    const found = await issues.list({ before: before === undefined ? undefined : Number(before), limit: LISTED });
    const last = found.length === LISTED ? found.at(-1)?.id : undefined;
    const first = new URL("issues/", site.url).href;
    const paging = {
      newer: before === undefined ? undefined : first,
      older: last === undefined ? undefined : `${first}?before=${last}`,
    };
    const props = { site, locale: localeFor(site.language), issues: found.filter(isShown), paging };
    return page(c, <IssuesPage {...props} />);
  })

  .get("/issues/:id{[1-9][0-9]{0,8}}", async (c) => {
    const now = Date.now();
    const ports = await readingPorts(c.env, now);
    const found = await readIssue(ports, Number(c.req.param("id")), now);
    if (!found) return problemPage(c, 404);
    const { site } = ports;
    const response = await page(c, <IssuePage site={site} locale={localeFor(site.language)} {...found} />);
    if (!site.newsletter.archive) response.headers.set("X-Robots-Tag", "noindex");
    return response;
  });
