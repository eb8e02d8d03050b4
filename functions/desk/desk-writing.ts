import { type Context, Hono } from "hono";
import type { ChangedFeeds } from "../../src/core/feeds/changed-feeds.ts";
import { announceFeeds } from "../../src/use-cases/feeds/announce-feeds.ts";
import { currentPorts, invalidateSite } from "../context.ts";
import { deskNotFound } from "./desk.tsx";
import type { DeskApp } from "./desk-session.ts";

/** Loads the editor with the first who opens it. */
const writing = () => import("./writing/index.ts");

/** Writing, withdrawing and restoring posts. */
export const deskWriting = new Hono<DeskApp>()
  .get("/posts/new", async (c) => (await writing()).newPost(c))
  .get("/posts/edit", async (c) => (await (await writing()).editPost(c)) ?? deskNotFound(c))
  .post("/posts/save", async (c) => (await writing()).savePost(c, showChange))
  .get("/posts/preview", async (c) => (await writing()).emptyPreview(c))
  .post("/posts/preview", async (c) => (await writing()).previewPost(c))
  .post("/posts/picture", async (c) => (await writing()).uploadPicture(c, showChange))
  .get("/posts/withdraw", async (c) => (await (await writing()).askToWithdraw(c)) ?? deskNotFound(c))
  .post("/posts/withdraw", async (c) => (await (await writing()).withdraw(c, showChange)) ?? deskNotFound(c))
  .get("/posts/withdrawn", async (c) => (await writing()).withdrawnPosts(c))
  .post("/posts/restore", async (c) => (await (await writing()).restore(c, showChange)) ?? deskNotFound(c));

/** Shows a change to readers at once, and has the hub told. */
async function showChange(c: Context<DeskApp>, changed: ChangedFeeds): Promise<void> {
  await invalidateSite(c.env);
  const told = currentPorts(c.env).then((ports) => announceFeeds(ports, changed));
  c.executionCtx.waitUntil(told.catch((fault) => c.var.ports.log.fault("hub-not-told", fault)));
}
