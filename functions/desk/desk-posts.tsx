import { type Context, Hono } from "hono";
import { type Mailing, mailingReason } from "../../src/core/posts/mailing.ts";
import { deskTexts } from "../../src/locales/desk.ts";
import { ChecksPage } from "../../src/pages/admin/checks.tsx";
import { ConfirmActionPage } from "../../src/pages/admin/confirm-action.tsx";
import { deskPath } from "../../src/pages/admin/desk.ts";
import { DeskProblemPage } from "../../src/pages/admin/problem.tsx";
import { mailPost, readMailings } from "../../src/use-cases/newsletter/mail-post.ts";
import { mailingReach } from "../../src/use-cases/newsletter/mailing-reach.ts";
import { releaseWaiting } from "../../src/use-cases/newsletter/release-posts.ts";
import { checkSettings, type SettingsFacts } from "../../src/use-cases/operations/check-settings.ts";
import { confirmWithdrawals } from "../../src/use-cases/posts/guard-withdrawals.ts";
import { sharedParts } from "../../src/wiring.ts";
import type { GazetteEnv } from "../env.ts";
import { formOf } from "../http/form.ts";
import { deskNotFound } from "./desk.tsx";
import { deskAnswer, deskRedirect } from "./desk-answer.ts";
import type { DeskApp } from "./desk-session.ts";
import { loadAnswers } from "./load-answers.ts";

/** Tokens of `npm start`. */
const KNOWN_TOKENS = ["dev-admin-token", "dev-publish-token"];

/** Posts, the quarantine, and the settings check. */
export const deskPosts = new Hono<DeskApp>()
  .get("/posts", async (c) => (await loadAnswers()).showPosts(c))
  .get("/post", async (c) => (await (await loadAnswers()).showPost(c)) ?? deskNotFound(c))

  .get("/watches", async (c) => (await loadAnswers()).showWatches(c))

  .get("/posts/mail", async (c) => {
    const { ports, page } = c.var;
    const key = c.req.query("key") ?? "";
    const [found] = await readMailings(ports, { keys: [key] }, page.now);
    if (!found) return deskNotFound(c);
    if (found.mailing.state !== "too-old") return notMailed(c, found.mailing, 200);
    const words = deskTexts(page.locale).posts.mail;
    const { most, isExact } = (await mailingReach(ports, key, page.now)) ?? { most: 0, isExact: true };
    return deskAnswer(
      c,
      <ConfirmActionPage
        {...page}
        section="posts"
        title={words.title(found.post.title ?? key)}
        text={[words.reach(most, isExact), ...words.text]}
        button={words.button}
        action="posts/mail"
        back="posts"
        fields={{ key }}
      />,
    );
  })
  .post("/posts/mail", async (c) => {
    const { ports, page } = c.var;
    const mailed = await mailPost(ports, String((await formOf(c)).key ?? ""), page.now);
    if (mailed.outcome === "no-such-post") return deskNotFound(c);
    if (mailed.outcome === "done") return deskRedirect(c, "posts", { what: "mailed", count: 0 });
    return notMailed(c, mailed.mailing, 409);
  })

  .post("/posts/withdraw-missing", async (c) => {
    const count = await confirmWithdrawals(c.var.ports, await throughOf(c));
    return deskRedirect(c, "posts", { what: "withdrawing", count });
  })

  .post("/posts/release", async (c) => {
    const count = await releaseWaiting(c.var.ports, await throughOf(c), c.var.page.now);
    return deskRedirect(c, "posts", { what: "released", count });
  })

  .get("/checks", async (c) => {
    const { ports, page } = c.var;
    const facts = { ...settingsFacts(c.env), host: new URL(c.req.url).host };
    const checks = await checkSettings(ports, facts, page.now);
    return deskAnswer(c, <ChecksPage {...page} checks={checks} texts={ports.mailAccount.texts(page.locale.tag)} />);
  });

/** Says why a post is not mailed by hand: it was or will be mailed, or nobody can see it. */
function notMailed(c: Context<DeskApp>, mailing: Mailing, status: 200 | 409): Response {
  const { ports, page } = c.var;
  const why = mailingReason(mailing, ports.site.newsletter);
  const back = { href: deskPath(page, "posts"), text: deskTexts(page.locale).sections.posts };
  return deskAnswer(c, <DeskProblemPage {...page} section="posts" kind="refused" reason={why} back={back} />, status);
}

/** Returns when the page with the form was shown, so that an action covers only what was on it. */
async function throughOf(c: Context<DeskApp>): Promise<number> {
  const through = Number((await formOf(c)).through);
  return through > 0 && through <= c.var.page.now ? through : c.var.page.now;
}

function settingsFacts(env: GazetteEnv): Omit<SettingsFacts, "host"> {
  const { LINK_SECRET, ADMIN_TOKEN, PUBLISH_TOKEN } = sharedParts(env).config;
  return {
    linkSecret: LINK_SECRET.length,
    adminToken: ADMIN_TOKEN.length,
    publishToken: PUBLISH_TOKEN.length,
    tokensKnown:
      ADMIN_TOKEN === PUBLISH_TOKEN || KNOWN_TOKENS.some((known) => [ADMIN_TOKEN, PUBLISH_TOKEN].includes(known)),
  };
}
