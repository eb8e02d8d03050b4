import * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";
import { dateOf, SCOPES } from "../../src/core/operations/api-token.ts";
import { reason } from "../../src/core/reason.ts";
import type { GrantedToken } from "../../src/ports/operations/tokens.ts";
import { currentPorts } from "../context.ts";
import { timeAt, timeOf } from "../http/paging.ts";
import { RefusedRequest } from "../http/problem.ts";
import { ok, operation } from "./operation.ts";
import { Id, Time } from "./schemas.ts";

const DAY_MS = 86_400_000;

const Token = lazily(() =>
  z
    .object({
      id: z.int(),
      scope: z.enum(SCOPES),
      label: z.string(),
      created_at: Time(),
      expires_at: Time().nullable(),
      last_used_on: z.iso.date().nullable().describe("null: never."),
    })
    .meta({ id: "Token" }),
);

export const tokens = [
  operation("listTokens", "GET /api/v1/tokens", "admin", {
    summary: "List the tokens that were granted",
    answers: () => ok("Newest first, expired ones too", z.object({ tokens: z.array(Token()) })),
    async handle(c, _, answer) {
      const { tokens } = await currentPorts(c.env);
      return answer(200, { tokens: (await tokens.list()).map(shown) });
    },
  }),

  operation("grantToken", "POST /api/v1/tokens", "admin", {
    summary: "Grant a token",
    description: "To rotate one: grant a second, put it where the first was, then revoke the first.",
    request: () => ({
      body: z.object({
        label: z
          .string()
          .trim()
          .min(1)
          .max(100)
          .meta({ description: "Who or what uses it.", example: "CI of the news room" }),
        scope: z
          .enum(SCOPES)
          .describe(
            "`read`: objects and the quarantine, no addresses. `publish`: that, and changing objects. `admin`: everything, subscribers and tokens too.",
          ),
        expires_in_days: z
          .int()
          .min(1)
          .max(3650)
          .optional()
          .describe("Without it, the token lasts until it is revoked."),
      }),
    }),
    answers: () => ({
      201: {
        description: "Granted",
        body: Token().extend({
          token: z.string().describe("The token itself: only its hash is kept, and it is never shown again."),
        }),
      },
    }),
    async handle(c, { body: { label, scope, expires_in_days: days } }, answer) {
      const { tokens } = await currentPorts(c.env);
      const at = Date.now();
      const expiresAt = days === undefined ? undefined : at + days * DAY_MS;
      const { token, text } = await tokens.grant({ label, scope, expiresAt }, at);
      return answer(201, { ...shown(token), token: text });
    },
  }),

  operation("revokeToken", "DELETE /api/v1/tokens/{id}", "admin", {
    summary: "Revoke a token, from its next request on",
    request: () => ({ params: z.object({ id: Id() }) }),
    answers: () => ({ 204: { description: "Revoked" } }),
    problems: { 404: "There is no such token." },
    async handle(c, { params: { id } }, answer) {
      const { tokens } = await currentPorts(c.env);
      if (!(await tokens.revoke(id))) throw new RefusedRequest(404, reason("no-such-token"));
      return answer(204, null);
    },
  }),
] as const;

function shown({ id, scope, label, createdAt, expiresAt, lastUsedDay }: GrantedToken) {
  return {
    id,
    scope,
    label,
    created_at: timeAt(createdAt),
    expires_at: timeOf(expiresAt),
    last_used_on: lastUsedDay === undefined ? null : dateOf(lastUsedDay),
  };
}
