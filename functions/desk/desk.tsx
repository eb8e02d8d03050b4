import { type Context, Hono } from "hono";
import { feedUse } from "../../src/core/feeds/feed-use.ts";
import { dayOf, recentDays } from "../../src/core/feeds/recent-days.ts";
import { recentMonths } from "../../src/core/feeds/recent-months.ts";
import { statsByDay, subscriberDays, sumStats } from "../../src/core/newsletter/day-counts.ts";
import { deskTexts, loadDeskTexts } from "../../src/locales/desk.ts";
import { waitOf } from "../../src/pages/admin/issue-state.ts";
import { LoginPage, type LoginProblem } from "../../src/pages/admin/login.tsx";
import { OverviewPage } from "../../src/pages/admin/overview.tsx";
import { DeskProblemPage } from "../../src/pages/admin/problem.tsx";
import { nextIssues } from "../../src/use-cases/newsletter/next-issues.ts";
import { releaseOutlook } from "../../src/use-cases/newsletter/release-posts.ts";
import { startSender } from "../../src/use-cases/newsletter/start-sender.ts";
import { readState } from "../../src/use-cases/operations/read-state.ts";
import { pendingWithdrawals } from "../../src/use-cases/posts/guard-withdrawals.ts";
import { sharedParts } from "../../src/wiring.ts";
import { currentPorts } from "../context.ts";
import { formOf } from "../http/form.ts";
import { countWrongToken, equal, hasTooManyWrongTokens } from "../http/token.ts";
import { visitor } from "../pages/visitor.ts";
import { deskAnswer, deskRedirect, onwardPath } from "./desk-answer.ts";
import { deskBrand } from "./desk-brand.ts";
import { deskCategories } from "./desk-categories.tsx";
import { deskGrowth } from "./desk-growth.ts";
import { deskIssues } from "./desk-issues.tsx";
import { deskPosts } from "./desk-posts.tsx";
import {
  belongsToSession,
  closeDeskSession,
  type DeskApp,
  isSameOrigin,
  openDeskSession,
  requireDeskSession,
} from "./desk-session.ts";
import { deskSubscribers } from "./desk-subscribers.tsx";
import { deskSuppressions } from "./desk-suppressions.tsx";
import { deskWebhooks } from "./desk-webhooks.ts";
import { deskWriting } from "./desk-writing.ts";

const DAYS_SHOWN = 30;
const NEXT_SHOWN = 8;

/** The publisher's desk, behind the admin token or Cloudflare Access. GET shows, POST changes. */
export const desk = new Hono<DeskApp>()
  .use(async (_, next) => {
    await loadDeskTexts();
    await next();
  })
  .get("/login", (c) => loginPage(c, { next: c.req.query("next"), left: c.req.query("left") !== undefined }))
  .post("/login", async (c) => {
    const ports = await currentPorts(c.env);
    const form = await formOf(c);
    const next = String(form.next ?? "");
    // Behind Access there is no login by token: it must not bypass Access.
    if (ports.access) return c.redirect("/admin", 303);
    if (!isSameOrigin(c)) return loginPage(c, { next, problem: "elsewhere" }, 403);
    const token = String(form.token ?? "");
    if (await hasTooManyWrongTokens(c, ports, token)) return loginPage(c, { next, problem: "too-often" }, 429);
    if (!equal(token, sharedParts(c.env).config.ADMIN_TOKEN))
      return (await countWrongToken(c, ports))
        ? loginPage(c, { next, problem: "too-often" }, 429)
        : loginPage(c, { next, problem: "wrong-token" }, 403);
    await openDeskSession(c, ports, Date.now());
    c.header("Cache-Control", "no-store");
    return c.redirect(onwardPath(next), 303);
  })

  .use(requireDeskSession)
  .use(async (c, next) => {
    if (c.req.method === "POST" && !(await belongsToSession(c))) {
      const { page } = c.var;
      const back = { href: "/admin", text: deskTexts(page.locale).sections.overview };
      return deskAnswer(c, <DeskProblemPage {...page} section={undefined} kind="form-expired" back={back} />, 403);
    }
    await next();
    return undefined;
  })

  .post("/logout", (c) => {
    closeDeskSession(c);
    c.header("Cache-Control", "no-store");
    return c.redirect(c.var.ports.access ? "/cdn-cgi/access/logout" : "/admin/login?left", 303);
  })

  .get("/", async (c) => {
    const { ports, page } = c.var;
    const { now } = page;
    const periods = recentDays(now, DAYS_SHOWN, ports.site.timeZone);
    const firstDay = dayOf(now, ports.site.timeZone) - DAYS_SHOWN + 1;
    const answers = await ports.answers();
    const [month] = recentMonths(now, 1, ports.site.timeZone);
    const [state, next, flow, stats, feeds, { posts: missing }, releases, volumes] = await Promise.all([
      readState(ports, now),
      nextIssues(ports, now),
      ports.desk.subscriptionFlow(periods),
      ports.desk.statsSince(periods[0]?.since ?? now),
      ports.feedRequests.since(firstDay),
      pendingWithdrawals(ports, now, 0),
      releaseOutlook(ports, now),
      answers.volumes(month ? [month] : []),
    ]);
    const { active = 0, pending = 0, unsubscribed = 0, suppressed = 0 } = state.subscribers;
    return deskAnswer(
      c,
      <OverviewPage
        {...page}
        subscribers={{ active, pending, unsubscribed, suppressed }}
        days={subscriberDays(periods, flow, active)}
        stats={sumStats(stats)}
        mailDays={statsByDay(periods, stats)}
        feeds={feedUse(feeds, firstDay, DAYS_SHOWN)}
        open={state.issues}
        next={next.slice(0, NEXT_SHOWN)}
        posts={state.posts}
        quota={{ ...state.gate, perSecond: state.perSecond }}
        wait={waitOf(state.gate, now)}
        stopped={state.gate.stopReason && { at: state.gate.stoppedAt, reason: state.gate.stopReason }}
        waitingServiceEmails={state.waitingServiceEmails}
        missing={missing}
        releases={releases}
        alerts={state.alerts.length}
        month={volumes[0]}
      />,
    );
  })

  .post("/sender/start", async (c) => {
    await startSender(c.var.ports);
    return deskRedirect(c, "", { what: "started", count: 0 });
  })

  .route("/", deskIssues)
  .route("/", deskSubscribers)
  .route("/", deskSuppressions)
  .route("/", deskPosts)
  .route("/", deskCategories)
  .route("/", deskBrand)
  .route("/", deskWriting)
  .route("/", deskGrowth)
  .route("/", deskWebhooks)

  .all("*", (c) => (c.req.path === "/admin/" ? c.redirect("/admin", 301) : deskNotFound(c)));

/** Renders the desk's 404. */
export function deskNotFound(c: Context<DeskApp>): Response {
  const { page } = c.var;
  const back = { href: "/admin", text: deskTexts(page.locale).sections.overview };
  return deskAnswer(c, <DeskProblemPage {...page} section={undefined} kind="nothing-here" back={back} />, 404);
}

async function loginPage(
  c: Context,
  { next, problem, left }: { next: string | undefined; problem?: LoginProblem; left?: boolean },
  status: 200 | 403 | 429 = 200,
): Promise<Response> {
  const ports = await currentPorts(c.env);
  if (ports.access) return c.redirect("/admin", 303);
  const page = visitor(c, ports);
  return deskAnswer(c, <LoginPage {...page} next={onwardPath(next)} problem={problem} left={left ?? false} />, status);
}
