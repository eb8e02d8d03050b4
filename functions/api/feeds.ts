import * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";
import type { Format } from "../../src/formats/format.ts";
import * as formats from "../../src/formats/index.ts";
import { FeedQuery } from "../feeds/feed-query.ts";
import { type AnswerSchema, type Call, operation } from "./operation.ts";

const Author = lazily(() => z.object({ name: z.string() }));

/** https://jsonfeed.org/version/1.1 */
const JsonFeed = lazily(() =>
  z
    .looseObject({
      version: z.literal("https://jsonfeed.org/version/1.1"),
      title: z.string(),
      home_page_url: z.url(),
      feed_url: z.url(),
      next_url: z.url().optional(),
      description: z.string().optional(),
      language: z.string().optional(),
      authors: z.array(Author()),
      items: z.array(
        z.looseObject({
          id: z.string(),
          url: z.url(),
          external_url: z.string().optional(),
          title: z.string().optional(),
          content_html: z.string().optional(),
          content_text: z.string().optional(),
          summary: z.string().optional(),
          image: z.string().optional(),
          date_published: z.iso.datetime({ offset: true }),
          date_modified: z.iso.datetime({ offset: true }),
          authors: z.array(Author()).optional(),
          tags: z.array(z.string()),
          language: z.string().optional(),
        }),
      ),
    })
    .meta({ id: "JsonFeed" }),
);

const SCOPES = [
  { name: "Site", path: "", summary: "The whole site", id: undefined },
  { name: "Category", path: "/categories/{id}", summary: "One category", id: "Id of the category." },
  { name: "Tag", path: "/tags/{id}", summary: "One tag", id: "Id of the tag." },
  { name: "Author", path: "/authors/{id}", summary: "One author", id: "Id of the author." },
] as const;

const HEADERS = { ETag: "The version of the bytes.", "Cache-Control": "How long they may be kept." };

/** A document that is kept with its version, and answered from memory. */
const kept = (description: string, content: Pick<AnswerSchema, "type" | "body">) => ({
  200: { description, ...content, headers: HEADERS },
  304: { description: "Unchanged since If-None-Match", headers: HEADERS },
});

const ifNoneMatch = lazily(() =>
  z.object({ "if-none-match": z.string().optional().describe("Versions you have: of these, 304.") }),
);

const feedOf = ({ type, name }: Format) =>
  // Browsers get XML by a name under which they show it.
  kept(name, type === formats.json.type ? { type, body: JsonFeed() } : { type: [type, "application/xml"] });

/** Feeds and what lists them. Declared here; `functions/feeds` answers. */
export const feeds = [
  ...SCOPES.flatMap(({ name: scope, path, summary, id }) =>
    Object.values(formats).flatMap((format) => {
      const name = `read${scope}${format.name.replaceAll(/\W/g, "")}`;
      const params = id && { id: z.string().describe(id) };
      return [
        operation(name, `GET ${path}/${format.filename}` as Call, "anyone", {
          summary: `${summary}, as ${format.name}`,
          request: () => ({ ...(params && { params: z.object(params) }), query: FeedQuery(), headers: ifNoneMatch() }),
          answers: () => ({
            ...feedOf(format),
            301: { description: "Where `q` is in its normal form", headers: { Location: "The same feed." } },
          }),
          problems: {
            404: "No post was ever published under a label that the address names.",
            429: "Too many searches that no cache answers came from one network.",
          },
        }),
        ...(format.history === "archives"
          ? [
              operation(`${name}Archive`, `GET ${path}/archive/{month}/${format.filename}` as Call, "anyone", {
                summary: `${summary}, a month of its archive (RFC 5005), as ${format.name}`,
                request: () => ({
                  params: z.object({
                    ...params,
                    month: z
                      .string()
                      .meta({ description: "A month that is over by the site's clocks.", example: "2022-01" }),
                  }),
                  headers: ifNoneMatch(),
                }),
                answers: () => feedOf(format),
                problems: { 404: "There is no such archive." },
              }),
            ]
          : []),
      ];
    }),
  ),

  operation("readOpml", "GET /opml.xml", "anyone", {
    summary: "All feeds, as OPML 2.0",
    request: () => ({ headers: ifNoneMatch() }),
    answers: () => kept("OPML", { type: "text/x-opml" }),
  }),

  operation("readFeedMenu", "GET /.well-known/feed-menu.json", "anyone", {
    summary: "All feeds, as a feed menu (draft-nottingham-feed-menu)",
    request: () => ({ headers: ifNoneMatch() }),
    answers: () =>
      kept("Feeds, the site's first", {
        type: "application/json",
        body: z.object({
          "feed-menu": z.string(),
          items: z.array(z.object({ "feed-title": z.string(), rss: z.url(), atom: z.url() })),
        }),
      }),
  }),

  operation("readCategories", "GET /categories.json", "anyone", {
    summary: "All categories with the number of their posts, most first",
    request: () => ({ headers: ifNoneMatch() }),
    answers: () =>
      kept("Categories", {
        type: "application/json",
        body: z.object({
          categories: z.array(z.object({ id: z.string(), title: z.string(), posts: z.int() })),
        }),
      }),
  }),
];
