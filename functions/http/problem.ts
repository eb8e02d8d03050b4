import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type * as z from "zod";
import type { FieldReason } from "../../src/core/field-reason.ts";
import { type Reason, reason } from "../../src/core/reason.ts";
import { fieldReasons } from "./field-reasons.ts";
import { readText } from "./request-body.ts";
import { shownFields, shownReason } from "./shown-reason.ts";

/** A request that is refused, and why. */
export class RefusedRequest extends Error {
  override name = "RefusedRequest";
  readonly status: ContentfulStatusCode;
  readonly reason: Reason;
  readonly errors: FieldReason[] | undefined;

  constructor(status: ContentfulStatusCode, reason: Reason, errors?: FieldReason[]) {
    super(reason.code);
    this.status = status;
    this.reason = reason;
    this.errors = errors;
  }
}

/** Refuses single fields of a request. */
export function refusedFields(errors: FieldReason[]): RefusedRequest {
  const fields = [...new Set(errors.map(({ field }) => field))];
  return new RefusedRequest(400, reason("fields-invalid", { fields }), errors);
}

/** RFC 9110 §15. */
const TITLES: Partial<Record<ContentfulStatusCode, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  412: "Precondition Failed",
  413: "Content Too Large",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

/** Answers with problem details (RFC 9457); `type` leads to the page that lists every code. */
export function problem(
  c: Context,
  status: ContentfulStatusCode,
  reason: Reason,
  errors?: readonly FieldReason[],
): Response {
  const body = {
    type: `/docs/problems#${reason.code}`,
    title: TITLES[status] ?? "Error",
    status,
    ...shownReason(c, reason),
    ...(errors && { errors: shownFields(c, errors) }),
  };
  return c.body(JSON.stringify(body), status, {
    "Content-Type": "application/problem+json; charset=utf-8",
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-store",
    ...(status === 401 ? { "WWW-Authenticate": 'Bearer realm="Gazette"' } : {}),
  });
}

/** Longer than any JSON request, batches of objects aside. */
const JSON_MAX = 1024 * 1024;

/** Parses the JSON body of a request, or refuses it naming every invalid field. */
export async function parseJson<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.infer<Schema>> {
  return parseFields(schema, jsonOf(await readText(c.req.raw, JSON_MAX)));
}

/** Parses the JSON body of a request; an empty one is an empty object. */
export async function parseJsonIfAny<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.infer<Schema>> {
  return parseFields(schema, jsonOf((await readText(c.req.raw, JSON_MAX)).trim() || "{}"));
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RefusedRequest(400, reason("body-not-json"));
  }
}

/** Parses the query of a request. */
export function parseQuery<Schema extends z.ZodType>(c: Context, schema: Schema): z.infer<Schema> {
  return parseFields(schema, c.req.query());
}

export function parseFields<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const reading = schema.safeParse(value);
  if (reading.success) return reading.data;
  throw refusedFields(fieldReasons(reading.error));
}
