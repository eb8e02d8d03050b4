import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type * as z from "zod";
import { readText } from "./request-body.ts";

/** One field of a request that was refused, and why. */
export interface FieldProblem {
  field: string;
  message: string;
}

/** A request that cannot be served as it is; the message is for whoever wrote it. */
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
  400: "Bad request",
  401: "Not authorised",
  404: "Not found",
  408: "Too slow",
  409: "Conflict",
  410: "Gone",
  412: "Precondition failed",
  413: "Too large",
  422: "Not this way",
  429: "Too many requests",
  500: "Internal error",
  502: "Bad gateway",
  503: "Not now",
};

/** An answer by RFC 9457. */
export function problem(c: Context, status: ContentfulStatusCode, detail: string, errors?: FieldProblem[]): Response {
  const body = { type: "about:blank", title: TITLES[status] ?? "Error", status, detail, ...(errors ? { errors } : {}) };
  return c.body(JSON.stringify(body), status, {
    "Content-Type": "application/problem+json; charset=utf-8",
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-store",
    ...(status === 401 ? { "WWW-Authenticate": 'Bearer realm="Gazette"' } : {}),
  });
}

/** Longer than any request that is JSON and no batch of objects. */
const JSON_MAX = 1024 * 1024;

/** The JSON body of a request as a schema has it, or a refusal that names every wrong field. */
export async function parseJson<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.infer<Schema>> {
  return parseFields(schema, jsonOf(await readText(c.req.raw, JSON_MAX, JSON_TOO_LONG)));
}

/** The same where an empty body says as much as an empty object. */
export async function parseJsonIfAny<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.infer<Schema>> {
  return parseFields(schema, jsonOf((await readText(c.req.raw, JSON_MAX, JSON_TOO_LONG)).trim() || "{}"));
}

const JSON_TOO_LONG = `The JSON of this request is longer than the ${JSON_MAX} bytes it may have.`;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RefusedRequest(400, "The body of this request must be JSON.");
  }
}

/** The query of a request as a schema has it. */
export function parseQuery<Schema extends z.ZodType>(c: Context, schema: Schema): z.infer<Schema> {
  return parseFields(schema, c.req.query());
}

export function parseFields<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const reading = schema.safeParse(value);
  if (reading.success) return reading.data;
  const errors = reading.error.issues.map(({ path, message }) => ({ field: path.join(".") || "(body)", message }));
  throw new RefusedRequest(400, errors.map(({ field, message }) => `${field}: ${message}`).join(" "), errors);
}
