import { Hono } from "hono";
import { deskNotFound } from "./desk.tsx";
import type { DeskApp } from "./desk-session.ts";
import { loadAnswers } from "./load-answers.ts";

/** Growth, alerts and tokens. */
export const deskGrowth = new Hono<DeskApp>()
  .get("/growth", async (c) => (await loadAnswers()).showGrowth(c))
  .get("/alerts", async (c) => (await loadAnswers()).showAlerts(c))
  .get("/tokens", async (c) => (await loadAnswers()).showTokens(c))
  .post("/tokens", async (c) => (await loadAnswers()).grantToken(c))
  .get("/tokens/:id/revoke", async (c) => (await (await loadAnswers()).askRevoke(c)) ?? deskNotFound(c))
  .post("/tokens/:id/revoke", async (c) => (await (await loadAnswers()).revokeToken(c)) ?? deskNotFound(c));
