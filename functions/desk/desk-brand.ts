import { Hono } from "hono";
import { accentOf, readColour } from "../../src/core/accent.ts";
import { accentPreview } from "../../src/pages/admin/accent-preview.ts";
import { deskNotFound } from "./desk.tsx";
import { DESK_HEADERS } from "./desk-answer.ts";
import type { DeskApp } from "./desk-session.ts";

/** The brand: a page that few open, loaded with the first who does. */
export const deskBrand = new Hono<DeskApp>()
  .get("/brand", async (c) => (await import("./brand/brand-form.tsx")).showBrand(c))
  .post("/brand", async (c) => (await import("./brand/brand-form.tsx")).saveBrand(c))
  .post("/brand/picture", async (c) => (await import("./brand/brand-form.tsx")).uploadPicture(c))
  .get("/brand/accent.svg", (c) => {
    const colour = readColour(c.req.query("color") ?? "");
    if (!colour) return deskNotFound(c);
    return c.body(accentPreview(accentOf(colour)), 200, {
      ...DESK_HEADERS,
      "Content-Type": "image/svg+xml",
      "Content-Security-Policy": "default-src 'none'; sandbox",
    });
  });
