import * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";
import type { Site } from "../../src/core/site.ts";
import { isXmlAddress } from "../http/problem-xml.ts";
import { ProblemAnswer } from "../http/shown-reason.ts";
import { contract } from "./contract.ts";
import { type AnswerSchema, type AnyOperation, isJson, type RequestSchemas } from "./operation.ts";

type Noun = keyof typeof contract;

const TAGS: Record<Noun, { name: string; description: string }> = {
  feeds: { name: "Feeds", description: "Feeds of the site, its categories, tags and authors, and what lists them." },
  subscriptions: { name: "Subscriptions", description: "How readers ask for the newsletter." },
  objects: { name: "Objects", description: "Posts, site.yaml and attachments in the bucket." },
  mailings: { name: "Mailing", description: "Which posts are mailed, and why others are not." },
  categories: { name: "Categories", description: "Titles and merges of categories." },
  waiting: { name: "Waiting", description: "What waits for a person: many withdrawals or many emails at once." },
  subscribers: { name: "Subscribers", description: "Who subscribed, and what they chose." },
  issues: { name: "Issues", description: "What went out, what failed and why; pausing, resuming, cancelling." },
  suppressions: { name: "Suppressions", description: "Addresses that nothing may be sent to." },
  tokens: { name: "Tokens", description: "Tokens for people and programs, each for as much as it needs." },
  webhooks: { name: "Webhooks", description: "Programs that are called when something happens." },
  state: { name: "State", description: "How everything stands, and the sender of all issues." },
  health: { name: "Health", description: "What monitoring asks, without a token." },
  feedback: { name: "Feedback", description: "What the mail provider tells of mails that it took." },
};

/** What a problem of each status means, unless an operation says it more exactly. */
const PROBLEMS: Record<number, string> = {
  400: "The request is not as it should be; `errors` says which field, and why.",
  401: "No token, or none that opens this.",
  405: "This address does not take this method; `Allow` names those it takes.",
  408: "The body came too slowly and was not waited for.",
  413: "The body is too long.",
  429: "Too many requests, or too many wrong tokens, came from one network.",
  500: "Something failed on our side.",
  503: "A part of the service does not answer just now.",
};

const PROBLEM_HEADERS: Record<number, Record<string, string>> = {
  401: { "WWW-Authenticate": "The kind of token to send." },
  405: { Allow: "Methods, separated by commas." },
  409: { "Retry-After": "Seconds to wait, where waiting helps." },
  429: { "Retry-After": "Seconds until there is room again." },
  503: { "Retry-After": "Seconds until it is worth another try." },
};

/** Writes the contract as OpenAPI 3.1. */
export function openapi(site: Site) {
  const { paths, schemas } = described();
  return {
    openapi: "3.1.0",
    info: {
      title: `${site.title}: feeds and newsletter`,
      version: "1",
      description: "Public addresses answer any origin. The others take a token as `Authorization: Bearer …`.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: site.url.href.replace(/\/$/, "") }],
    tags: Object.values(TAGS),
    paths,
    components: {
      schemas,
      responses: Object.fromEntries(
        Object.entries(PROBLEMS).map(([status, description]) => [status, problem(Number(status), description)]),
      ),
      securitySchemes: {
        read: bearer("Any token: reads objects and the quarantine."),
        publish: bearer("PUBLISH_TOKEN, or a token that was granted to publish."),
        admin: bearer("ADMIN_TOKEN, or a token that was granted to an admin. Opens everything."),
      },
    },
  };
}

const bearer = (description: string) => ({ type: "http", scheme: "bearer", description });

/** Paths, and the schemas they refer to: the same for every site. */
const described = lazily(() => {
  const schemas: Schemas = {};
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const [noun, operations] of Object.entries(contract)) {
    for (const operation of operations) {
      const [method = "", path = ""] = operation.call.split(" ");
      paths[path] = { ...paths[path], [method.toLowerCase()]: operationObject(operation, noun as Noun, schemas) };
    }
  }
  schemaObject(ProblemAnswer(), "output", schemas);
  // Where Zod puts what has an id, and where OpenAPI does.
  const text = JSON.stringify({ paths, schemas }).replaceAll('"#/$defs/', '"#/components/schemas/');
  return JSON.parse(text) as { paths: typeof paths; schemas: Schemas };
});

