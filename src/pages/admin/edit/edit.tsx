import { NOTE_MAX } from "../../../core/newsletter/issue-edit.ts";
import type { Problem } from "../../../core/posts/post.ts";
import type { Reason as AnyReason } from "../../../core/reason.ts";
import { deskTexts } from "../../../locales/desk.ts";
import { reasonText } from "../../../locales/reason-text.ts";
import { type DeskPage, deskPath } from "../desk.ts";
import { EditNotices } from "../edit-notices.tsx";
import { DeskField, DeskForm, describedBy } from "../form.tsx";
import { issueTitle, markOf, reasonOf, type ShownIssue, stateText } from "../issue-state.ts";
import { DeskLayout } from "../layout.tsx";
import { Countdown } from "../moment.tsx";
import { Reason } from "../reason.tsx";
import { Mark } from "../table.tsx";

export interface EditedPost {
  id: string;
  title: string;
  dropped: boolean;
  remark: string;
}

/** What of an edit is shown. */
export interface ShownEdit {
  note: string;
  /** In the order in which the issue has them. */
  posts: EditedPost[];
  /** Whether that order is the editor's. */
  ordered: boolean;
}

export type Move = { to: "up" | "down"; at: number };

interface EditPageProps extends DeskPage, ShownEdit {
  issue: ShownIssue;
  fileKey: string;
  etag: string;
  /** What of the file changes nothing. */
  notices: Problem[];
  /** Why nothing was saved: by field, or of the whole. */
  problems: Map<string, AnyReason>;
  refused: AnyReason[];
  /** What somebody else has saved meanwhile. */
  theirs?: ShownEdit | undefined;
  /** The file, where it cannot be read. */
  unreadable?: string | undefined;
  /** Why nothing can be changed any more. */
  over: boolean;
  /** What was just done by keyboard, and may be done again. */
  moved?: Move | undefined;
}

/** Lets an editor order, drop and annotate the posts of an issue before it goes out. */
export function EditPage(props: EditPageProps) {
  const { issue, fileKey, etag, posts, ordered, note, notices, problems, refused, over, moved, ...rest } = props;
  const { theirs, unreadable, ...page } = rest;
  const { edit: words, issues, problems: notPossible } = deskTexts(page.locale);
  const path = `issues/${issue.id}`;
  const reason = reasonOf(issue);
  const problemOf = (field: string) => {
    const found = problems.get(field);
    return found && reasonText(page.locale, found);
  };
  return (
    <DeskLayout
      {...page}
      section="issues"
      title={words.title}
      kicker={{ href: deskPath(page, path), text: issueTitle(page, issue) }}
      scripts={["desk.js"]}
    >
      {refused.length + problems.size > 0 ? (
        <div class="notice" role="alert">
          <p>{notPossible.refused.happened}</p>
          <ul>
            {refused.map((reason) => (
              <li>
                <Reason {...page} reason={reason} />
              </li>
            ))}
            {[...problems].map(([field, reason]) => (
              <li>
                <a href={`#${field}`}>
                  <Reason {...page} reason={reason} />
                </a>
              </li>
            ))}
          </ul>
          {unreadable === undefined ? null : (
            <pre class="sample" lang="">
              {unreadable}
            </pre>
          )}
        </div>
      ) : null}
      {theirs ? <Theirs {...page} {...theirs} /> : null}
      <EditNotices {...page} fileKey={fileKey} notices={notices} />
      <p class="state" role="status">
        <Mark kind={markOf(page, issue, undefined)}>{stateText(page, issue, undefined)}</Mark>{" "}
        <Countdown until={over ? 0 : issue.reviewUntil} now={page.now} />
      </p>
      {reason ? (
        <p>
          <Reason {...page} reason={reason} />
        </p>
      ) : null}
      <p class="hint">{over ? words.over : words.intro(fileKey)}</p>
      <DeskForm {...page} action={`${path}/edit`}>
        <input type="hidden" name="etag" value={etag} />
        <input type="hidden" name="ordered" value={ordered ? "1" : ""} />
        {/* First, so that Enter in a field saves. */}
        <EditActions {...page} issue={issue} over={over} />
        <DeskField id="note" label={words.note} hint={words.noteHint(NOTE_MAX)} problem={problemOf("note")}>
          <textarea
            id="note"
            name="note"
            rows={6}
            readonly={over}
            {...describedBy("note", { hint: true, problem: problemOf("note") })}
          >{`\n${note}`}</textarea>
        </DeskField>
        <h2>{words.posts}</h2>
        {posts.length === 0 ? <p class="empty">{words.noPosts}</p> : null}
        {ordered ? (
          <p class="actions">
            <span class="hint">{words.ownOrder}</span>
            {over ? null : (
              <button type="submit" class="quiet" name="move" value="usual">
                {words.usualOrder}
              </button>
            )}
          </p>
        ) : null}
        <ol class="edited">
          {posts.map((post, at) => (
            <li>
              <fieldset disabled={over}>
                <legend>{`${at + 1}. ${post.title}`}</legend>
                <input type="hidden" name={`post.${at}`} value={post.id} />
                <p class="actions">
                  {(["up", "down"] as const).map((to) =>
                    over ? null : (
                      <button
                        type="submit"
                        class="quiet"
                        name="move"
                        value={`${to}.${at}`}
                        aria-label={words[to](post.title)}
                        disabled={at === (to === "up" ? 0 : posts.length - 1)}
                        autofocus={moved?.at === at && moved.to === to}
                      >
                        {to === "up" ? "↑" : "↓"}
                      </button>
                    ),
                  )}
                  <label class="only" for={`drop.${at}`}>
                    <input type="checkbox" id={`drop.${at}`} name={`drop.${at}`} value="1" checked={post.dropped} />
                    {words.drop}
                  </label>
                </p>
                <DeskField id={`remark.${at}`} label={words.remark} problem={problemOf(`remark.${at}`)}>
                  <input
                    id={`remark.${at}`}
                    name={`remark.${at}`}
                    type="text"
                    value={post.remark}
                    autocomplete="off"
                    {...describedBy(`remark.${at}`, { problem: problemOf(`remark.${at}`) })}
                  />
                </DeskField>
              </fieldset>
            </li>
          ))}
        </ol>
        {posts.length > 2 ? <EditActions {...page} issue={issue} over={over} /> : null}
      </DeskForm>
      {over ? (
        <p class="actions">
          <a class="button quiet" href={deskPath(page, `${path}/preview`)}>
            {issues.preview.button}
          </a>
        </p>
      ) : null}
    </DeskLayout>
  );
}

