import type { Context } from "hono";
import { ChangedFeeds } from "../../../src/core/feeds/changed-feeds.ts";
import { ATTACHMENTS_PREFIX, attachmentType, SITE_KEY } from "../../../src/core/posts/object-key.ts";
import type { Problem } from "../../../src/core/posts/post.ts";
import { type Reason, reason } from "../../../src/core/reason.ts";
import { shortHash } from "../../../src/core/short-hash.ts";
import { languageFor, locales } from "../../../src/locales/index.ts";
import { type BrandFields, brandSettings, fieldOf, fieldsOf, settingsOf } from "../../../src/markdown/brand-fields.ts";
import { isMap, readYaml, type YamlValue } from "../../../src/markdown/yaml.ts";
import { BrandDeskPage, PICTURE_USES } from "../../../src/pages/admin/brand/brand.tsx";
import { changeSiteFile, readSiteFile, type SiteFileChange } from "../../../src/use-cases/posts/change-site-file.ts";
import { publishObject } from "../../../src/use-cases/posts/publish-object.ts";
import { fileOf, formOf } from "../../http/form.ts";
import { deskAnswer, deskRedirect } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";

type Desk = Context<DeskApp>;

/** Shows a change to readers at once, and has the hub told. */
export type ShowChange = (c: Desk, changed: ChangedFeeds) => Promise<void>;

const PICTURE_NAME = /\.(svg|png|jpe?g|gif|webp|avif)$/i;

export async function showBrand(c: Desk): Promise<Response> {
  return render(c, {});
}

/** Saves the form. What was typed stays in it if it cannot be saved. */
export async function saveBrand(c: Desk, show: ShowChange): Promise<Response> {
  const { etag, form_token: _, ...sent } = await formOf(c);
  const fields = Object.fromEntries(
    Object.entries(sent).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
  const settings = settingsOf(fields, brandSettings(await siteData(c)), languagesOf(c));
  const change = await applyChange(c, show, String(etag ?? ""), settings);
  const typed = fieldsOf(settings, languagesOf(c));
  if (change.outcome === "conflict") return render(c, { typed, refused: [reason("site-file-changed")], status: 409 });
  if (change.outcome === "refused") return render(c, { typed, problems: change.problems, status: 400 });
  return deskRedirect(c, "brand", { what: change.outcome === "saved" ? "branded" : "unchanged", count: 0 });
}

/** Puts a picture into assets/ under a name of its content, and uses it. */
export async function uploadPicture(c: Desk, show: ShowChange): Promise<Response> {
  const { ports } = c.var;
  const [{ use: asked, etag }, file] = await Promise.all([formOf(c), fileOf(c)]);
  const use = PICTURE_USES.find((name) => name === asked) ?? "logo.light";
  const refuse = (problem: Reason) => render(c, { upload: { use, problem }, status: 400 });
  if (!file || file.size === 0) return refuse(reason("upload-missing"));
  const bytes = new Uint8Array(await file.arrayBuffer());
  const [, ending] = PICTURE_NAME.exec(file.name) ?? [];
  if (ending === undefined || !ports.images.measure(bytes)) return refuse(reason("upload-no-picture"));
  const hash = (await shortHash(Buffer.from(bytes).toString("base64"))).slice(0, 12).toLowerCase();
  const key = `${ATTACHMENTS_PREFIX}${use.replace(".", "-").replace("_", "-")}.${hash}.${ending.toLowerCase()}`;
  if (attachmentType(key) === undefined) return refuse(reason("upload-no-picture"));
  await publishObject(ports, { key, bytes }, Date.now());
  const before = fieldsOf(brandSettings(await siteData(c)), languagesOf(c));
  const settings = settingsOf({ ...before, [use]: key }, brandSettings(await siteData(c)), languagesOf(c));
  const change = await applyChange(c, show, String(etag ?? ""), settings);
  if (change.outcome === "conflict") return render(c, { refused: [reason("site-file-changed")], status: 409 });
  const [problem] = change.outcome === "refused" ? change.problems : [];
  if (problem) return refuse(problem.reason);
  return deskRedirect(c, "brand", { what: "uploaded", count: 0 });
}

function languagesOf(c: Desk) {
  return { all: Object.keys(locales), own: languageFor(c.var.ports.site.language) };
}

async function siteData(c: Desk): Promise<Record<string, YamlValue>> {
  const { text } = await readSiteFile(c.var.ports);
  try {
    const data = readYaml(text);
    return isMap(data) ? data : {};
  } catch {
    return {};
  }
}

async function applyChange(
  c: Desk,
  show: ShowChange,
  etag: string,
  settings: Record<string, YamlValue>,
): Promise<SiteFileChange> {
  const changed = new ChangedFeeds();
  const change = await changeSiteFile(c.var.ports, etag, settings, Date.now(), changed);
  await show(c, changed);
  return change;
}

interface Shown {
  typed?: BrandFields;
  refused?: Reason[];
  problems?: Problem[];
  upload?: { use: string; problem: Reason };
  status?: 200 | 400 | 409;
}

async function render(c: Desk, { typed, refused = [], problems = [], upload, status = 200 }: Shown): Promise<Response> {
  const { ports, page } = c.var;
  const languages = languagesOf(c);
  const [{ etag }, data, noticed] = await Promise.all([
    readSiteFile(ports),
    siteData(c),
    ports.noticedPosts.list({ after: SITE_KEY.slice(0, -1), limit: 1 }),
  ]);
  const fields = typed ?? fieldsOf(brandSettings(data), languages);
  const byField = new Map<string, Reason>();
  const others = [...refused];
  for (const { reason } of problems) {
    const field = fieldOf(settingIn(reason), fields, languages);
    if (field in fields) byField.set(field, reason);
    else others.push(reason);
  }
  return deskAnswer(
    c,
    <BrandDeskPage
      {...page}
      etag={etag}
      fields={fields}
      languages={languages.all}
      refused={others}
      problems={byField}
      notices={noticed.flatMap(({ key, first }) => (key === SITE_KEY ? first : []))}
      upload={upload}
    />,
    status,
  );
}

/** Returns the setting that a reason is about. */
function settingIn({ code, values }: Reason): string {
  if (code === "subject-placeholders") return "newsletter.subject";
  return "path" in values && typeof values.path === "string" ? values.path : "";
}
