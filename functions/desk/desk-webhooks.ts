import { Hono } from "hono";
import { deskNotFound } from "./desk.tsx";
import type { DeskApp } from "./desk-session.ts";

/** Loads the pages with the first who opens one. They import nothing of the wiring: behind an `import()` the SDK is bundled whole. */
const pages = () => import("./webhooks/webhooks-form.tsx");

/** Webhooks, and what became of their calls. */
export const deskWebhooks = new Hono<DeskApp>()
  .get("/webhooks", async (c) => (await pages()).showWebhooks(c))
  .post("/webhooks", async (c) => (await pages()).createWebhook(c))
  .get("/webhooks/:id", async (c) => (await (await pages()).showWebhook(c)) ?? deskNotFound(c))
  .get("/webhooks/:id/delete", async (c) => (await (await pages()).askDelete(c)) ?? deskNotFound(c))
  .post("/webhooks/:id/:action", async (c) => (await (await pages()).changeWebhook(c)) ?? deskNotFound(c));
