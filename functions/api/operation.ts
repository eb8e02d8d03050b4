import type { Context, Hono, MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";
import type { Scope } from "../../src/core/operations/api-token.ts";
import { reason } from "../../src/core/reason.ts";
import { parseFields, RefusedRequest } from "../http/problem.ts";
import { readBytes } from "../http/request-body.ts";
import { limitPublishing } from "../http/request-limit.ts";
import { requireScope } from "../http/token.ts";
import type { App } from "../http.ts";

/** Method and path, with `{name}` for each parameter. Only a `{key}` may hold slashes. */
export type Call = `${"GET" | "HEAD" | "PUT" | "POST" | "DELETE"} /${string}`;

/** What a request holds. Headers go by lower case. A body that may be `{}` may be left out. */
export interface RequestSchemas {
  params?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  /** JSON by its schema, or a media type: then the handler reads it. */
  body?: z.ZodType | { type: string; description: string };
}

/** JSON by its schema, text or bytes of some media type, or a status alone. */
export interface AnswerSchema {
  description: string;
  body?: z.ZodType;
  /** Of the body: `application/json` unless it is said. */
  type?: string | readonly string[];
  /** Headers of its own, and what they say. */
  headers?: Record<string, string>;
}
export type AnswerSchemas = Record<number, AnswerSchema>;

/** Statuses that come with problem details (RFC 9457). */
export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 410 | 412 | 413 | 422 | 429 | 500 | 502 | 503;

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** A request as its schemas read it. */
export interface ParsedRequest<Request extends RequestSchemas> {
  params: Output<Request["params"]>;
  query: Output<Request["query"]>;
  headers: Output<Request["headers"]>;
  body: Output<Request["body"]>;
  /** The JSON body as it came. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** Writes an answer that the operation declares. */
export type Answer<Answers extends AnswerSchemas> = <Status extends keyof Answers & number>(
  status: Status,
  body: Answers[Status]["body"] extends z.ZodType ? z.input<Answers[Status]["body"]> : null,
  headers?: Record<string, string>,
) => Response;

interface Declaration<Request extends RequestSchemas, Answers extends AnswerSchemas> {
  summary: string;
  description?: string;
  /** Called on first use: to build every schema at import time would be most of what a start costs. */
  request?: () => Request;
  answers: () => Answers;
  /** Refusals that do not follow from the rest, or whose description is not the usual one. */
  problems?: Partial<Record<ProblemStatus, string>>;
  /** Bytes its JSON may have. */
  bodyMax?: number;
  /** Runs after the token's check and before the request is read. */
  use?: MiddlewareHandler<App>[];
  /** Absent where another router answers. */
  handle?(c: Context<App>, request: ParsedRequest<Request>, answer: Answer<Answers>): Response | Promise<Response>;
}

export interface Operation<Name extends Call, Request extends RequestSchemas, Answers extends AnswerSchemas>
  extends Declaration<Request, Answers> {
  /** OpenAPI's `operationId`. */
  id: string;
  call: Name;
  /** What its token must open; anybody may call one without. */
  scope: Scope | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: each handler takes what its own schemas say.
export type AnyOperation = Operation<Call, any, any>;

/** Declares an operation: what it takes, what it answers, and who may call it. */
export function operation<
  Name extends Call,
  Answers extends AnswerSchemas,
  // biome-ignore lint/complexity/noBannedTypes: a request without schemas holds nothing.
  Request extends RequestSchemas = {},
>(
  id: string,
  call: Name,
  scope: Scope | "anyone",
  declared: Declaration<Request, Answers>,
): Operation<Name, Request, Answers> {
  return {
    ...declared,
    id,
    call,
    scope: scope === "anyone" ? undefined : scope,
    ...(declared.request && { request: lazily(declared.request) }),
    answers: lazily(declared.answers),
  };
}

/** The answers of an operation that has one alone. */
export const ok = <Body extends z.ZodType>(description: string, body: Body) => ({ 200: { description, body } });

export const isJson = (body: RequestSchemas["body"]): body is z.ZodType => body !== undefined && "_zod" in body;

/** Longer than any request that is JSON and no batch of objects. */
const JSON_MAX = 1024 * 1024;

/** Routes an operation to its handler, behind the token that it needs. */
export function serve(app: Hono<App>, operation: AnyOperation): void {
  const { call, scope, use = [], handle } = operation;
  if (!handle) return;
  const [method = "", path = ""] = call.split(" ");
  const guards = [...use];
  if (scope === "publish") guards.unshift(limitPublishing);
  if (scope) guards.unshift(requireScope(scope));
  const route = path.replace(/\{(\w+)\}/g, (_, name) => (name === "key" ? ":key{.+}" : `:${name}`));
  const handler: MiddlewareHandler<App> = async (c) => handle(c, await parsed(c, operation), answerOf(c));
  app.on([method], [route], ...guards, handler);
}

async function parsed(
  c: Context<App>,
  { request, bodyMax = JSON_MAX }: AnyOperation,
): Promise<ParsedRequest<RequestSchemas>> {
  const { params, query, headers, body }: RequestSchemas = request?.() ?? {};
  const read = {
    params: params && parseFields(params, c.req.param()),
    query: query && parseFields(query, c.req.query()),
    headers: headers && parseFields(headers, c.req.header()),
  };
  if (!isJson(body)) return { ...read, body: undefined, bytes: new Uint8Array() };
  const bytes = await readBytes(c.req.raw, bodyMax);
  return { ...read, body: parseFields(body, jsonOf(bytes)), bytes };
}

/** Parses a JSON body. An empty body counts as an empty object. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim() || "{}");
  } catch {
    throw new RefusedRequest(400, reason("body-not-json"));
  }
}

const answerOf =
  (c: Context): Answer<AnswerSchemas> =>
  (status, body, headers) =>
    body === null ? c.body(null, status as 204, headers) : c.json(body, status as ContentfulStatusCode, headers);
