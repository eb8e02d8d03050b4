import { Hono } from "hono";
import { cors } from "hono/cors";
import { z } from "zod";
import { negotiateLanguage } from "../../src/locales/index.ts";
import { subscribe } from "../../src/use-cases/subscribe.ts";
import { currentPorts } from "../context.ts";
import type { App } from "../http.ts";
import { Email, PreferencesFields, preferencesOf } from "../preferences-request.ts";
import { parseJson } from "../problem.ts";

export const SubscriptionRequest = z.object({ email: Email, ...PreferencesFields });

// Forms on other sites may call this; it takes and tells nothing that belongs to a visitor.
export const subscriptions = new Hono<App>()
  .use(cors({ origin: "*", allowMethods: ["POST"], allowHeaders: ["Content-Type"] }))
  .post("/", async (c) => {
    const { email, ...chosen } = await parseJson(c, SubscriptionRequest);
    const ports = await currentPorts(c.env);
    const language = negotiateLanguage(c.req.header("Accept-Language"), ports.site.language);
    const preferences = preferencesOf(chosen, ports.site, language);
    await subscribe(ports, { email, preferences, source: "api" }, Date.now());
    // The same for every address: whoever asks must not learn who is subscribed.
    return c.json({ status: "check-your-inbox" }, 202, { "Cache-Control": "no-store" });
  });
