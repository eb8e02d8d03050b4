import { createHash } from "node:crypto";
import type { Context } from "hono";
import { languageFor } from "../../../src/locales/index.ts";
import { writings } from "../../../src/locales/writing.ts";
import { accentStyleIn } from "../../../src/pages/accent-style.ts";
import { PostPreview, type PreviewedPost } from "../../../src/pages/admin/writing/preview.tsx";
import { renderPage } from "../../../src/pages/render.ts";
import { readPostFile, readTyped } from "../../../src/use-cases/posts/write-post.ts";
import { DESK_HEADERS } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";
import { sentPost } from "./typed-post.ts";

type Desk = Context<DeskApp>;

/** Nothing runs in it; the page around it may replace its content, and so keeps the place that is read. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' https: http: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin";

export function emptyPreview(c: Desk): Promise<Response> {
  return answer(c, undefined);
}

/** Shows what was typed as the service reads it. Stores nothing. */
export async function previewPost(c: Desk): Promise<Response> {
  const { ports, page } = c.var;
  const { key, problem, isNew, typed } = await sentPost(c, page.site, page.now);
  if (problem) return answer(c, { state: "quarantined", problem: { line: undefined, reason: problem } });
  const file = isNew ? undefined : await readPostFile(ports, key);
  const read = await readTyped(ports, key, file?.text, typed);
  return answer(c, "refusal" in read ? { state: "quarantined", problem: read.refusal } : read.reading);
}

async function answer(c: Desk, reading: PreviewedPost | undefined): Promise<Response> {
  const { page } = c.var;
  const { writing: words } = await writings[languageFor(page.locale.tag)]();
  const html = renderPage(<PostPreview {...page} words={words} reading={reading} />);
  const style = accentStyleIn(html);
  const hash = style && `'sha256-${createHash("sha256").update(style).digest("base64")}'`;
  const policy = hash ? POLICY.replace("style-src", `style-src ${hash}`) : POLICY;
  return c.html(html, 200, { ...DESK_HEADERS, "Content-Security-Policy": policy });
}
