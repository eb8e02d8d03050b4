import type { Problem } from "../../../core/posts/post.ts";
import type { Reason as AnyReason } from "../../../core/reason.ts";
import { deskTexts } from "../../../locales/desk.ts";
import { reasonText } from "../../../locales/reason-text.ts";
import type { Writing } from "../../../locales/writing.ts";
import { assetPath } from "../../asset-path.ts";
import { langOf } from "../../page.ts";
import { type DeskPage, deskPath, withQuery } from "../desk.ts";
import { DeskField, DeskForm, describedBy } from "../form.tsx";
import { DeskLayout } from "../layout.tsx";
import { Reason } from "../reason.tsx";

export interface EditorProps extends DeskPage {
  words: Writing;
  /** Lets the editor add its styles. */
  nonce: string;
  /** Key of the file; `undefined` for a new post. */
  key: string | undefined;
  /** The version that the form was filled from. */
  etag: string;
  title?: string | undefined;
  /** Of the page that readers see. */
  url?: string | undefined;
  /** Texts of the fields by name; `undefined` for what the form has no room for. */
  values?: Record<string, string | undefined>;
  /** The line of the file that the text begins on. */
  firstLine?: number;
  /** The whole file, where it is edited as one. */
  file?: string;
  canSwitch?: boolean;
  /** What is wrong with the file as it is in the bucket. */
  problems?: Problem[];
  /** The line at which the file is opened. */
  line?: number | undefined;
  refusals?: (Problem & { field: string | undefined })[];
  isTaken?: boolean;
  /** What somebody else has written meanwhile. */
  theirs?: { etag: string; text: string };
  /** Names of the fields in which that differs. */
  differs?: string[];
  mailing: { reason: AnyReason; canMail: boolean } | undefined;
}

const EMAIL_MODES = ["", "only", "never", "feature"] as const;

