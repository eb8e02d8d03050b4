import { type Context, Hono } from "hono";
import { ALERTS } from "../../src/core/newsletter/alerts.ts";
import { editionsOf } from "../../src/core/newsletter/edition.ts";
import { labelId } from "../../src/core/posts/category.ts";
import { parseQuestion } from "../../src/core/posts/question.ts";
import { followKey } from "../../src/core/subscribers/follow.ts";
import { IssuePage } from "../../src/pages/issue.tsx";
import { IssuesPage } from "../../src/pages/issues.tsx";
import { QUESTIONS_MAX } from "../../src/use-cases/newsletter/digest-page-url.ts";
import { type DigestQuery, isShown, readIssue } from "../../src/use-cases/newsletter/read-issue.ts";
import { readingPorts } from "../context.ts";
import type { App } from "../http.ts";
import { page, problemPage } from "./page-answers.tsx";
import { visitor } from "./visitor.ts";

/** Issues read for one page of the list, shown or not. */
const LISTED = 50;

/** Longest query of a digest's address; longer selections are stored under a hash. */
const QUERY_MAX = 2_000;

/** Past issues for everybody. Not cached: they change while they are sent, without a new version of the site. */
export const issuePages = new Hono<App>()
  .get("/issues/", async (c) => {
    const ports = await readingPorts(c.env, Date.now());
    const { site, issues } = ports;
    const before = c.req.query("before");
    if (!site.newsletter.archive || !/^[1-9]\d{0,8}$/.test(before ?? "1")) return problemPage(c, 404);
    const found = await issues.list({ before: before === undefined ? undefined : Number(before), limit: LISTED });
    const last = found.length === LISTED ? found.at(-1)?.id : undefined;
    const first = new URL("issues/", site.url).href;
    const paging = {
      newer: before === undefined ? undefined : first,
      older: last === undefined ? undefined : `${first}?before=${last}`,
    };
    const shown = await Promise.all(found.map((issue) => isShown(ports, issue)));
    const editions = editionsOf(
      // Alerts are everybody's own.
      found.filter(({ frequency }, at) => shown[at] && frequency !== ALERTS),
      site.timeZone,
    );
    const props = { ...visitor(c, ports), editions, paging };
    return page(c, <IssuesPage {...props} />);
  })

  .get("/issues/:id{[1-9][0-9]{0,8}}", async (c) => {
    const asked = askedIn(c);
    if (!asked) return problemPage(c, 400);
    const now = Date.now();
    const ports = await readingPorts(c.env, now);
    const found = await readIssue(ports, Number(c.req.param("id")), asked, now);
    if (!found) return problemPage(c, 404);
    const { site } = ports;
    const { more, ...shown } = found;
    const narrowed = asked.asked !== undefined;
    const address = (number: number) => {
      const url = new URL(`issues/${found.issue.id}`, site.url);
      url.search = new URL(c.req.url).search;
      url.searchParams.set("page", String(number));
      if (number === 1) url.searchParams.delete("page");
      return url.href;
    };
    const paging = {
      newer: asked.page > 1 ? address(asked.page - 1) : undefined,
      older: more ? address(asked.page + 1) : undefined,
    };
    const props = { ...visitor(c, ports), ...shown, narrowed, paging };
    const response = await page(c, <IssuePage {...props} />);
    if (!site.newsletter.archive || narrowed) response.headers.set("X-Robots-Tag", "noindex");
    return response;
  });

const LABEL_KINDS = ["category", "tag", "author"] as const;

const isPlace = (text: string | undefined): text is string => /^(0|[1-9]\d{0,14})$/.test(text ?? "");

/** Parses which page of which digest an address asks for; `undefined` if it is malformed. */
function askedIn(c: Context<App>): { asked: DigestQuery | undefined; page: number } | undefined {
  if (new URL(c.req.url).search.length > QUERY_MAX) return undefined;
  const { from, through, categories, tags, authors, also, choice, page = "1" } = c.req.query();
  const asked = c.req.queries("q") ?? [];
  if (!/^[1-9]\d{0,3}$/.test(page)) return undefined;
  const labels = [categories, tags, authors];
  const content = [...labels, also, ...asked];
  if ([from, through, choice, ...content].every((value) => value === undefined))
    return { asked: undefined, page: Number(page) };
  if (!isPlace(from) || !isPlace(through) || Number(from) > Number(through)) return undefined;
  const range = { fromSeq: Number(from), throughSeq: Number(through) };
  if (choice !== undefined) {
    const isAlone = content.every((value) => value === undefined);
    return isAlone && /^[0-9a-f]{32}$/.test(choice) ? { asked: { ...range, choice }, page: Number(page) } : undefined;
  }
  const follows = LABEL_KINDS.flatMap((kind, at) =>
    (labels[at]?.split(",") ?? []).map((name) => followKey({ kind, id: labelId(name) })),
  );
  const questions = asked.flatMap((text) => {
    const parsed = parseQuestion(text);
    return "question" in parsed ? parsed.question : [];
  });
  const places = also?.split(",") ?? [];
  if (
    follows.some((key) => /^(?:\w+ )?$/.test(key)) ||
    questions.length < asked.length ||
    asked.length > QUESTIONS_MAX ||
    !places.every(isPlace)
  )
    return undefined;
  return { asked: { ...range, follows, questions, also: places.map(Number) }, page: Number(page) };
}
