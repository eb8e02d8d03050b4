import { type Context, Hono } from "hono";
import { accentOf, readColour } from "../../src/core/accent.ts";
import type { ChangedFeeds } from "../../src/core/feeds/changed-feeds.ts";
import { accentPreview } from "../../src/pages/admin/accent-preview.ts";
import { announceFeeds } from "../../src/use-cases/feeds/announce-feeds.ts";
import { currentPorts, invalidateSite } from "../context.ts";
import { saveBrand, showBrand, uploadPicture } from "./brand/brand-form.tsx";
import { deskNotFound } from "./desk.tsx";
import { DESK_HEADERS } from "./desk-answer.ts";
import type { DeskApp } from "./desk-session.ts";

/** The brand: a page that few open. */
export const deskBrand = new Hono<DeskApp>()
  .get("/brand", (c) => showBrand(c))
  .post("/brand", (c) => saveBrand(c, showChange))
  .post("/brand/picture", (c) => uploadPicture(c, showChange))
  .get("/brand/accent.svg", (c) => {
    const colour = readColour(c.req.query("color") ?? "");
    if (!colour) return deskNotFound(c);
    return c.body(accentPreview(accentOf(colour)), 200, {
      ...DESK_HEADERS,
      "Content-Type": "image/svg+xml",
      "Content-Security-Policy": "default-src 'none'; sandbox",
    });
  });

async function showChange(c: Context<DeskApp>, changed: ChangedFeeds): Promise<void> {
  await invalidateSite(c.env);
  const told = currentPorts(c.env).then((ports) => announceFeeds(ports, changed));
  c.executionCtx.waitUntil(told.catch((fault) => c.var.ports.log.fault("hub-not-told", fault)));
}
