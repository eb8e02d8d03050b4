import { Hono } from "hono";
import { startSender } from "../../src/use-cases/newsletter/start-sender.ts";
import { currentPorts } from "../context.ts";
import { requireToken } from "../http/token.ts";
import type { App } from "../http.ts";

/** The sender of all issues: one for the whole site. How it stands, /api/v1/state says. */
export const sender = new Hono<App>().use(requireToken("ADMIN_TOKEN")).post("/start", async (c) => {
  return c.json({ started: await startSender(await currentPorts(c.env)) });
});
