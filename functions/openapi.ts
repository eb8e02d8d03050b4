import { z } from "zod";
import { FEED_LIMIT_MAX } from "../src/core/feed.ts";
import type { Site } from "../src/core/site.ts";
import * as formats from "../src/formats/index.ts";
import { Batch, Reindex } from "./routes/publishing.ts";
import { SubscriptionRequest } from "./routes/subscriptions.ts";

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });

const jsonBody = (schema: z.ZodType) => ({
  required: true,
  content: { "application/json": { schema: schemaOf(schema) } },
});

const answers = (status: string, description: string, contentType = "application/json") => ({
  [status]: { description, content: { [contentType]: {} } },
});

const refusals = {
  "400": { description: "What was wrong, field by field (RFC 9457).", content: { "application/problem+json": {} } },
};
const needsToken = {
  "401": { description: "No token, or not this site's.", content: { "application/problem+json": {} } },
};

const parameter = (
  where: "path" | "query",
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

const feedQuery = [
  parameter("query", "category", "Category ids, separated by commas: posts in any of these."),
  parameter("query", "exclude", "Category ids, separated by commas: posts in none of these."),
  parameter("query", "tag", "Tag ids, separated by commas: posts with any of these."),
  parameter("query", "limit", "Entries at most.", { type: "integer", minimum: 1, maximum: FEED_LIMIT_MAX }),
  parameter("query", "content", "Whole posts, or summaries only.", { enum: ["full", "summary"] }),
];

/** What programs may call, as OpenAPI 3.1. Bodies are the schemas that check the requests. */
export function openapi(site: Site): object {
  return {
    openapi: "3.1.0",
    info: {
      title: `${site.title}: feeds and newsletter`,
      version: "1",
      description: "Public addresses answer any origin. The others take a token as `Authorization: Bearer …`.",
    },
    servers: [{ url: site.url.href.replace(/\/$/, "") }],
    components: {
      securitySchemes: {
        publish: { type: "http", scheme: "bearer", description: "PUBLISH_TOKEN" },
        admin: { type: "http", scheme: "bearer", description: "ADMIN_TOKEN; opens everything" },
      },
    },
    paths: {
      ...feedPaths(),
      "/opml.xml": { get: { summary: "All feeds, as OPML 2.0", responses: answers("200", "OPML", "text/x-opml") } },
      "/.well-known/feed-menu.json": { get: { summary: "All feeds, as JSON", responses: answers("200", "Feeds") } },
      "/api/v1/subscriptions": {
        post: {
          summary: "Ask an address whether it wants the newsletter",
          description:
            "Answers the same for every address. Nothing is sent but one confirmation until it is confirmed.",
          requestBody: jsonBody(SubscriptionRequest),
          responses: {
            ...answers("202", "The address gets a confirmation, if it may."),
            ...refusals,
            ...answers(
              "429",
              "Too many requests from one network; Retry-After says when to come back.",
              "application/problem+json",
            ),
          },
        },
      },
      "/api/v1/objects": {
        get: {
          summary: "List what lies in the bucket",
          security: [{ publish: [] }],
          parameters: [
            parameter("query", "after", "Last key of the page before."),
            parameter("query", "limit", "Objects at most.", { type: "integer", minimum: 1, maximum: 1000 }),
          ],
          responses: { ...answers("200", "Keys, ETags (MD5 of the bytes) and sizes"), ...needsToken },
        },
        post: {
          summary: "Publish many objects",
          security: [{ publish: [] }],
          requestBody: jsonBody(Batch),
          responses: { ...answers("200", "What became of each"), ...refusals, ...needsToken },
        },
      },
      "/api/v1/objects/{key}": {
        put: {
          summary: "Publish one object: a post, site.yaml or an image",
          security: [{ publish: [] }],
          parameters: [parameter("path", "key", "Its key in the bucket, e.g. posts/2026-01-01-hello.md")],
          requestBody: { required: true, content: { "application/octet-stream": {} } },
          responses: { ...answers("200", "What became of it"), ...refusals, ...needsToken },
        },
        delete: {
          summary: "Withdraw one object",
          security: [{ publish: [] }],
          parameters: [parameter("path", "key", "Its key in the bucket")],
          responses: { ...answers("200", "Withdrawn"), ...refusals, ...needsToken },
        },
      },
      "/api/v1/quarantine": {
        get: {
          summary: "Posts that could not be read: key, line and reason",
          security: [{ publish: [] }],
          responses: { ...answers("200", "Quarantined posts"), ...needsToken },
        },
      },
      "/api/v1/reindex": {
        post: {
          summary: "Rebuild the index from the bucket, one step a call",
          description: "Begin with {} and call again with the position that was answered, until it is null.",
          security: [{ publish: [] }],
          requestBody: jsonBody(Reindex),
          responses: { ...answers("200", "Position and counts"), ...needsToken },
        },
      },
      "/api/v1/subscribers/import": {
        post: {
          summary: "Import subscribers as CSV",
          description:
            "Columns: email, categories (separated by ;), frequency, hour, timezone, language, status. `active` says that consent exists elsewhere and needs `consent`. Addresses that are known are left alone.",
          security: [{ admin: [] }],
          parameters: [parameter("query", "consent", "Where and when they agreed; kept in their history.")],
          requestBody: { required: true, content: { "text/csv": {} } },
          responses: { ...answers("200", "Counts and refused rows"), ...refusals, ...needsToken },
        },
      },
      "/api/v1/issues": {
        get: {
          summary: "Issues, newest first",
          security: [{ admin: [] }],
          parameters: [
            parameter("query", "before", "Only issues with a smaller id.", { type: "integer" }),
            parameter("query", "limit", "Issues at most.", { type: "integer", minimum: 1, maximum: 200 }),
          ],
          responses: { ...answers("200", "Issues"), ...needsToken },
        },
      },
      "/api/v1/issues/{id}": {
        get: {
          summary: "One issue, with its deliveries counted by state",
          security: [{ admin: [] }],
          parameters: [parameter("path", "id", "Issue", { type: "integer" })],
          responses: { ...answers("200", "Issue"), ...needsToken },
        },
      },
      "/api/v1/issues/{id}/deliveries.csv": {
        get: {
          summary: "Every delivery of an issue: address, state, reason",
          security: [{ admin: [] }],
          parameters: [parameter("path", "id", "Issue", { type: "integer" })],
          responses: { ...answers("200", "Deliveries", "text/csv"), ...needsToken },
        },
      },
    },
  };
}

function feedPaths(): Record<string, object> {
  const scopes = [
    { path: "/", summary: "The whole site", parameters: [] as object[] },
    ...["categories", "tags", "authors"].map((folder) => ({
      path: `/${folder}/{id}/`,
      summary: `One of the ${folder}`,
      parameters: [parameter("path", "id", "Its id")],
    })),
  ];
  return Object.fromEntries(
    scopes.flatMap(({ path, summary, parameters }) =>
      Object.values(formats).map(({ filename, name, type }) => [
        path + filename,
        {
          get: {
            summary: `${summary}, as ${name}`,
            parameters: [...parameters, ...feedQuery],
            responses: {
              ...answers("200", name, type),
              "304": { description: "Unchanged since If-None-Match" },
              ...refusals,
            },
          },
        },
      ]),
    ),
  );
}
