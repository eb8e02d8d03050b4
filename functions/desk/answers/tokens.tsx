import type { Context } from "hono";
import { SCOPES } from "../../../src/core/operations/api-token.ts";
import { deskTexts } from "../../../src/locales/desk.ts";
import { ConfirmActionPage } from "../../../src/pages/admin/confirm-action.tsx";
import { type TokenFields, TokensPage } from "../../../src/pages/admin/tokens.tsx";
import { formOf } from "../../http/form.ts";
import { deskAnswer, deskRedirect } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";

const DAY_MS = 86_400_000;
const DAYS_MAX = 3_650;
const LABEL_MAX = 100;
const EMPTY: TokenFields = { label: "", scope: "publish", days: "" };

type Desk = Context<DeskApp>;
type Shown = Partial<Pick<Parameters<typeof TokensPage>[0], "fields" | "problems" | "granted">>;

export async function showTokens(c: Desk, { fields = EMPTY, problems = [], granted }: Shown = {}): Promise<Response> {
  const { ports, page } = c.var;
  const props = { tokens: await ports.tokens.list(), fields, problems, granted };
  return deskAnswer(c, <TokensPage {...page} {...props} />, problems.length > 0 ? 400 : 200);
}

/** Grants a token. Its text is in this answer and nowhere else, so there is no redirect. */
export async function grantToken(c: Desk): Promise<Response> {
  const { ports, page } = c.var;
  const form = await formOf(c);
  const text = (name: keyof TokenFields) => String(form[name] ?? "").trim();
  const fields = { label: text("label"), scope: text("scope"), days: text("days") };
  const scope = SCOPES.find((name) => name === fields.scope);
  const days = fields.days === "" ? undefined : Number(/^\d{1,5}$/.exec(fields.days)?.[0] ?? 0);
  const problems = [
    ...(fields.label === "" || fields.label.length > LABEL_MAX ? ["label" as const] : []),
    ...(scope ? [] : ["scope" as const]),
    ...(days === undefined || (days >= 1 && days <= DAYS_MAX) ? [] : ["days" as const]),
  ];
  if (!scope || problems.length > 0) return showTokens(c, { fields, problems });
  const expiresAt = days === undefined ? undefined : page.now + days * DAY_MS;
  const granted = await ports.tokens.grant({ scope, label: fields.label, expiresAt }, page.now);
  return showTokens(c, { granted: { label: fields.label, text: granted.text } });
}

export async function askRevoke(c: Desk): Promise<Response | undefined> {
  const { ports, page } = c.var;
  const token = (await ports.tokens.list()).find(({ id }) => id === Number(c.req.param("id")));
  if (!token) return undefined;
  const words = deskTexts(page.locale).tokens.revoke;
  return deskAnswer(
    c,
    <ConfirmActionPage
      {...page}
      section="tokens"
      title={words.one(token.label)}
      text={words.text}
      button={words.button}
      action={`tokens/${token.id}/revoke`}
      back="tokens"
    />,
  );
}

export async function revokeToken(c: Desk): Promise<Response | undefined> {
  const isRevoked = await c.var.ports.tokens.revoke(Number(c.req.param("id")) || 0);
  return isRevoked ? deskRedirect(c, "tokens", { what: "revoked", count: 0 }) : undefined;
}
