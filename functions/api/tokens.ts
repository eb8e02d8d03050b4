import { Hono } from "hono";
import * as z from "zod";
import { dateOf, SCOPES } from "../../src/core/operations/api-token.ts";
import { reason } from "../../src/core/reason.ts";
import type { GrantedToken } from "../../src/ports/operations/tokens.ts";
import { currentPorts } from "../context.ts";
import { timeOf } from "../http/paging.ts";
import { parseFields, parseJson, RefusedRequest } from "../http/problem.ts";
import { requireScope } from "../http/token.ts";
import type { App } from "../http.ts";

const DAY_MS = 86_400_000;

export const TokenRequest = z.object({
  label: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .meta({ description: "Who or what uses it.", example: "CI of the news room" }),
  scope: z.enum(SCOPES).meta({
    description:
      "`read`: objects and the quarantine, no addresses. `publish`: that, and changing objects. `admin`: everything, subscribers and tokens too.",
  }),
  expires_in_days: z
    .number()
    .int()
    .min(1)
    .max(3650)
    .optional()
    .meta({ description: "Left out, it lasts until it is revoked." }),
});

export const TokenAnswer = z.object({
  id: z.number().int(),
  scope: z.enum(SCOPES),
  label: z.string(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_on: z.string().nullable().meta({ description: "A day, or null when never." }),
});

export const NewTokenAnswer = TokenAnswer.extend({
  token: z.string().meta({ description: "The token itself. It is kept as a hash, and never shown again." }),
});

export const TokenList = z.object({ tokens: z.array(TokenAnswer) });

const Id = z.object({ id: z.coerce.number().int().min(1) });

/** Tokens for people and programs, each for as much as it needs. */
export const tokens = new Hono<App>()
  .use(requireScope("admin"))
  .use(async (c, next) => {
    await next();
    c.header("Cache-Control", "no-store");
  })

  .get("/", async (c) => {
    const { tokens } = await currentPorts(c.env);
    return c.json({ tokens: (await tokens.list()).map(answerOf) });
  })

  .post("/", async (c) => {
    const { label, scope, expires_in_days: days } = await parseJson(c, TokenRequest);
    const { tokens } = await currentPorts(c.env);
    const at = Date.now();
    const expiresAt = days === undefined ? undefined : at + days * DAY_MS;
    const { token, text } = await tokens.grant({ label, scope, expiresAt }, at);
    return c.json({ ...answerOf(token), token: text }, 201);
  })

  .delete("/:id", async (c) => {
    const { id } = parseFields(Id, c.req.param());
    const { tokens } = await currentPorts(c.env);
    if (!(await tokens.revoke(id))) throw new RefusedRequest(404, reason("no-such-token"));
    return c.body(null, 204);
  });

function answerOf({ id, scope, label, createdAt, expiresAt, lastUsedDay }: GrantedToken): z.infer<typeof TokenAnswer> {
  return {
    id,
    scope,
    label,
    created_at: new Date(createdAt).toISOString(),
    expires_at: timeOf(expiresAt),
    last_used_on: lastUsedDay === undefined ? null : dateOf(lastUsedDay),
  };
}
