import type { Context } from "hono";
import type { Issue } from "../../../src/core/newsletter/issue.ts";
import { issueFileKey, NOTE_MAX, REMARK_MAX } from "../../../src/core/newsletter/issue-edit.ts";
import type { Problem } from "../../../src/core/posts/post.ts";
import { type Reason, reason } from "../../../src/core/reason.ts";
import { type EditedPost, EditPage, type Move, type ShownEdit } from "../../../src/pages/admin/edit/edit.tsx";
import { isEditable } from "../../../src/pages/admin/issue-state.ts";
import { editedPosts, editorsFile, saveEdit } from "../../../src/use-cases/newsletter/edit-issue.ts";
import { editNotices } from "../../../src/use-cases/newsletter/issue-file-notices.ts";
import { formOf } from "../../http/form.ts";
import { deskAnswer, deskRedirect } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";

type Desk = Context<DeskApp>;

interface Typed extends ShownEdit {
  etag: string;
}

/** Shows what an editor may do to an issue, as the file in the bucket has it. */
export async function showEdit(c: Desk, issue: Issue): Promise<Response> {
  const { problem, text, ...saved } = await savedEdit(c, issue);
  if (problem) return render(c, issue, saved, { refused: [problem], unreadable: text });
  return render(c, issue, saved, { notices: await editNotices(c.var.ports, issue) });
}

async function savedEdit(c: Desk, issue: Issue): Promise<Typed & { problem: Reason | undefined; text: string }> {
  const { edit, ...file } = await editorsFile(c.var.ports, issue);
  return { ...file, ordered: edit.order.length > 0, posts: await editedPosts(c.var.ports, issue, edit) };
}

/** Moves a post in the form, or saves all of it. What was typed stays in it if it cannot be saved. */
export async function takeEdit(c: Desk, issue: Issue): Promise<Response> {
  const form = await formOf(c);
  const text = (name: string) => (typeof form[name] === "string" ? (form[name] as string) : "");
  const known = new Map((await editedPosts(c.var.ports, issue)).map(({ id, title }) => [id, title]));
  const posts: EditedPost[] = [];
  for (let at = 0; text(`post.${at}`) !== "" && at < known.size; at++) {
    const title = known.get(text(`post.${at}`));
    const remark = text(`remark.${at}`).replace(/\s+/g, " ").trim();
    if (title !== undefined) posts.push({ id: text(`post.${at}`), title, dropped: text(`drop.${at}`) === "1", remark });
  }
  const typed = { etag: text("etag"), ordered: text("ordered") === "1", note: text("note").trim(), posts };
  const [, direction, place] = /^(up|down)\.(\d{1,3})$/.exec(text("move")) ?? [];
  if (direction === "up" || direction === "down") {
    const [from, to] = [Number(place), Number(place) + (direction === "up" ? -1 : 1)];
    const [one, other] = [posts[from], posts[to]];
    if (one && other) [posts[from], posts[to]] = [other, one];
    return render(c, issue, { ...typed, ordered: true }, { moved: nextMove(direction, to, posts.length) });
  }
  if (text("move") === "usual") {
    const usual = [...known.keys()];
    posts.sort((a, b) => usual.indexOf(a.id) - usual.indexOf(b.id));
    return render(c, issue, { ...typed, ordered: false });
  }
  const problems = new Map<string, Reason>();
  if (typed.note.length > NOTE_MAX) problems.set("note", reason("issue-note-long", { most: NOTE_MAX }));
  for (const [at, { remark }] of posts.entries())
    if (remark.length > REMARK_MAX) problems.set(`remark.${at}`, reason("issue-remark-long", { most: REMARK_MAX }));
  if (problems.size > 0) return render(c, issue, typed, { problems, status: 400 });
  const file = {
    note: typed.note,
    order: typed.ordered ? posts.map(({ id }) => id) : [],
    drop: posts.flatMap(({ id, dropped }) => (dropped ? [id] : [])),
    remarks: Object.fromEntries(posts.flatMap(({ id, remark }) => (remark ? [[id, remark]] : []))),
  };
  const refusal = await saveEdit(c.var.ports, issue, typed.etag, file);
  if (refusal?.code === "issue-file-changed") {
    // Whoever saves again has seen it, and means to replace it.
    const theirs = await savedEdit(c, issue);
    return render(c, issue, { ...typed, etag: theirs.etag }, { theirs, status: 409 });
  }
  if (refusal) return render(c, issue, typed, { refused: [refusal], status: 409 });
  const then = ["preview", "send-now"].find((page) => page === text("then")) ?? "edit";
  return deskRedirect(c, `issues/${issue.id}/${then}`, { what: "edited", count: 0 });
}

/** Returns the button that moves the post on, or back from the end. */
function nextMove(to: Move["to"], at: number, posts: number): Move {
  if (at <= 0) return { to: "down", at: 0 };
  return at >= posts - 1 ? { to: "up", at: posts - 1 } : { to, at };
}

function render(
  c: Desk,
  issue: Issue,
  typed: Typed,
  more: {
    problems?: Map<string, Reason>;
    refused?: Reason[];
    notices?: Problem[];
    theirs?: ShownEdit;
    unreadable?: string;
    moved?: Move;
    status?: 200 | 400 | 409;
  } = {},
): Response {
  const { status = 200, ...shown } = more;
  const { page, ports } = c.var;
  return deskAnswer(
    c,
    <EditPage
      problems={new Map()}
      refused={[]}
      notices={[]}
      {...page}
      {...typed}
      {...shown}
      issue={issue}
      over={!isEditable(issue)}
      fileKey={issueFileKey(issue, ports.site.timeZone)}
    />,
    status,
  );
}
