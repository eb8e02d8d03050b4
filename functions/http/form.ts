import type { Context } from "hono";
import { reason } from "../../src/core/reason.ts";
import type { Follows } from "../../src/core/subscribers/follow.ts";
import { RefusedRequest } from "./problem.ts";
import { readBytes } from "./request-body.ts";

interface FormLimit {
  bytes: number;
  fields: number;
}

const KILOBYTE = 1024;
const PLAIN: FormLimit = { bytes: 64 * KILOBYTE, fields: 100 };
/** Forms with up to 2,000 categories: percent-encoded Chinese takes nine bytes a character. */
const CHOICE: FormLimit = { bytes: 2 * KILOBYTE ** 2, fields: 2_100 };
/** Forms of the desk that upload a file of addresses. */
const FILE: FormLimit = { bytes: 26 * KILOBYTE ** 2, fields: 100 };

/** The form that uploads a picture of the brand. */
const PICTURE: FormLimit = { bytes: KILOBYTE ** 2, fields: 10 };
/** The forms that hold a post, and that upload a picture for one. */
const POST: FormLimit = { bytes: 6 * KILOBYTE ** 2, fields: 30 };
const POST_PICTURE: FormLimit = { bytes: 10 * KILOBYTE ** 2, fields: 10 };

const CHOICES = /^\/(?:subscribe|admin\/issues\/\d+\/(?:test|edit))$/;
const POSTS = /^\/admin\/posts\/(?:save|preview)$/;
const FILES = /^\/admin\/(?:suppressions\/)?import$/;

function limitOf(path: string): FormLimit {
  if (path === "/admin/brand/picture") return PICTURE;
  if (path === "/admin/posts/picture") return POST_PICTURE;
  if (POSTS.test(path)) return POST;
  return FILES.test(path) ? FILE : CHOICES.test(path) ? CHOICE : PLAIN;
}

/** The first value of each field, and every value of those that say what is followed. */
type Fields = Record<string, string | string[]> & Follows;

interface Form {
  fields: Fields;
  file: File | undefined;
}

const forms = new WeakMap<Request, Promise<Form>>();

/** Reads the fields of a form, once a request. A body that is no form has none. */
export async function formOf(c: Context): Promise<Fields> {
  return (await wholeForm(c)).fields;
}

/** Returns the upload in the field `file`. */
export async function fileOf(c: Context): Promise<File | undefined> {
  return (await wholeForm(c)).file;
}

function wholeForm(c: Context): Promise<Form> {
  const known = forms.get(c.req.raw);
  if (known) return known;
  const form = readForm(c.req.raw, limitOf(c.req.path));
  forms.set(c.req.raw, form);
  return form;
}

async function readForm(request: Request, limit: FormLimit): Promise<Form> {
  const tooMany = () => new RefusedRequest(400, reason("form-too-many-fields", { most: limit.fields }));
  const bytes = await readBytes(request, limit.bytes);
  const type = request.headers.get("Content-Type") ?? "";
  // Counted before parsing: a separator here is one byte, in multipart a whole line.
  if (/^application\/x-www-form-urlencoded\b/i.test(type) && countOf(bytes, AMPERSAND) >= limit.fields) throw tooMany();
  const data = await new Response(bytes, { headers: { "Content-Type": type } }).formData().catch(() => new FormData());
  const fields = new Map<string, string>();
  const lists: Follows = { categories: [], tags: [], authors: [], watches: [] };
  let file: File | undefined;
  let count = 0;
  for (const [name, value] of data) {
    if (++count > limit.fields) throw tooMany();
    if (typeof value !== "string") file ??= name === "file" ? value : undefined;
    else if (Object.hasOwn(lists, name)) lists[name as keyof Follows].push(value);
    else if (!fields.has(name)) fields.set(name, value);
  }
  return { fields: { ...Object.fromEntries(fields), ...lists }, file };
}

const AMPERSAND = 0x26;

function countOf(bytes: Uint8Array, wanted: number): number {
  let count = 0;
  for (const byte of bytes) if (byte === wanted) count++;
  return count;
}
