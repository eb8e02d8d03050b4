import type { Context } from "hono";
import type { Entry } from "../../../src/core/feeds/entry.ts";
import { type Cursor, cursorAfter, formatCursor, parseCursor } from "../../../src/core/feeds/feed.ts";
import { mailRuleAt } from "../../../src/core/newsletter/mail-guard.ts";
import { labelId } from "../../../src/core/posts/category.ts";
import { isMailed } from "../../../src/core/posts/mailing.ts";
import { parseQuestion, QUESTION_MAX } from "../../../src/core/posts/question.ts";
import type { Reason } from "../../../src/core/reason.ts";
import { PostDeskPage } from "../../../src/pages/admin/post.tsx";
import { POST_STATES, type PostsFilter, PostsPage, type ShownPost } from "../../../src/pages/admin/posts.tsx";
import { readMailings } from "../../../src/use-cases/newsletter/mail-post.ts";
import { readReach } from "../../../src/use-cases/newsletter/read-reach.ts";
import { releaseOutlook } from "../../../src/use-cases/newsletter/release-posts.ts";
import { pendingWithdrawals } from "../../../src/use-cases/posts/guard-withdrawals.ts";
import { deskAnswer } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";

const POSTS_SHOWN = 50;
const MISSING_SHOWN = 10;
/** Posts with notices. */
const NOTICED_SHOWN = 50;
/** Posts that were too old to be emailed: how many are listed, and for how long. */
const PASSED_OVER_SHOWN = 20;
const PASSED_OVER_MS = 7 * 86_400_000;
/** Scheduled posts are those until then. */
const FAR_MS = 100 * 366 * 86_400_000;

type Desk = Context<DeskApp>;

/** Posts of one page, and where the next one begins. */
interface List {
  posts: ShownPost[];
  next: string | undefined;
  problem?: Reason;
}

export async function showPosts(c: Desk): Promise<Response> {
  const { ports, page } = c.var;
  const filter = filterOf(c);
  const from = c.req.query("from");
  const rule = mailRuleAt(ports.site.newsletter, ports.mailGuard, page.now);
  const lately = { since: page.now - PASSED_OVER_MS, limit: PASSED_OVER_SHOWN };
  const [list, quarantined, noticed, withNotices, counts, mirror, passedOver, withdrawals, releases] =
    await Promise.all([
      filter.state === "draft" || filter.state === "withdrawn"
        ? hiddenPosts(c, filter.state, filter.q, Math.trunc(Number(from)) || 0)
        : visiblePosts(c, filter, from === undefined ? undefined : parseCursor(from)),
      ports.posts.quarantined(),
      ports.noticedPosts.list({ after: "", limit: NOTICED_SHOWN }),
      ports.noticedPosts.count(),
      ports.posts.counts(),
      ports.site.mirrorImages ? ports.mirror.counts() : undefined,
      ports.releases.passedOver(lately, rule),
      pendingWithdrawals(ports, page.now, MISSING_SHOWN),
      releaseOutlook(ports, page.now),
    ]);
  const lists = { ...list, quarantined, noticed, passedOver };
  const shown = { ...lists, filter, isFirst: from === undefined, mirror, withdrawals, releases };
  return deskAnswer(
    c,
    <PostsPage {...page} {...shown} counts={{ ...counts, noticed: withNotices }} />,
    list.problem ? 400 : 200,
  );
}

export async function showPost(c: Desk): Promise<Response | undefined> {
  const { ports, page } = c.var;
  const [found] = await readMailings(ports, { keys: [c.req.query("key") ?? ""] }, page.now);
  if (!found) return undefined;
  const { post, mailing } = found;
  const answers = await ports.answers();
  const entry = await ports.posts.entry(post.key, Number.MAX_SAFE_INTEGER);
  const [reach, issues, quarantined] = await Promise.all([
    entry && isMailed(mailing) ? readReach(ports, entry, mailing.state === "released") : undefined,
    post.id === null ? [] : answers.issuesWith(post.id),
    post.state === "quarantined" ? ports.posts.quarantined() : [],
  ]);
  const problem = quarantined.find(({ key }) => key === post.key);
  return deskAnswer(c, <PostDeskPage {...page} post={{ ...post, mailing }} {...{ entry, reach, issues, problem }} />);
}

function filterOf(c: Desk): PostsFilter {
  const state = POST_STATES.find((name) => name === c.req.query("state"));
  return { q: (c.req.query("q") ?? "").trim(), category: (c.req.query("category") ?? "").trim(), state };
}

async function visiblePosts(c: Desk, { q, category, state }: PostsFilter, before: Cursor | undefined): Promise<List> {
  const { ports, page } = c.var;
  const parsed = q === "" ? undefined : parseQuestion(q.slice(0, QUESTION_MAX));
  if (parsed && "problem" in parsed) return { posts: [], next: undefined, problem: parsed.problem };
  const scope = category === "" ? undefined : { kind: "category" as const, id: labelId(category) };
  const selection = { ...{ scope, categories: [], exclude: [], tags: [], content: "summary" as const }, before };
  const limit = POSTS_SHOWN + 1;
  const [since, until] = [state === "scheduled" ? page.now + 1 : 0, page.now + FAR_MS];
  const found = parsed
    ? await ports.search.find(parsed.question, { ...selection, limit }, until)
    : await ports.posts.entries({ ...selection, limit }, until, since);
  // The search knows no beginning: scheduled posts come first in it.
  const wanted = found.filter(({ publishedAt }) => publishedAt >= since);
  const entries = wanted.slice(0, POSTS_SHOWN);
  const next = wanted.length > POSTS_SHOWN ? cursorAfter(entries, before) : undefined;
  return { posts: await withMailings(c, entries), next: next && formatCursor(next) };
}

async function withMailings(c: Desk, entries: Entry[]): Promise<ShownPost[]> {
  const { ports, page } = c.var;
  const found = await readMailings(ports, { ids: entries.map(({ id }) => id) }, page.now);
  const byId = new Map(found.map(({ post, mailing }) => [post.id, { key: post.key, mailing }]));
  return entries.map(({ id, title, url, language, publishedAt, categories }) => ({
    ...{ title, url, language, at: publishedAt, categories: categories.map(({ title }) => title) },
    ...byId.get(id),
  }));
}

async function hiddenPosts(c: Desk, state: "draft" | "withdrawn", q: string, skipped: number): Promise<List> {
  const answers = await c.var.ports.answers();
  const page = { text: q.toLowerCase(), skipped: Math.max(0, skipped), limit: POSTS_SHOWN + 1 };
  const found = await answers.hiddenPosts(state, page);
  return {
    posts: found.slice(0, POSTS_SHOWN).map(({ key, title, publishedAt, withdrawnAt }) => ({
      ...{ key, title: title ?? key, url: undefined, language: undefined, categories: [] },
      at: withdrawnAt ?? publishedAt,
    })),
    next: found.length > POSTS_SHOWN ? String(page.skipped + POSTS_SHOWN) : undefined,
  };
}
