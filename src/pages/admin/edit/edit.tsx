import { NOTE_MAX, REMARK_MAX } from "../../../core/newsletter/issue-edit.ts";
import type { Reason as AnyReason } from "../../../core/reason.ts";
import { deskTexts } from "../../../locales/desk.ts";
import { reasonText } from "../../../locales/reason-text.ts";
import { type DeskPage, deskPath } from "../desk.ts";
import { DeskField, DeskForm, describedBy } from "../form.tsx";
import { issueTitle, type ShownIssue } from "../issue-state.ts";
import { DeskLayout } from "../layout.tsx";
import { Reason } from "../reason.tsx";

export interface EditedPost {
  id: string;
  title: string;
  dropped: boolean;
  remark: string;
}

interface EditPageProps extends DeskPage {
  issue: ShownIssue;
  fileKey: string;
  etag: string;
  /** In the order in which the issue has them. */
  posts: EditedPost[];
  /** Whether that order is the editor's. */
  ordered: boolean;
  note: string;
  /** Why nothing was saved: by field, or of the whole. */
  problems: Map<string, AnyReason>;
  refused: AnyReason[];
  /** Why nothing can be changed any more. */
  over: boolean;
}

/** Lets an editor order, drop and annotate the posts of an issue before it goes out. */
export function EditPage(props: EditPageProps) {
  const { issue, fileKey, etag, posts, ordered, note, problems, refused, over, ...page } = props;
  const { edit: words, issues, sections } = deskTexts(page.locale);
  const path = `issues/${issue.id}`;
  const problemOf = (field: string) => {
    const found = problems.get(field);
    return found && reasonText(page.locale, found);
  };
  return (
    <DeskLayout
      {...page}
      section="issues"
      title={words.title(issueTitle(page, issue))}
      kicker={{ href: deskPath(page, path), text: sections.issues }}
    >
      {refused.length + problems.size > 0 ? (
        <div class="notice" role="alert">
          <p>{deskTexts(page.locale).problems.refused.happened}</p>
          {[...refused, ...problems.values()].map((reason) => (
            <p>
              <Reason {...page} reason={reason} />
            </p>
          ))}
        </div>
      ) : null}
      {issue.reason ? (
        <p role="status">
          <Reason {...page} reason={issue.reason} />
        </p>
      ) : null}
      <p class="hint">{over ? words.over : words.intro(fileKey)}</p>
      <DeskForm {...page} action={`${path}/edit`}>
        <input type="hidden" name="etag" value={etag} />
        <input type="hidden" name="ordered" value={ordered ? "1" : ""} />
        {over ? null : <button type="submit">{words.save}</button>}
        <DeskField id="note" label={words.note} hint={words.noteHint(NOTE_MAX)} problem={problemOf("note")}>
          <textarea id="note" name="note" rows={6} {...describedBy("note", { hint: true, problem: problemOf("note") })}>
            {note}
          </textarea>
        </DeskField>
        <ol>
          {posts.map(({ id, title, dropped, remark }, at) => (
            <li>
              <fieldset>
                <legend>{title}</legend>
                <input type="hidden" name={`post.${at}`} value={id} />
                <p class="actions">
                  {at > 0 ? (
                    <button type="submit" class="quiet" name="move" value={`up.${at}`} aria-label={words.up(title)}>
                      ↑
                    </button>
                  ) : null}
                  {at < posts.length - 1 ? (
                    <button type="submit" class="quiet" name="move" value={`down.${at}`} aria-label={words.down(title)}>
                      ↓
                    </button>
                  ) : null}
                  <label for={`drop.${at}`}>
                    <input type="checkbox" id={`drop.${at}`} name={`drop.${at}`} value="1" checked={dropped} />{" "}
                    {words.drop}
                  </label>
                </p>
                <DeskField id={`remark.${at}`} label={words.remark} problem={problemOf(`remark.${at}`)}>
                  <input
                    id={`remark.${at}`}
                    name={`remark.${at}`}
                    value={remark}
                    maxlength={REMARK_MAX}
                    {...describedBy(`remark.${at}`, { problem: problemOf(`remark.${at}`) })}
                  />
                </DeskField>
              </fieldset>
            </li>
          ))}
        </ol>
        {over ? null : <button type="submit">{words.save}</button>}
      </DeskForm>
      <p class="actions">
        <a class="button quiet" href={deskPath(page, `${path}/preview`)}>
          {issues.preview.button}
        </a>
        {over ? null : issue.state === "paused" ? (
          <a class="button quiet" href={deskPath(page, `${path}/resume`)}>
            {issues.resume.button}
          </a>
        ) : (
          <a class="button quiet" href={deskPath(page, `${path}/pause`)}>
            {words.hold}
          </a>
        )}
      </p>
      {over ? null : (
        <DeskForm {...page} action={`${path}/send-now`}>
          <button type="submit">{words.sendNow}</button>
        </DeskForm>
      )}
    </DeskLayout>
  );
}