type OperationObject = ReturnType<typeof operationObject>;

function operationObject(operation: AnyOperation, noun: Noun, schemas: Schemas) {
  const { id, scope, summary, description, request, answers } = operation;
  const { params, query, headers, body }: RequestSchemas = request?.() ?? {};
  const parameters = [
    ...parametersIn("path", params, schemas),
    ...parametersIn("query", query, schemas),
    ...parametersIn("header", headers, schemas),
  ];
  return {
    operationId: id,
    tags: [TAGS[noun].name],
    summary,
    ...(description !== undefined && { description }),
    security: scope ? [{ [scope]: [] as string[] }] : [],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: requestBody(body, schemas) }),
    responses: {
      ...problemsOf(operation),
      ...Object.fromEntries(
        Object.entries(answers() as Record<string, AnswerSchema>).map(([status, answer]) => [
          status,
          response(answer, schemas),
        ]),
      ),
    },
  };
}

/** Returns an operation's problems: those that follow from its request, and its own. */
function problemsOf({ call, scope, request, problems = {} }: AnyOperation): Record<string, object> {
  const { params, query, body }: RequestSchemas = request?.() ?? {};
  const implied = [
    ...(query || isJson(body) || (params && refusesSome(params)) ? [400] : []),
    ...(scope ? [401, 429] : []),
    ...(body ? [408, 413] : []),
    ...[405, 500, 503],
  ];
  const inXml = isXmlAddress(call);
  const usual = (status: number) =>
    inXml ? problem(status, PROBLEMS[status] ?? "", inXml) : { $ref: `#/components/responses/${status}` };
  return {
    ...Object.fromEntries(implied.map((status) => [status, usual(status)])),
    ...Object.fromEntries(
      Object.entries(problems).map(([status, description]) => [status, problem(Number(status), description, inXml)]),
    ),
  };
}

/** Whether there is anything in a path that these parameters are not. */
const refusesSome = (params: z.ZodObject) =>
  !params.safeParse(Object.fromEntries(Object.keys(params.shape).map((name) => [name, "//"]))).success;

const problem = (status: number, description: string, inXml = false) => ({
  description,
  ...headersOf(PROBLEM_HEADERS[status]),
  content: inXml
    ? { "application/problem+xml": { schema: { type: "string" } } }
    : { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

function response({ description, body, type = "application/json", headers }: AnswerSchema, schemas: Schemas) {
  const types = body || type !== "application/json" ? [type].flat() : [];
  const schema = body ? schemaObject(body, "output", schemas) : { type: "string" as const };
  return {
    description,
    ...headersOf(headers),
    ...(types.length > 0 && { content: Object.fromEntries(types.map((type) => [type, { schema }])) }),
  };
}

const headersOf = (headers: Record<string, string> | undefined) =>
  headers && {
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: "string" } }]),
    ),
  };

function requestBody(body: NonNullable<RequestSchemas["body"]>, schemas: Schemas) {
  if (isJson(body))
    return {
      required: !body.safeParse({}).success,
      content: { "application/json": { schema: schemaObject(body, "input", schemas) } },
    };
  const { type, description } = body;
  return { required: true, description, content: { [type]: { schema: { type: "string" } } } };
}

function parametersIn(where: "path" | "query" | "header", fields: z.ZodObject | undefined, schemas: Schemas) {
  return Object.entries(fields?.shape ?? {}).map(([name, field]) => {
    const { description = "", ...schema } = schemaObject(field as z.ZodType, "input", schemas);
    const named = where === "header" ? name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()) : name;
    return { name: named, in: where, description, required: where === "path", schema };
  });
}

type SchemaObject = z.core.JSONSchema.BaseSchema;
type Schemas = Record<string, SchemaObject>;

/** Writes a schema as JSON Schema. Schemas with an id are added to `schemas` and referred to. */
function schemaObject(schema: z.ZodType, io: "input" | "output", schemas: Schemas): SchemaObject {
  const { $schema, $defs, ...own } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override({ jsonSchema }) {
      // Drops patterns that the format implies, and the limits of safe integers.
      if (jsonSchema.format) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  Object.assign(schemas, $defs);
  return own;
}
