import { createHash } from "node:crypto";
import type { Context } from "hono";
import { ChangedFeeds } from "../../../src/core/feeds/changed-feeds.ts";
import { ATTACHMENTS_PREFIX } from "../../../src/core/posts/object-key.ts";
import { type Reason, reason } from "../../../src/core/reason.ts";
import { wallTime } from "../../../src/core/wall-clock.ts";
import { languageFor } from "../../../src/locales/index.ts";
import { reasonText } from "../../../src/locales/reason-text.ts";
import { writings } from "../../../src/locales/writing.ts";
import { slugOf } from "../../../src/markdown/new-post.ts";
import { PicturePage } from "../../../src/pages/admin/writing/picture.tsx";
import { sitePath } from "../../../src/pages/site-path.ts";
import { publishObject } from "../../../src/use-cases/posts/publish-object.ts";
import { fileOf } from "../../http/form.ts";
import type { ShowChange } from "../brand/brand-form.tsx";
import { DESK_HEADERS, deskAnswer } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";

/** Puts a picture into assets/ under a name of its content, and answers with the Markdown that shows it. */
export async function uploadPicture(c: Context<DeskApp>, show: ShowChange): Promise<Response> {
  const { ports, page } = c.var;
  const file = await fileOf(c);
  if (!file || file.size === 0) return answer(c, reason("upload-missing"));
  const bytes = new Uint8Array(await file.arrayBuffer());
  const size = ports.images.measure(bytes);
  if (!size) return answer(c, reason("upload-no-picture"));
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const said = file.name.replace(/\.\w+$/, "");
  const { year } = wallTime(page.now, page.site.timeZone);
  const key = `${ATTACHMENTS_PREFIX}${year}/${slugOf(said) || "picture"}.${hash}.${size.ending}`;
  const changed = new ChangedFeeds();
  await publishObject(ports, { key, bytes }, page.now, changed);
  await show(c, changed);
  // Pasted pictures have no name of their own.
  const alt = /^image$/i.test(said) ? "" : said.replace(/[[\]\\]/g, " ").trim();
  return answer(c, { alt, url: sitePath(page.site, key.split("/").map(encodeURIComponent).join("/")) });
}

async function answer(c: Context<DeskApp>, result: Reason | { alt: string; url: string }): Promise<Response> {
  const { page } = c.var;
  const status = "code" in result ? 400 : 200;
  if (c.req.header("Accept") === "application/json") {
    const body = "code" in result ? { problem: reasonText(page.locale, result) } : result;
    return c.json(body, status, DESK_HEADERS);
  }
  const { writing: words } = await writings[languageFor(page.locale.tag)]();
  return deskAnswer(c, <PicturePage {...page} words={words} uploaded={result} />, status);
}
