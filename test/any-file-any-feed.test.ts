import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entry } from "../src/core/feeds/entry.ts";
import type { Post } from "../src/core/posts/post.ts";
import { postPath } from "../src/core/posts/post-page.ts";
import * as formats from "../src/formats/index.ts";
import { readPost } from "../src/markdown/read-post.ts";
import { anyPoint } from "./any-point.ts";
import { exampleFeed } from "./formats/example-feed.ts";
import { readXml } from "./formats/xml-reading.ts";
import { site } from "./markdown/a-post.ts";

const good = await published("posts/2022-01-07-good.md", "---\ntitle: 好的文章\n---\n正文。\n");

/** Front matter and bodies as no publisher should write them, and as many do. */
const anyFile = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .record({
      title: fc.oneof(
        fc.string({ unit: anyPoint }),
        fc.constantFrom('"]]>"', '"a"b"', "'", "&x y", "{{", "\u0001", "\\d"),
      ),
      date: fc.constantFrom("2022-01-07 20:33:27 +0800", "2022-01-07", "2026-02-30", "+0800", ""),
      categories: fc.oneof(
        fc.string({ unit: anyPoint, maxLength: 20 }),
        fc.constantFrom("[a, <b>]", "]]> &", "null", "1_0"),
      ),
      body: fc.array(
        fc.oneof(
          fc.string({ unit: anyPoint, maxLength: 30 }),
          fc.constantFrom(
            "]]>",
            "]]>]]>",
            "<![CDATA[",
            "<p",
            "</p>",
            "<b><i></b>",
            "&",
            "<!--",
            "\u0000",
            "\ud800",
            "<svg><style>",
            "**“a”**b",
          ),
        ),
        { maxLength: 12 },
      ),
    })
    .map(({ title, date, categories, body }) =>
      new TextEncoder().encode(`---\ntitle: ${title}\ndate: ${date}\ncategories: ${categories}\n---\n${body.join("")}`),
    ),
);

describe("whatever file a publisher uploads", () => {
  it("every feed stays well-formed and keeps the other posts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFile, { minLength: 1, maxLength: 3 }), async (files) => {
        const posts: Post[] = [];
        for (const [index, bytes] of files.entries()) {
          const reading = await readPost(
            { key: `posts/2022-01-0${index + 1}-any.md`, bytes: new Uint8Array(bytes) },
            site,
          );
          if (reading.state === "published") posts.push(reading.post);
        }
        const feed = exampleFeed({ entries: [...posts, good].map(entryOf) });
        for (const xml of [formats.rss.write(feed), formats.atom.write(feed)])
          readXml(xml, (texts) => {
            const ids = texts("//item/guid | //a:entry/a:id");
            expect(ids).toHaveLength(posts.length + 1);
            expect(ids.at(-1)).toBe(good.id);
          });
        const { items } = JSON.parse(formats.json.write(feed));
        expect(items.map(({ id }: { id: string }) => id)).toEqual(feed.entries.map(({ id }) => id));
      }),
      { numRuns: 400 },
    );
  });
});

async function published(key: string, text: string): Promise<Post> {
  const reading = await readPost({ key, bytes: new TextEncoder().encode(text) }, site);
  if (reading.state !== "published") throw new Error(`${key} is ${reading.state}.`);
  return reading.post;
}

function entryOf(post: Post): Entry {
  return {
    ...post,
    authors: post.authors.map(({ title }) => title),
    url: new URL(postPath(post.key), site.url).href,
    updatedAt: post.updatedAt ?? post.publishedAt,
  };
}
