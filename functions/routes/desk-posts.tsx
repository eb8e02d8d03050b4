import { Hono } from "hono";
import { ChecksPage } from "../../src/pages/admin/checks.tsx";
import { PostsPage } from "../../src/pages/admin/posts.tsx";
import { checkSettings, type SettingsFacts } from "../../src/use-cases/check-settings.ts";
import { fix } from "../../src/wiring.ts";
import { deskAnswer } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";
import type { GazetteEnv } from "../env.ts";
import { latest } from "./reading.tsx";

const POSTS_SHOWN = 50;
/** What `npm start` uses. */
const KNOWN_TOKENS = ["dev-admin-token", "dev-publish-token"];

/** What is published, what could not be, and whether everything is set up. */
export const deskPosts = new Hono<DeskApp>()
  .get("/posts", async (c) => {
    const { ports, page } = c.var;
    const [entries, quarantined, counts, mirror] = await Promise.all([
      // Those that are yet to become visible, too.
      ports.posts.entries(latest(undefined, POSTS_SHOWN), Number.MAX_SAFE_INTEGER),
      ports.posts.quarantined(),
      ports.posts.counts(),
      ports.site.mirrorImages ? ports.mirror.counts() : undefined,
    ]);
    const shown = { entries, quarantined, counts, mirror };
    return deskAnswer(c, <PostsPage {...page} {...shown} />);
  })

  .get("/checks", async (c) => {
    const { ports, page } = c.var;
    const facts = { ...settingsFacts(c.env), host: new URL(c.req.url).host };
    return deskAnswer(c, <ChecksPage {...page} checks={await checkSettings(ports, facts, page.now)} />);
  });

function settingsFacts(env: GazetteEnv): Omit<SettingsFacts, "host"> {
  const { LINK_SECRET, ADMIN_TOKEN, PUBLISH_TOKEN } = fix(env).config;
  const text = (name: string) => (typeof env[name] === "string" && env[name] !== "" ? env[name] : undefined);
  return {
    linkSecret: LINK_SECRET.length,
    adminToken: ADMIN_TOKEN.length,
    publishToken: PUBLISH_TOKEN.length,
    tokensKnown:
      ADMIN_TOKEN === PUBLISH_TOKEN || KNOWN_TOKENS.some((known) => [ADMIN_TOKEN, PUBLISH_TOKEN].includes(known)),
    feedbackTopic: text("SNS_TOPIC_ARN"),
    configurationSet: text("SES_CONFIGURATION_SET"),
  };
}
