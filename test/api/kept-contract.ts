import { isDeepStrictEqual } from "node:util";
import { gunzipSync } from "node:zlib";
import type { z } from "zod";
import { operationsAt } from "../../functions/api/contract.ts";
import { openapi } from "../../functions/api/openapi.ts";
import type { AnswerSchema } from "../../functions/api/operation.ts";
import { ProblemAnswer } from "../../functions/http/shown-reason.ts";
import { defaultSite } from "../../src/core/site.ts";

type Documented = Record<string, { responses: Record<string, { $ref?: string; content?: Record<string, unknown> }> }>;

let document: ReturnType<typeof openapi> | undefined;

/** Throws unless an answer is one that the contract has for it: its status, its media type, and its JSON to the last field. */
export async function keepsTheContract(method: string, path: string, response: Response): Promise<void> {
  const found = operationsAt(path);
  if (found.length === 0 || method === "OPTIONS") return;
  const operation =
    found.find(({ call }) => call.startsWith(`${method} `)) ??
    (method === "HEAD" && found.find(({ call }) => call.startsWith("GET ")));
  const { status } = response;
  if (!operation) {
    if (status !== 405) throw new Error(`${method} ${path} is no operation, and answered ${status}.`);
    return;
  }
  const type = response.headers.get("Content-Type")?.split(";")[0] ?? "";
  const said = `${operation.call} answered ${status} ${type}`;
  document ??= openapi(defaultSite(new URL("https://news.example.com")));
  const [, template = ""] = operation.call.split(" ");
  const { responses = {} } = (document.paths[template] as unknown as Documented)[method.toLowerCase()] ?? {};
  let declared = responses[status];
  // Addresses that only look like one of ours, such as a path with no key behind its slash.
  if (status === 404 && (await response.clone().text()).includes('"no-such-address"')) return;
  if (!declared && method !== "HEAD") throw new Error(`${said}: the document does not have that status.`);
  if (declared?.$ref) declared = document.components.responses[status];
  const bytes = Buffer.from(await response.clone().arrayBuffer());
  if (method === "HEAD" || bytes.length === 0) return;
  const text = String(response.headers.get("Content-Encoding") === "gzip" ? gunzipSync(bytes) : bytes);
  const types = Object.keys(declared?.content ?? {});
  if (!types.includes(type) && !types.includes("*/*")) throw new Error(`${said}: the document has ${types}.`);
  if (!type.endsWith("json")) return;
  const answers = operation.answers() as Record<string, AnswerSchema>;
  const schema = type === "application/problem+json" ? ProblemAnswer() : (answers[status]?.body as z.ZodType);
  const json = JSON.parse(text);
  const reading = schema.safeParse(json);
  if (!reading.success) throw new Error(`${said}: ${reading.error.message} in ${text}`);
  if (!isDeepStrictEqual(reading.data, json))
    throw new Error(`${said} with fields that its schema does not have: ${text}`);
}
