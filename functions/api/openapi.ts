import { FEED_LIMIT_MAX } from "../../src/core/feeds/feed.ts";
import type { Site } from "../../src/core/site.ts";
import * as formats from "../../src/formats/index.ts";
import { adminPaths } from "./openapi-admin.ts";
import { answers, jsonBody, parameter, refusals } from "./openapi-parts.ts";
import { publishingPaths } from "./openapi-publishing.ts";
import { tokenPaths } from "./openapi-tokens.ts";
import { SubscriptionRequest } from "./subscriptions.ts";

const feedQuery = [
  parameter("query", "category", "Category ids, separated by commas: posts in any of these."),
  parameter("query", "exclude", "Category ids, separated by commas: posts in none of these."),
  parameter("query", "tag", "Tag ids, separated by commas: posts with any of these."),
  parameter("query", "limit", "Entries at most.", { type: "integer", minimum: 1, maximum: FEED_LIMIT_MAX }),
  parameter("query", "content", "Whole posts, or summaries only.", { enum: ["full", "summary"] }),
  parameter("query", "before", "Older entries: as `next_url`, or the link `next`, has it."),
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
        read: { type: "http", scheme: "bearer", description: "Any token: reads objects and the quarantine" },
        publish: { type: "http", scheme: "bearer", description: "PUBLISH_TOKEN, or a token granted to publish" },
        admin: {
          type: "http",
          scheme: "bearer",
          description: "ADMIN_TOKEN, or one granted to an admin; opens everything",
        },
      },
    },
    paths: {
      ...feedPaths(),
      "/opml.xml": { get: { summary: "All feeds, as OPML 2.0", responses: answers("200", "OPML", "text/x-opml") } },
      "/.well-known/feed-menu.json": { get: { summary: "All feeds, as JSON", responses: answers("200", "Feeds") } },
      "/categories.json": {
        get: {
          summary: "All categories with the number of their posts, most first",
          responses: answers("200", "Categories"),
        },
      },
      "/api/v1/subscriptions": {
        post: {
          summary: "Ask an address whether it wants the newsletter",
          description:
            "Answers the same for every address. Nothing is sent but confirmations until one is confirmed, which takes what was chosen with it. Categories are those of `/categories.json`.",
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
      ...publishingPaths(),
      ...tokenPaths(),
      ...adminPaths(),
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
  const feed = (summary: string, { name, type }: { name: string; type: string }, parameters: object[]) => ({
    get: {
      summary: `${summary}, as ${name}`,
      parameters,
      responses: {
        ...answers("200", name, type),
        "304": { description: "Unchanged since If-None-Match" },
        ...answers("404", "No such feed", "application/problem+json"),
        ...refusals,
      },
    },
  });
  const month = parameter("path", "month", "A month that is over by the site's clocks, e.g. 2022-01");
  return Object.fromEntries(
    scopes.flatMap(({ path, summary, parameters }) =>
      Object.values(formats).flatMap((format) => [
        [path + format.filename, feed(summary, format, [...parameters, ...feedQuery])],
        ...(format.history === "archives"
          ? [
              [
                `${path}archive/{month}/${format.filename}`,
                feed(`${summary}, a month of its archive (RFC 5005)`, format, [...parameters, month]),
              ],
            ]
          : []),
      ]),
    ),
  );
}