/** What may be done with the form: all of it saves first, so that nothing typed is lost. */
function EditActions({ issue, over, ...page }: DeskPage & { issue: ShownIssue; over: boolean }) {
  const { edit: words, issues } = deskTexts(page.locale);
  const isPaused = issue.state === "paused";
  return over ? null : (
    <p class="actions">
      <button type="submit">{words.save}</button>
      <button type="submit" class="quiet" name="then" value="preview">
        {words.preview}
      </button>
      <button type="submit" class="quiet" name="then" value="send-now">
        {words.sendNow}
      </button>
      <a href={deskPath(page, `issues/${issue.id}/${isPaused ? "resume" : "pause"}`)}>
        {isPaused ? issues.resume.button : issues.pause.button}
      </a>
    </p>
  );
}

/** Shows what somebody else has saved meanwhile. */
function Theirs({ note, posts, ordered, ...page }: DeskPage & ShownEdit) {
  const { conflict: words } = deskTexts(page.locale).edit;
  const edited = posts.filter(({ dropped, remark }) => ordered || dropped || remark !== "");
  return (
    <section class="notice" role="alert" aria-labelledby="theirs">
      <h2 id="theirs">{words.title}</h2>
      <p>{words.text}</p>
      {note === "" && edited.length === 0 ? <p>{words.nothing}</p> : null}
      {note === "" ? null : (
        <>
          <h3>{words.note}</h3>
          <pre class="sample" lang="">
            {note}
          </pre>
        </>
      )}
      {edited.length === 0 ? null : (
        <>
          <h3>{words.order}</h3>
          <ol>
            {edited.map(({ title, dropped, remark }) => (
              <li>
                {dropped ? <s>{title}</s> : title}
                {dropped ? ` (${words.dropped})` : null}
                {remark === "" ? null : (
                  <>
                    <br />
                    <q class="hint">{remark}</q>
                  </>
                )}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
