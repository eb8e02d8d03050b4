import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type * as z from "zod";
import { readText } from "./request-body.ts";

/** An invalid field of a request. */
export interface FieldProblem {
  field: string;
  message: string;
}

/** A request that is refused; the message is for its author. */
export class RefusedRequest extends Error {
  override name = "RefusedRequest";
  readonly status: ContentfulStatusCode;
  readonly errors: FieldProblem[] | undefined;

  constructor(status: ContentfulStatusCode, message: string, errors?: FieldProblem[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

const TITLES: Partial<Record<ContentfulStatusCode, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
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

/** Answers with problem details (RFC 9457). */
export function problem(c: Context, status: ContentfulStatusCode, detail: string, errors?: FieldProblem[]): Response {
  const body = { type: "about:blank", title: TITLES[status] ?? "Error", status, detail, ...(errors ? { errors } : {}) };
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
  return parseFields(schema, jsonOf(await readText(c.req.raw, JSON_MAX, JSON_TOO_LONG)));
}

/** Parses the JSON body of a request; an empty one is an empty object. */
export async function parseJsonIfAny<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.infer<Schema>> {
  return parseFields(schema, jsonOf((await readText(c.req.raw, JSON_MAX, JSON_TOO_LONG)).trim() || "{}"));
}

const JSON_TOO_LONG = `The JSON of a request has at most ${JSON_MAX} bytes.`;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RefusedRequest(400, "The body of this request must be JSON.");
  }
}

/** Parses the query of a request. */
export function parseQuery<Schema extends z.ZodType>(c: Context, schema: Schema): z.infer<Schema> {
  return parseFields(schema, c.req.query());
}

export function parseFields<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const reading = schema.safeParse(value);
  if (reading.success) return reading.data;
  const errors = reading.error.issues.map(({ path, message }) => ({ field: path.join(".") || "(body)", message }));
  throw new RefusedRequest(400, errors.map(({ field, message }) => `${field}: ${message}`).join(" "), errors);
}
