import type { Context } from "hono";
import * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";
import { isMailed, type Mailing as MailingRecord, mailingReason } from "../../src/core/posts/mailing.ts";
import type { Site } from "../../src/core/site.ts";
import { listMailings, mailPost, readMailings } from "../../src/use-cases/newsletter/mail-post.ts";
import { currentPorts } from "../context.ts";
import { nextOf } from "../http/paging.ts";
import { RefusedRequest } from "../http/problem.ts";
import { ReasonAnswer, shownReason } from "../http/shown-reason.ts";
import { keyParams, noObject } from "./object-key.ts";
import { ok, operation } from "./operation.ts";
import { Time } from "./schemas.ts";

export const Mailing = lazily(() =>
  z
    .object({
      state: z
        .enum([
          "released",
          "waits",
          "not-visible-yet",
          "too-old",
          "draft",
          "quarantined",
          "withdrawn",
          "ignored",
          "never",
        ])
        .describe("`waits`: for the hold to be over. `too-old`: by its own date, when it arrived."),
      mailed: z.boolean().describe("Whether it was released for mail, or will be by itself."),
      at: Time().nullable().describe("When it was or will be released."),
      reason: ReasonAnswer(),
    })
    .meta({ id: "Mailing" }),
);

const PostMailing = lazily(() => z.object({ key: z.string(), mailing: Mailing() }).meta({ id: "PostMailing" }));

export const mailings = [
  operation("listMailings", "GET /api/v1/mailing", "read", {
    summary: "Which posts are mailed, and why others are not",
    request: () => ({
      query: z.object({
        after: z.string().default("").describe("The last key of the page before."),
        limit: z.coerce.number().int().min(1).max(1000).default(200).describe("How many at most."),
      }),
    }),
    answers: () =>
      ok(
        "A page of posts in the order of their keys",
        z.object({
          posts: z.array(PostMailing()),
          next: z.string().nullable().describe("For `after`; null on the last page."),
        }),
      ),
    async handle(c, { query }, answer) {
      const ports = await currentPorts(c.env);
      const found = await listMailings(ports, query, Date.now());
      const posts = found.map(({ post, mailing }) => ({
        key: post.key,
        mailing: shownMailing(c, mailing, ports.site),
      }));
      return answer(200, { posts, next: nextOf(posts, query.limit, ({ key }) => key) });
    },
  }),

  operation("readMailing", "GET /api/v1/mailing/{key}", "read", {
    summary: "Whether one post is mailed",
    request: () => ({ params: keyParams() }),
    answers: () => ok("Whether, when, and why not", PostMailing()),
    problems: { 404: "There is no such post." },
    async handle(c, { params: { key } }, answer) {
      const ports = await currentPorts(c.env);
      const [found] = await readMailings(ports, { keys: [key] }, Date.now());
      if (!found) throw noObject(key);
      return answer(200, { key, mailing: shownMailing(c, found.mailing, ports.site) });
    },
  }),

  operation("mailPost", "PUT /api/v1/mailing/{key}", "publish", {
    summary: "Mail a post although it is too old",
    description:
      "It goes out with each reader's next digest, once. Asking for it again changes nothing. A post that was released by itself, or will be, is refused, and so is one that nobody can see.",
    request: () => ({ params: keyParams() }),
    answers: () => ok("Released for mail", PostMailing()),
    problems: { 404: "There is no such post.", 409: "It is not too old; `detail` says how it stands." },
    async handle(c, { params: { key } }, answer) {
      const ports = await currentPorts(c.env);
      const order = await mailPost(ports, key, Date.now());
      if (order.outcome === "no-such-post") throw noObject(key);
      const mailing = shownMailing(c, order.mailing, ports.site);
      if (order.outcome === "refused")
        throw new RefusedRequest(409, mailingReason(order.mailing, ports.site.newsletter));
      return answer(200, { key, mailing });
    },
  }),
] as const;

/** Shows whether a post is mailed, with a sentence in the language of the request. */
export function shownMailing(c: Context, mailing: MailingRecord, site: Site): z.input<ReturnType<typeof Mailing>> {
  const at = mailing.state === "released" ? mailing.at : "until" in mailing ? mailing.until : undefined;
  return {
    state: mailing.state,
    mailed: isMailed(mailing),
    at: at === undefined ? null : new Date(at).toISOString(),
    reason: shownReason(c, mailingReason(mailing, site.newsletter)),
  };
}
