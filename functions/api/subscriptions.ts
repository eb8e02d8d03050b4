import { Hono } from "hono";
import { cors } from "hono/cors";
import * as z from "zod";
import { reason } from "../../src/core/reason.ts";
import { negotiateLanguage } from "../../src/locales/index.ts";
import { hasCategories } from "../../src/use-cases/subscribers/chosen-categories.ts";
import { subscribe } from "../../src/use-cases/subscribers/subscribe.ts";
import { currentPorts } from "../context.ts";
import { parseJson, problem, refusedFields } from "../http/problem.ts";
import { clientAddress, exceedsMailLimit } from "../http/request-limit.ts";
import type { App } from "../http.ts";
import { Email, PreferencesFields, preferencesOf } from "../pages/preferences-request.ts";

/** Answers of Turnstile are at most 2,048 characters long. */
const Challenge = z
  .string()
  .max(2_048)
  .optional()
  .describe("The answer of the Turnstile widget, where the site asks it.");

export const SubscriptionRequest = z.object({ email: Email, ...PreferencesFields, challenge: Challenge });

// Forms on other sites may call this; it takes and tells nothing that belongs to a visitor.
export const subscriptions = new Hono<App>()
  .use(cors({ origin: "*", allowMethods: ["POST"], allowHeaders: ["Content-Type"], exposeHeaders: ["Retry-After"] }))
  .post("/", async (c) => {
    const ports = await currentPorts(c.env);
    if (await exceedsMailLimit(c, ports)) return problem(c, 429, reason("too-many-requests"));
    const { email, challenge, ...chosen } = await parseJson(c, SubscriptionRequest);
    if (!(await hasCategories(ports, chosen.categories ?? [], Date.now()))) {
      throw refusedFields([{ field: "categories", reason: reason("expected-category") }]);
    }
    if (ports.challenge && !(await ports.challenge.passes(challenge ?? ""))) {
      throw refusedFields([{ field: "challenge", reason: reason("challenge-failed") }]);
    }
    const language = negotiateLanguage(c.req.header("Accept-Language"), ports.site.language);
    const preferences = preferencesOf(chosen, ports.site, language);
    await subscribe(ports, { email, preferences, source: "api", clientAddress: clientAddress(c) }, Date.now());
    // The same for every address: whoever asks must not learn who is subscribed.
    return c.json({ status: "check-your-inbox" }, 202, { "Cache-Control": "no-store" });
  });
