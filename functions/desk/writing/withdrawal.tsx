import type { Context } from "hono";
import { ChangedFeeds } from "../../../src/core/feeds/changed-feeds.ts";
import { newKeyProblem, objectKind } from "../../../src/core/posts/object-key.ts";
import { languageFor } from "../../../src/locales/index.ts";
import { reasonText } from "../../../src/locales/reason-text.ts";
import { writings } from "../../../src/locales/writing.ts";
import { ConfirmActionPage } from "../../../src/pages/admin/confirm-action.tsx";
import { WithdrawnPage } from "../../../src/pages/admin/writing/withdrawn.tsx";
import {
  listWithdrawn,
  parseCopy,
  restoreWithdrawn,
  withdrawKeepingCopy,
} from "../../../src/use-cases/posts/withdrawn-copies.ts";
import { formOf } from "../../http/form.ts";
import type { ShowChange } from "../brand/brand-form.tsx";
import { deskAnswer, deskRedirect } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";

type Desk = Context<DeskApp>;

/** Withdrawn posts that are listed. */
const SHOWN = 200;

export function askToWithdraw(c: Desk): Promise<Response | undefined> {
  return ask(c, c.req.query("key") ?? "");
}

export async function withdraw(c: Desk, show: ShowChange): Promise<Response | undefined> {
  const { ports, page } = c.var;
  const { key, etag } = await formOf(c);
  if (!isPost(String(key))) return undefined;
  const changed = new ChangedFeeds();
  const result = await withdrawKeepingCopy(ports, String(key), String(etag), page.now, changed);
  if (result.outcome === "conflict") return ask(c, String(key), (await wordsOf(c)).withdraw.changed);
  if (result.outcome === "refused") return ask(c, String(key), reasonText(page.locale, result.reason));
  // Gone: it was sent twice, or somebody else has withdrawn it.
  await show(c, changed);
  return deskRedirect(c, "posts/withdrawn", { what: "withdrawn", count: 0 });
}

export async function withdrawnPosts(c: Desk): Promise<Response> {
  return list(c);
}

export async function restore(c: Desk, show: ShowChange): Promise<Response | undefined> {
  const { ports, page } = c.var;
  const copy = parseCopy(String((await formOf(c)).copy));
  if (!copy) return undefined;
  const changed = new ChangedFeeds();
  const result = await restoreWithdrawn(ports, copy, page.now, changed);
  if (result === "gone") return undefined;
  if (result === "taken") return list(c, copy.copy);
  await show(c, changed);
  return deskRedirect(c, `posts/edit?key=${encodeURIComponent(copy.key)}`, { what: "restored", count: 0 });
}

const isPost = (key: string) => newKeyProblem(key) === undefined && objectKind(key) === "post";

const wordsOf = async (c: Desk) => (await writings[languageFor(c.var.page.locale.tag)]()).writing;

/** Asks before a post is withdrawn; with a problem, once more. */
async function ask(c: Desk, key: string, problem?: string): Promise<Response | undefined> {
  const { ports, page } = c.var;
  const info = isPost(key) ? await ports.objects.head(key) : undefined;
  if (!info) return undefined;
  const words = (await wordsOf(c)).withdraw;
  const entry = await ports.posts.entry(key, Number.MAX_SAFE_INTEGER);
  return deskAnswer(
    c,
    <ConfirmActionPage
      {...page}
      section="posts"
      title={words.title(entry?.title ?? key)}
      text={problem === undefined ? words.text : [problem, ...words.text]}
      button={words.button}
      action="posts/withdraw"
      back={`posts/edit?key=${encodeURIComponent(key)}`}
      fields={{ key, etag: info.etag }}
    />,
    problem === undefined ? 200 : 409,
  );
}

async function list(c: Desk, taken?: string): Promise<Response> {
  const [words, copies] = await Promise.all([wordsOf(c), listWithdrawn(c.var.ports, SHOWN)]);
  const page = <WithdrawnPage {...c.var.page} words={words} copies={copies} most={SHOWN} taken={taken} />;
  return deskAnswer(c, page, taken === undefined ? 200 : 409);
}
