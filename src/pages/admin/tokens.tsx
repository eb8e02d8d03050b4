import { dateOf, SCOPES, type Scope } from "../../core/operations/api-token.ts";
import { deskTexts } from "../../locales/desk.ts";
import { type DeskPage, deskPath } from "./desk.ts";
import { DeskField, DeskForm, describedBy } from "./form.tsx";
import { DeskLayout } from "./layout.tsx";
import { Moment } from "./moment.tsx";
import { DeskTable, Mark } from "./table.tsx";

/** The fields of the form as they were typed. */
export interface TokenFields {
  label: string;
  scope: string;
  days: string;
}

interface TokensProps extends DeskPage {
  /** Newest first. */
  tokens: {
    id: number;
    scope: Scope;
    label: string;
    createdAt: number;
    expiresAt: number | undefined;
    lastUsedDay: number | undefined;
  }[];
  fields: TokenFields;
  problems: (keyof TokenFields)[];
  /** The text of a token that was granted just now: it is shown this once. */
  granted: { label: string; text: string } | undefined;
}

/** Lists tokens, and grants and revokes them. */
export function TokensPage({ tokens, fields, problems, granted, ...page }: TokensProps) {
  const { tokens: words, sections } = deskTexts(page.locale);
  const problem = (name: keyof TokenFields) => (problems.includes(name) ? words.problems[name] : undefined);
  return (
    <DeskLayout {...page} section="tokens" title={sections.tokens}>
      {granted ? (
        <div class="notice done" role="status">
          <p>{words.granted(granted.label)}</p>
          <pre class="sample">{granted.text}</pre>
        </div>
      ) : null}
      <p class="hint">{words.intro}</p>
      {tokens.length === 0 ? (
        <p class="empty">{words.empty}</p>
      ) : (
        <DeskTable
          label={sections.tokens}
          columns={[words.label, words.scope, words.created, words.used, words.expires, words.actions].map((name) => ({
            name,
          }))}
        >
          {tokens.map(({ id, scope, label, createdAt, expiresAt, lastUsedDay }) => (
            <tr>
              <th scope="row" data-name={words.label} lang="">
                {label}
              </th>
              <td data-name={words.scope}>{words.scopes[scope]}</td>
              <td data-name={words.created}>
                <Moment {...page} at={createdAt} />
              </td>
              <td data-name={words.used}>{lastUsedDay === undefined ? words.never : dateOf(lastUsedDay)}</td>
              <td data-name={words.expires}>
                {expiresAt === undefined ? words.never : <Moment {...page} at={expiresAt} />}
                {expiresAt !== undefined && expiresAt <= page.now ? <Mark kind="warn">{words.expired}</Mark> : null}
              </td>
              <td data-name={words.actions}>
                <a href={deskPath(page, `tokens/${id}/revoke`)} aria-label={words.revoke.one(label)}>
                  {words.revoke.button}
                </a>
              </td>
            </tr>
          ))}
        </DeskTable>
      )}
      <section aria-labelledby="grant">
        <h2 id="grant">{words.grant}</h2>
        <DeskForm {...page} action="tokens">
          <DeskField id="label" label={words.label} hint={words.labelHint} problem={problem("label")}>
            <input
              id="label"
              name="label"
              type="text"
              value={fields.label}
              autocomplete="off"
              {...describedBy("label", { hint: true, problem: problem("label") })}
            />
          </DeskField>
          <DeskField id="scope" label={words.scope} problem={problem("scope")}>
            <select id="scope" name="scope" {...describedBy("scope", { problem: problem("scope") })}>
              {SCOPES.map((scope) => (
                <option value={scope} selected={scope === fields.scope}>
                  {words.scopes[scope]}
                </option>
              ))}
            </select>
          </DeskField>
          <DeskField id="days" label={words.days} hint={words.daysHint} problem={problem("days")}>
            <input
              id="days"
              name="days"
              type="text"
              inputmode="numeric"
              value={fields.days}
              autocomplete="off"
              {...describedBy("days", { hint: true, problem: problem("days") })}
            />
          </DeskField>
          <button type="submit">{words.grantButton}</button>
        </DeskForm>
      </section>
    </DeskLayout>
  );
}
