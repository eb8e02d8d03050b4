import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type * as z from "zod";
import type { FieldReason } from "../../src/core/field-reason.ts";
import { type Reason, reason } from "../../src/core/reason.ts";
import { fieldReasons } from "./field-reasons.ts";
import { isXmlAddress, problemXml } from "./problem-xml.ts";

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
  405: "Method Not Allowed",
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
export async function problem(
  c: Context,
  status: ContentfulStatusCode,
  reason: Reason,
  errors?: readonly FieldReason[],
): Promise<Response> {
  const { shownFields, shownReason } = await import("./shown-reason.ts");
  const body = {
    type: `/docs/problems#${reason.code}`,
    title: TITLES[status] ?? "Error",
    status,
    ...shownReason(c, reason),
    ...(errors && { errors: shownFields(c, errors) }),
  };
  const inXml = isXmlAddress(c.req.path);
  return c.body(inXml ? problemXml(body) : JSON.stringify(body), status, {
    "Content-Type": `application/problem+${inXml ? "xml" : "json"}; charset=utf-8`,
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-store",
    ...(status === 401 ? { "WWW-Authenticate": 'Bearer realm="Gazette"' } : {}),
  });
}

/** Parses a value, or refuses it naming every invalid field. */
export function parseFields<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const reading = schema.safeParse(value);
  if (reading.success) return reading.data;
  throw refusedFields(fieldReasons(reading.error));
}
