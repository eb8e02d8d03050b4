import * as z from "zod";
import { ProblemAnswer } from "../http/shown-reason.ts";

/** What a schema takes, as JSON Schema. */
const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });

export const jsonBody = (schema: z.ZodType) => ({
  required: true,
  content: { "application/json": { schema: schemaOf(schema) } },
});

/** An answer as a schema has it. */
export const jsonAnswer = (status: string, description: string, schema: z.ZodType, headers: object = {}) => ({
  [status]: {
    description,
    headers,
    content: { "application/json": { schema: z.toJSONSchema(schema, { io: "output", unrepresentable: "any" }) } },
  },
});

const problemSchema = z.toJSONSchema(ProblemAnswer);

/** Refusals by their status, as problem details. */
export const problems = (descriptions: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(descriptions).map(([status, description]) => [
      status,
      { description, content: { "application/problem+json": { schema: problemSchema } } },
    ]),
  );

export const answers = (status: string, description: string, contentType = "application/json") => ({
  [status]: { description, content: { [contentType]: {} } },
});

export const refusals = {
  "400": { description: "What was wrong, field by field (RFC 9457).", content: { "application/problem+json": {} } },
};
/** How a token may be refused, everywhere. */
export const noToken = {
  "401": "No token, or none that opens this.",
  "429": "Too many wrong tokens, or too many changes, from one network; Retry-After says when to come back.",
};
export const needsToken = problems(noToken);

export const parameter = (
  where: "path" | "query" | "header",
  name: string,
  description: string,
  schema: object = { type: "string" },
) => ({
  name,
  in: where,
  description,
  required: where === "path",
  schema,
});

/** The query a schema checks, as parameters. */
export function queryOf(schema: z.ZodType): object[] {
  // A number in a query is text that is read as one: what comes out says more than what goes in.
  const { properties = {} } = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" });
  return Object.entries(properties).map(([name, property]) => {
    const { description = "", ...rest } = property as { description?: string };
    return parameter("query", name, description, rest);
  });
}
