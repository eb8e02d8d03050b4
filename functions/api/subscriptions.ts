import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import * as z from "zod";
import { reason } from "../../src/core/reason.ts";
import { likelyAddress } from "../../src/core/subscribers/likely-address.ts";
import { negotiateLanguage } from "../../src/locales/index.ts";
import { unknownFollows, unknownIn } from "../../src/use-cases/subscribers/named-follows.ts";
import { subscribe } from "../../src/use-cases/subscribers/subscribe.ts";
import { currentPorts } from "../context.ts";
import { RefusedRequest, refusedFields } from "../http/problem.ts";
import { clientAddress, exceedsMailLimit, portsWithoutSite } from "../http/request-limit.ts";
import type { App } from "../http.ts";
import { Email, PreferencesFields, preferencesOf } from "../pages/preferences-request.ts";
import { operation } from "./operation.ts";

/** Answers of Turnstile are at most 2,048 characters long. */
const CHALLENGE_MAX = 2_048;

/** Forms on other sites may call this; it takes and tells nothing that belongs to a visitor. */
export const forAnyOrigin = cors({
  origin: "*",
  allowMethods: ["POST"],
  allowHeaders: ["Content-Type"],
  exposeHeaders: ["Retry-After"],
});

const limitSubscribing = createMiddleware<App>(async (c, next) => {
  if (await exceedsMailLimit(c, await portsWithoutSite(c))) throw new RefusedRequest(429, reason("too-many-requests"));
  await next();
});

export const subscriptions = [
  operation("subscribe", "POST /api/v1/subscriptions", "anyone", {
    summary: "Ask an address whether it wants the newsletter",
    description:
      "Answers the same whoever is subscribed. Nothing is sent but confirmations until one is confirmed, which takes what was chosen with it. `categories` are those of `/categories.json`; `tags` and `authors` are ids or names; `watches` are searches, whose syntax is that of the search page. All lists empty: everything. Any origin may call this; `/embed` has a form that does, `<gazette-subscribe>`, and one in plain HTML that posts to `/subscribe`.",
    use: [limitSubscribing],
    request: () => ({
      body: z.object({
        email: Email,
        ...PreferencesFields,
        challenge: z
          .string()
          .max(CHALLENGE_MAX)
          .optional()
          .describe("The answer of the Turnstile widget, where the site asks it."),
      }),
    }),
    answers: () => ({
      202: {
        description: "The address gets a confirmation, if it may.",
        body: z.object({
          status: z.literal("check-your-inbox"),
          suggestion: z
            .string()
            .optional()
            .describe("The address that was probably meant, where the domain looks like a typing error."),
        }),
      },
    }),
    problems: { 429: "Too many requests came from one network." },
    async handle(c, { body: { email, challenge, ...chosen } }, answer) {
      const ports = await currentPorts(c.env);
      const unknown = await unknownFollows(ports, chosen, Date.now());
      if (unknown.length > 0) throw refusedFields(unknown.map((field) => ({ field, reason: unknownIn(field) })));
      if (ports.challenge && !(await ports.challenge.passes(challenge ?? "")))
        throw refusedFields([{ field: "challenge", reason: reason("challenge-failed") }]);
      const language = negotiateLanguage(c.req.header("Accept-Language"), ports.site.language);
      const preferences = preferencesOf(chosen, ports.site, language);
      await subscribe(ports, { email, preferences, source: "api", clientAddress: clientAddress(c) }, Date.now());
      // It depends on how the address is written alone: whoever asks must not learn who is subscribed.
      const suggestion = likelyAddress(email);
      return answer(
        202,
        { status: "check-your-inbox", ...(suggestion && { suggestion }) },
        { "Cache-Control": "no-store" },
      );
    },
  }),
] as const;
