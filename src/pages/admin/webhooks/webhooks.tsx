import { EVENT_KINDS, type EventKind, type Webhook } from "../../../core/operations/webhook.ts";
import type { Reason as AnyReason } from "../../../core/reason.ts";
import { deskTexts } from "../../../locales/desk.ts";
import { reasonText } from "../../../locales/reason-text.ts";
import { type DeskPage, deskPath } from "../desk.ts";
import { DeskField, DeskForm, describedBy } from "../form.tsx";
import { DeskLayout } from "../layout.tsx";
import { Moment } from "../moment.tsx";
import { DeskTable, Mark } from "../table.tsx";

/** The fields of the form as they were typed. */
export interface WebhookFields {
  url: string;
  kinds: EventKind[];
  categories: string;
  addresses: boolean;
}

interface WebhooksProps extends DeskPage {
  webhooks: Webhook[];
  fields: WebhookFields;
  problems: { url?: AnyReason; kinds?: boolean };
  /** The secret of a webhook that was created just now: it is shown this once. */
  secret: { url: string; text: string } | undefined;
}

/** Lists webhooks, and creates them. */
export function WebhooksPage({ webhooks, fields, problems, secret, ...page }: WebhooksProps) {
  const { webhooks: words, sections } = deskTexts(page.locale);
  const urlProblem = problems.url && reasonText(page.locale, problems.url);
  return (
    <DeskLayout {...page} section="webhooks" title={sections.webhooks}>
      {secret ? (
        <Secret text={secret.text} title={words.created(new URL(secret.url).host)} hint={words.secretHint} />
      ) : null}
      <p class="hint">{words.intro}</p>
      {webhooks.length === 0 ? (
        <p class="empty">{words.empty}</p>
      ) : (
        <DeskTable label={sections.webhooks} columns={[words.url, words.events, words.state].map((name) => ({ name }))}>
          {webhooks.map((webhook) => (
            <tr>
              <th scope="row" class="wide" data-name={words.url}>
                <a href={deskPath(page, `webhooks/${webhook.id}`)}>{new URL(webhook.url).host}</a>
              </th>
              <td class="wide" data-name={words.events}>
                {webhook.kinds.map((kind) => words.kinds[kind]).join(words.comma)}
              </td>
              <td data-name={words.state}>
                <WebhookState {...page} webhook={webhook} />
              </td>
            </tr>
          ))}
        </DeskTable>
      )}
      <section aria-labelledby="create">
        <h2 id="create">{words.create}</h2>
        <DeskForm {...page} action="webhooks">
          <DeskField id="url" label={words.url} hint={words.urlHint} problem={urlProblem}>
            <input
              id="url"
              name="url"
              type="text"
              inputmode="url"
              value={fields.url}
              autocomplete="off"
              {...describedBy("url", { hint: true, problem: urlProblem })}
            />
          </DeskField>
          <fieldset aria-describedby={problems.kinds ? "kinds-problem" : undefined}>
            <legend>{words.events}</legend>
            {EVENT_KINDS.map((kind) => (
              <p class="check">
                <label>
                  <input type="checkbox" name={kind} value="yes" checked={fields.kinds.includes(kind)} />{" "}
                  {words.kinds[kind]}
                </label>
              </p>
            ))}
            {problems.kinds ? (
              <p class="problem" id="kinds-problem">
                {words.kindsProblem}
              </p>
            ) : null}
          </fieldset>
          <DeskField id="only" label={words.only} hint={words.onlyHint}>
            <input
              id="only"
              name="only"
              type="text"
              value={fields.categories}
              autocomplete="off"
              {...describedBy("only", { hint: true, problem: undefined })}
            />
          </DeskField>
          <p class="check">
            <label>
              <input type="checkbox" name="addresses" value="yes" checked={fields.addresses} /> {words.addresses}
            </label>
          </p>
          <button type="submit">{words.createButton}</button>
        </DeskForm>
      </section>
    </DeskLayout>
  );
}

/** Shows a secret, which is not shown again. */
export const Secret = ({ text, title, hint }: { text: string; title: string; hint: string }) => (
  <div class="notice done" role="status">
    <p>{title}</p>
    <pre class="sample">{text}</pre>
    <p class="hint">{hint}</p>
  </div>
);

export function WebhookState({ webhook, ...page }: DeskPage & { webhook: Webhook }) {
  const words = deskTexts(page.locale).webhooks;
  const { pausedAt, pauseReason, failingSince } = webhook;
  if (pausedAt !== undefined)
    return (
      <>
        <Mark kind={pauseReason ? "fail" : "plain"}>{words.paused}</Mark>
        {pauseReason ? <span class="hint">{reasonText(page.locale, pauseReason)}</span> : null}
      </>
    );
  if (failingSince === undefined) return <Mark kind="ok">{words.active}</Mark>;
  return (
    <>
      <Mark kind="warn">{words.failing}</Mark>
      <span class="hint">
        {words.since} <Moment {...page} at={failingSince} />
      </span>
    </>
  );
}
