import type { Context } from "hono";
import { ChangedFeeds } from "../../../src/core/feeds/changed-feeds.ts";
import { mailingReason } from "../../../src/core/posts/mailing.ts";
import { newKeyProblem, objectKind } from "../../../src/core/posts/object-key.ts";
import type { Problem } from "../../../src/core/posts/post.ts";
import { languageFor } from "../../../src/locales/index.ts";
import { writings } from "../../../src/locales/writing.ts";
import { EMPTY_POST, POST_FIELDS, postForm } from "../../../src/markdown/edit-post.ts";
import { dateOf } from "../../../src/markdown/new-post.ts";
import { EditorPage, type EditorProps } from "../../../src/pages/admin/writing/editor.tsx";
import { readMailings } from "../../../src/use-cases/newsletter/mail-post.ts";
import { type PostFile, readPostFile, readTyped, writePost } from "../../../src/use-cases/posts/write-post.ts";
import type { ShowChange } from "../brand/brand-form.tsx";
import { deskAnswer, deskRedirect } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";
import { type SentPost, sentPost } from "./typed-post.ts";

type Desk = Context<DeskApp>;

/** Characters of a query that name a line. */
const LINE = /^\d{1,7}$/;

export async function newPost(c: Desk): Promise<Response> {
  const { page } = c.var;
  const values = { date: dateOf(page.now, page.site.timeZone), name: "", body: "" };
  return render(c, { key: undefined, etag: "", ...shownFields(EMPTY_POST, c, values) });
}

/** Opens a post's file: by its fields, or as a whole where it cannot be read, at the line that is why. */
export async function editPost(c: Desk): Promise<Response | undefined> {
  const key = c.req.query("key") ?? "";
  const file = isPost(key) ? await readPostFile(c.var.ports, key) : undefined;
  if (!file) return undefined;
  const problems = await problemsOf(c, key, file);
  const form = postForm(file.text, c.var.page.site);
  const asked = c.req.query("line") ?? "";
  const isWhole = !form || problems.isQuarantined || c.req.query("as") === "file";
  const line = LINE.test(asked) ? Number(asked) : problems.isQuarantined ? problems.found[0]?.line : undefined;
  return render(c, {
    key,
    etag: file.etag,
    ...(isWhole ? { file: file.text } : shownFields(file.text, c)),
    canSwitch: form !== undefined,
    problems: problems.found,
    line,
  });
}

/** Saves the form. What was typed stays in it if it cannot be saved. */
export async function savePost(c: Desk, show: ShowChange): Promise<Response> {
  const { ports, page } = c.var;
  const sent = await sentPost(c, page.site, page.now);
  if (sent.problem)
    return again(c, sent, { status: 400, refusals: [{ field: "name", line: undefined, reason: sent.problem }] });
  const changed = new ChangedFeeds();
  const { key, etag, typed } = sent;
  const result = await writePost(ports, key, sent.isNew ? "" : etag, typed, page.now, changed);
  if (result.outcome === "refused") return again(c, sent, { status: 400, refusals: result.refusals });
  if (result.outcome === "conflict" && sent.isNew) return again(c, sent, { status: 409, isTaken: true });
  if (result.outcome === "conflict") {
    const { theirs } = result;
    return again(
      c,
      { ...sent, etag: theirs.etag },
      { status: 409, theirs, differs: differences(c, theirs, sent.values) },
    );
  }
  if (result.outcome === "saved") await show(c, changed);
  const as = "file" in typed ? "&as=file" : "";
  const what = result.outcome === "saved" ? "written" : "unchanged";
  return deskRedirect(c, `posts/edit?key=${encodeURIComponent(key)}${as}`, { what, count: 0 });
}

const isPost = (key: string) => newKeyProblem(key) === undefined && objectKind(key) === "post";

/** Shows the form once more, as it was sent. */
async function again(
  c: Desk,
  { key, isNew, etag, values }: SentPost,
  { status, ...why }: { status: 400 | 409 } & Partial<EditorProps>,
): Promise<Response> {
  const { file, ...fields } = values;
  const source = isNew ? EMPTY_POST : ((await readPostFile(c.var.ports, key))?.text ?? EMPTY_POST);
  const line = why.refusals?.find((refusal) => refusal.line !== undefined)?.line;
  const shown = file === undefined ? shownFields(source, c, fields) : { file };
  return render(c, { key: isNew ? undefined : key, etag, ...shown, ...why, line }, status);
}

/** Returns the fields of a file, with what was typed in place of what it says. */
function shownFields(source: string, c: Desk, typed: Record<string, string> = {}) {
  const form = postForm(source, c.var.page.site);
  // A file that changed meanwhile may not be one for the form any more.
  const fields = form?.fields ?? Object.fromEntries(POST_FIELDS.map((field) => [field, ""]));
  return { values: { ...fields, body: form?.body ?? "", ...typed }, firstLine: form?.firstLine ?? 1 };
}

/** Returns what is wrong with a file as it is now, by its reading and by the index. */
async function problemsOf(c: Desk, key: string, file: PostFile): Promise<{ isQuarantined: boolean; found: Problem[] }> {
  const { ports } = c.var;
  const [read, quarantined] = await Promise.all([
    readTyped(ports, key, file.text, { file: file.text }),
    ports.posts.quarantined(),
  ]);
  const own = quarantined.filter((post) => post.key === key);
  if (!("reading" in read)) return { isQuarantined: false, found: own };
  const { reading } = read;
  if (reading.state === "quarantined") return { isQuarantined: true, found: [reading.problem] };
  return { isQuarantined: own.length > 0, found: reading.state === "published" ? [...own, ...reading.notices] : own };
}

/** Returns the fields in which what was typed differs from a file. */
function differences(c: Desk, { text }: PostFile, values: Record<string, string>): string[] {
  const theirs = postForm(text, c.var.page.site);
  if (!theirs || "file" in values) return [];
  const plain = (value = "") => value.replace(/\r\n?/g, "\n").trim();
  const found = POST_FIELDS.filter(
    (field) => values[field] !== undefined && plain(values[field]) !== plain(theirs.fields[field]),
  );
  return plain(values.body) === plain(theirs.body) ? found : [...found, "body"];
}

async function render(
  c: Desk,
  shown: Omit<EditorProps, "words" | "nonce" | "mailing" | keyof Desk["var"]["page"]>,
  status: 200 | 400 | 409 = 200,
): Promise<Response> {
  const { ports, page } = c.var;
  const { key } = shown;
  const nonce = crypto.randomUUID();
  const [{ writing: words }, [found], entry] = await Promise.all([
    writings[languageFor(page.locale.tag)](),
    key === undefined ? [] : readMailings(ports, { keys: [key] }, page.now),
    key === undefined ? undefined : ports.posts.entry(key, page.now),
  ]);
  const mailing = found && {
    reason: mailingReason(found.mailing, page.site.newsletter),
    canMail: found.mailing.state === "too-old",
  };
  return deskAnswer(
    c,
    <EditorPage
      {...page}
      {...shown}
      words={words}
      nonce={nonce}
      mailing={mailing}
      title={found?.post.title ?? key}
      url={entry?.url}
    />,
    status,
    nonce,
  );
}