/** Edits a post: its fields and text, or the whole file. */
export function EditorPage(props: EditorProps) {
  const { words, nonce, key, etag, title, url, values, file, canSwitch, problems = [], theirs, differs = [] } = props;
  const { refusals = [], isTaken, mailing, line, firstLine = 1, ...rest } = props;
  const page: DeskPage = rest;
  const heading = key === undefined ? words.newPost : words.edit(title ?? key);
  const edit = (query: Record<string, string | number | undefined>) =>
    withQuery(deskPath(page, "posts/edit"), { key, ...query });
  const posts = { href: deskPath(page, "posts"), text: deskTexts(page.locale).sections.posts };
  const names = words.fields as Record<string, string>;
  const listed = theirs ? differs.map((name) => names[name] ?? name).join(page.locale.comma) : "";
  return (
    <DeskLayout {...page} section="posts" kicker={posts} title={heading} scripts={["editor.js"]}>
      {refusals.length > 0 || isTaken ? (
        <div class="notice" role="alert">
          <p>{words.refused}</p>
          <ul>
            {isTaken ? (
              <li>
                <a href="#name">{words.taken}</a>
              </li>
            ) : null}
            {refusals.map(({ field, line, reason }) => (
              <li>
                <a href={`#${values && field !== undefined ? field : values ? "body" : "file"}`} data-line={line}>
                  {line === undefined || values ? null : `${words.line(line)}: `}
                  <Reason {...page} reason={reason} />
                </a>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {theirs ? (
        <div class="notice" role="alert">
          <h2>{words.conflict.title}</h2>
          <p>{theirs.etag === "" ? words.conflict.gone : words.conflict.text}</p>
          {listed === "" ? null : <p>{words.conflict.differs(listed)}</p>}
        </div>
      ) : null}
      {problems.length > 0 ? (
        <section class="notice" aria-labelledby="problems">
          <h2 id="problems">{words.problems}</h2>
          <ul>
            {problems.map(({ line, reason }) => (
              <li>
                {line === undefined ? null : (
                  <a href={edit({ as: "file", line })} data-line={line}>
                    {words.line(line)}
                  </a>
                )}{" "}
                <Reason {...page} reason={reason} />
              </li>
            ))}
          </ul>
          {file !== undefined && problems[0]?.line !== undefined ? (
            <pre class="sample" lang="">
              {lineOf(file, problems[0].line)}
            </pre>
          ) : null}
        </section>
      ) : null}
      {key === undefined ? null : (
        <p class="hint">
          {words.key} <code lang="">{key}</code>
        </p>
      )}
      <p class="actions">
        {url ? <a href={url}>{words.page}</a> : null}
        {key === undefined ? (
          <a href={deskPath(page, "posts/withdrawn")}>{words.withdrawn.title}</a>
        ) : (
          <>
            {values ? (
              <a href={edit({ as: "file" })} title={words.unsaved}>
                {words.wholeFile}
              </a>
            ) : canSwitch ? (
              <a href={edit({})} title={words.unsaved}>
                {words.byFields}
              </a>
            ) : null}
            <a href={withQuery(deskPath(page, "posts/withdraw"), { key })}>{words.withdraw.link}</a>
          </>
        )}
      </p>
      {mailing && key !== undefined ? (
        <p class="mailing">
          <b>{words.mail}:</b> <Reason {...page} reason={mailing.reason} />{" "}
          {mailing.canMail ? (
            <a class="button quiet" href={withQuery(deskPath(page, "posts/mail"), { key })}>
              {deskTexts(page.locale).posts.mail.button}
            </a>
          ) : null}
        </p>
      ) : null}
      <div class={theirs ? "writing with-theirs" : "writing"}>
        <div
          class="draft"
          data-editor={file === undefined ? "body" : "file"}
          data-nonce={nonce}
          data-key={key ?? ""}
          data-line={line}
          data-first={file === undefined ? firstLine : 1}
          data-saved={page.result?.what === "written" || page.result?.what === "unchanged" ? "" : undefined}
          data-unsaved={refusals.length > 0 || isTaken || theirs ? "" : undefined}
          data-marked={JSON.stringify([...problems, ...refusals].flatMap(({ line }) => line ?? []))}
          data-words={JSON.stringify({ kept: words.kept, picture: words.picture, previewFailed: words.previewFailed })}
          data-script={assetPath(page.site, "markdown-editor.js")}
          data-picture={deskPath(page, "posts/picture")}
          data-preview={deskPath(page, "posts/preview")}
        >
          <DeskForm {...page} action="posts/save" upload>
            {key === undefined ? null : <input type="hidden" name="key" value={key} />}
            <input type="hidden" name="etag" value={etag} />
            {values ? <Fields {...props} values={values} /> : <Text {...props} name="file" text={file ?? ""} />}
            <p class="actions">
              <button type="submit">{words.save}</button>
              <button
                type="submit"
                class="quiet"
                formaction={deskPath(page, "posts/preview")}
                formtarget="preview"
                data-previews
              >
                {words.preview}
              </button>
            </p>
            <p class="hint" role="status" data-kept hidden></p>
          </DeskForm>
          <PictureForm {...page} words={words} />
        </div>
        {theirs ? (
          <section class="theirs" aria-labelledby="theirs">
            <h2 id="theirs">
              <label for="their-file">{words.conflict.theirs}</label>
            </h2>
            <textarea id="their-file" readonly rows={20} lang={langOf(undefined, page)}>
              {`\n${theirs.text}`}
            </textarea>
          </section>
        ) : null}
        <section class="beside" aria-labelledby="preview">
          <h2 id="preview">{words.preview}</h2>
          <iframe
            name="preview"
            title={words.preview}
            src={deskPath(page, "posts/preview")}
            sandbox="allow-same-origin"
          ></iframe>
        </section>
      </div>
    </DeskLayout>
  );
}

/** Uploads a picture: within the editor, or in a window of its own where nothing runs. */
function PictureForm({ words, ...page }: DeskPage & { words: Writing }) {
  const { picture } = words;
  return (
    <form
      method="post"
      action={deskPath(page, "posts/picture")}
      enctype="multipart/form-data"
      target="_blank"
      class="picture"
      rel="noopener"
    >
      <input type="hidden" name="form_token" value={page.formToken} />
      <DeskField id="picture" label={picture.title} hint={picture.hint}>
        <input
          id="picture"
          name="file"
          type="file"
          required
          accept="image/svg+xml,image/png,image/jpeg,image/gif,image/webp,image/avif"
          {...describedBy("picture", { hint: true })}
        />
      </DeskField>
      <button type="submit" class="quiet">
        {picture.button}
      </button>
      <p class="hint" role="status" data-told></p>
    </form>
  );
}

type FormProps = EditorProps & { values: Record<string, string | undefined> };

function Fields(props: FormProps) {
  const { words, key, values } = props;
  return (
    <>
      <Line {...props} name="title" />
      <Text {...props} name="body" text={values.body ?? ""} />
      <fieldset class="details">
        <legend>{words.details}</legend>
        <Line {...props} name="date" />
        {values.email === undefined ? (
          <AsItIs {...props} name="email" />
        ) : (
          <DeskField id="email" label={words.fields.email}>
            <select id="email" name="email">
              {EMAIL_MODES.map((mode) => (
                <option value={mode} selected={mode === values.email}>
                  {words.emails[mode]}
                </option>
              ))}
            </select>
          </DeskField>
        )}
        <Line {...props} name="categories" rows={3} />
        <Line {...props} name="tags" rows={3} />
        <Line {...props} name="description" rows={3} />
        <Line {...props} name="image" />
        {key === undefined ? <Line {...props} name="name" /> : null}
        {values.draft === undefined ? (
          <AsItIs {...props} name="draft" />
        ) : (
          <div class="field">
            <input type="hidden" name="has_draft" value="true" />
            <label class="only">
              <input
                id="draft"
                name="draft"
                type="checkbox"
                value="true"
                checked={values.draft === "true"}
                {...describedBy("draft", { hint: true })}
              />
              {words.fields.draft}
            </label>
            <p class="hint" id="draft-hint">
              {words.hints.draft}
            </p>
          </div>
        )}
      </fieldset>
    </>
  );
}

type FieldName = keyof Writing["fields"];

function Line(props: FormProps & { name: Exclude<FieldName, "body" | "file" | "email" | "draft">; rows?: number }) {
  const { words, name, rows, values } = props;
  const value = values[name];
  if (value === undefined && name !== "name") return <AsItIs {...props} name={name} />;
  const problem = problemAt(props, name);
  const control = {
    id: name,
    name,
    lang: name === "title" || name === "description" ? langOf(undefined, props) : "",
    ...describedBy(name, { hint: true, problem }),
  };
  return (
    <DeskField id={name} label={words.fields[name]} hint={words.hints[name]} problem={problem}>
      {rows === undefined ? (
        <input {...control} type="text" value={value ?? ""} autocomplete="off" />
      ) : (
        <textarea {...control} rows={rows}>{`\n${value}`}</textarea>
      )}
    </DeskField>
  );
}

/** The text, or the whole file. A textarea loses its first line end, so there is one more. */
function Text({ name, text, ...props }: EditorProps & { name: "body" | "file"; text: string }) {
  const { words, values } = props;
  const problem = problemAt(props, values ? "body" : "file");
  return (
    <DeskField id={name} label={words.fields[name]} hint={words.hints[name]} problem={problem}>
      <textarea
        id={name}
        name={name}
        rows={22}
        lang={langOf(undefined, props)}
        class="source"
        {...describedBy(name, { hint: true, problem })}
      >{`\n${text}`}</textarea>
    </DeskField>
  );
}

/** Names a field that stays as the file has it. */
function AsItIs({ words, name }: Pick<EditorProps, "words"> & { name: FieldName }) {
  return (
    <div class="field">
      <p class="label">{words.fields[name]}</p>
      <p class="hint">{words.asItIs}</p>
    </div>
  );
}

function problemAt({ refusals = [], isTaken, words, locale, values }: EditorProps, name: string): string | undefined {
  if (name === "name" && isTaken) return words.taken;
  const fallback = values ? "body" : "file";
  const found = refusals.find(({ field }) => (values ? (field ?? fallback) : fallback) === name);
  return found && reasonText(locale, found.reason);
}

function lineOf(text: string, line: number): string {
  return (text.split(/\r\n?|\n/)[line - 1] ?? "").slice(0, 500);
}
