import { CALL_STATES, type CallState, type LoggedCall, type Webhook } from "../../../core/operations/webhook.ts";
import { deskTexts } from "../../../locales/desk.ts";
import { type DeskPage, deskPath, withQuery } from "../desk.ts";
import { DeskForm } from "../form.tsx";
import { DeskLayout } from "../layout.tsx";
import { Moment } from "../moment.tsx";
import { DeskTable, Figures, Mark, Pager } from "../table.tsx";
import { Secret, WebhookState } from "./webhooks.tsx";

interface WebhookProps extends DeskPage {
  webhook: Webhook;
  counts: Record<CallState, number>;
  /** Newest first. */
  calls: LoggedCall[];
  /** What the list is narrowed to, and where it begins and goes on. */
  state: CallState | undefined;
  before: number | undefined;
  next: number | undefined;
  /** The secret that was made just now: it is shown this once. */
  secret: string | undefined;
}

const KINDS = { waiting: "warn", answered: "ok", dead: "fail" } as const;

/** Shows a webhook with the log of its calls, and what can be done about them. */
export function WebhookPage({ webhook, counts, calls, state, before, next, secret, ...page }: WebhookProps) {
  const { webhooks: words, sections, number } = deskTexts(page.locale);
  const path = `webhooks/${webhook.id}`;
  const host = new URL(webhook.url).host;
  const list = (query: Record<string, string | number | undefined>) => withQuery(deskPath(page, path), query);
  return (
    <DeskLayout
      {...page}
      section="webhooks"
      title={host}
      kicker={{ href: deskPath(page, "webhooks"), text: sections.webhooks }}
    >
      {secret ? <Secret text={secret} title={words.rotated} hint={words.secretHint} /> : null}
      <dl class="facts">
        <div>
          <dt>{words.url}</dt>
          <dd class="key">{webhook.url}</dd>
        </div>
        <div>
          <dt>{words.state}</dt>
          <dd>
            <WebhookState {...page} webhook={webhook} />
          </dd>
        </div>
        <div>
          <dt>{words.events}</dt>
          <dd>{webhook.kinds.map((kind) => words.kinds[kind]).join(words.comma)}</dd>
        </div>
        {webhook.categories.length > 0 ? (
          <div>
            <dt>{words.only}</dt>
            <dd>{webhook.categories.join(words.comma)}</dd>
          </div>
        ) : null}
        {webhook.addresses ? (
          <div>
            <dt>{words.addressesShort}</dt>
            <dd>{words.yes}</dd>
          </div>
        ) : null}
        {webhook.formerUntil !== undefined && webhook.formerUntil > page.now ? (
          <div>
            <dt>{words.former}</dt>
            <dd>
              <Moment {...page} at={webhook.formerUntil} />
            </dd>
          </div>
        ) : null}
      </dl>
      <div class="actions">
        {webhook.pausedAt === undefined ? (
          <Action {...page} action={`${path}/pause`} text={words.pause} />
        ) : (
          <Action {...page} action={`${path}/resume`} text={words.resume} />
        )}
        {counts.dead > 0 ? <Action {...page} action={`${path}/resend`} text={words.resendAll(counts.dead)} /> : null}
        <Action {...page} action={`${path}/secret`} text={words.rotate} />
        <a href={deskPath(page, `${path}/delete`)}>{words.remove.button}</a>
      </div>
      <section aria-labelledby="calls">
        <h2 id="calls">{words.calls}</h2>
        <Figures
          figures={CALL_STATES.map((each) => ({
            name: words.states[each],
            value: number(counts[each]),
            href: list({ state: each }),
            alarm: each === "dead" && counts.dead > 0,
          }))}
        />
        {calls.length === 0 ? (
          <p class="empty">{words.noCalls}</p>
        ) : (
          <DeskTable
            label={words.calls}
            columns={[words.event, words.happened, words.state, words.attempts, words.actions].map((name) => ({
              name,
            }))}
          >
            {calls.map((call) => (
              <tr>
                <th scope="row" data-name={words.event}>
                  {words.kinds[call.kind]}
                  <span class="hint key">{call.subject}</span>
                </th>
                <td data-name={words.happened}>
                  <Moment {...page} at={call.at} />
                </td>
                <td data-name={words.state}>
                  <Mark kind={KINDS[call.state]}>{words.states[call.state]}</Mark>
                  {call.triedAt === undefined ? null : (
                    <span class="hint">
                      {call.status === undefined ? words.faults[call.fault ?? "unreachable"] : call.status}
                    </span>
                  )}
                </td>
                <td data-name={words.attempts}>
                  {number(call.attempts)}
                  {call.state === "waiting" ? (
                    <span class="hint">
                      {words.nextAt} <Moment {...page} at={call.dueAt} />
                    </span>
                  ) : null}
                </td>
                <td data-name={words.actions}>
                  {call.triedAt === undefined ? null : (
                    <Action
                      {...page}
                      action={`${path}/resend`}
                      text={words.resend}
                      name={words.resendOne(call.seq)}
                      sequence={call.seq}
                    />
                  )}
                </td>
              </tr>
            ))}
          </DeskTable>
        )}
        <Pager
          first={before === undefined ? undefined : list({ state })}
          next={next === undefined ? undefined : list({ state, before: next })}
          words={words.pages}
        />
      </section>
    </DeskLayout>
  );
}

/** A form with a button alone. */
function Action({
  action,
  text,
  name,
  sequence,
  ...page
}: DeskPage & { action: string; text: string; name?: string; sequence?: number }) {
  return (
    <DeskForm {...page} action={action}>
      {sequence === undefined ? null : <input type="hidden" name="sequence" value={String(sequence)} />}
      <button type="submit" class="quiet" aria-label={name}>
        {text}
      </button>
    </DeskForm>
  );
}
