import { Hono } from "hono";
import { deskNotFound } from "./desk.tsx";
import type { DeskApp } from "./desk-session.ts";
import { askDelete, changeWebhook, createWebhook, showWebhook, showWebhooks } from "./webhooks/webhooks-form.tsx";

/** Webhooks, and what became of their calls. */
export const deskWebhooks = new Hono<DeskApp>()
  .get("/webhooks", (c) => showWebhooks(c))
  .post("/webhooks", (c) => createWebhook(c))
  .get("/webhooks/:id", async (c) => (await showWebhook(c)) ?? deskNotFound(c))
  .get("/webhooks/:id/delete", async (c) => (await askDelete(c)) ?? deskNotFound(c))
  .post("/webhooks/:id/:action", async (c) => (await changeWebhook(c)) ?? deskNotFound(c));
