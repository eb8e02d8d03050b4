import { readdirSync, readFileSync, statSync } from "node:fs";
import { load } from "js-yaml";
import { XmlDocument } from "libxml2-wasm";
import { describe, expect, it } from "vitest";
import { labelId } from "../src/core/posts/category.ts";
import type { Reading } from "../src/core/posts/post.ts";
import { defaultSite } from "../src/core/site.ts";
import { readPost } from "../src/markdown/read-post.ts";
import { readSite } from "../src/markdown/read-site.ts";

const CONTENT = new URL("../content/", import.meta.url);
const BROKEN = "posts/202403180915264471.md";

/** A post as its text shows it, without our own reader: what is tested here is the text. */
interface Written {
  key: string;
  frontMatter: string;
  body: string;
}

const keys = readdirSync(CONTENT, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => statSync(new URL(path, CONTENT)).isFile())
  .sort();
const posts = keys.filter((key) => key.startsWith("posts/")).map(written);

function bytes(key: string): Uint8Array {
  return readFileSync(new URL(key, CONTENT));
}

function text(key: string): string {
  return new TextDecoder().decode(bytes(key));
}

function written(key: string): Written {
  const [, frontMatter = "", body = ""] = /^---\n(.*?)\n---\n(.*)$/s.exec(text(key)) ?? [];
  return { key, frontMatter, body };
}

/** The rest of a line of front matter, as written. */
function field({ frontMatter }: Written, name: string): string | undefined {
  return new RegExp(`^${name}: ?(.*)$`, "m").exec(frontMatter)?.[1];
}

function isYaml(frontMatter: string): boolean {
  try {
    return load(frontMatter) !== undefined;
  } catch {
    return false;
  }
}

function keysWhere(holds: (post: Written) => boolean): string[] {
  return posts.filter(holds).map(({ key }) => key);
}

describe("the content a new publisher starts from", () => {
  it("is enough for every page, feed and digest to be full", () => {
    expect(posts.length).toBeGreaterThanOrEqual(44);
    expect(posts.every(({ frontMatter, body }) => frontMatter !== "" && body !== "")).toBe(true);
    expect(keysWhere((post) => field(post, "lang") === "en").length).toBeGreaterThanOrEqual(8);
    const dates = posts.map((post) => field(post, "date") ?? "").sort();
    expect(dates.find((date) => date.startsWith("2022-01"))).toBeDefined();
    expect(dates.filter((date) => date.startsWith("2026-11-22")).length).toBeGreaterThan(1);
  });

  it("gives each of its categories a title in site.yaml, and names no other there", () => {
    const site = load(text("site.yaml")) as { categories: Record<string, string> };
    const names = posts.flatMap((post) => {
      const value = field(post, "categories") ?? "";
      return value.startsWith("[") ? value.slice(1, -1).split(",") : [value];
    });
    const used = [...new Set(names.map(labelId))].sort();
    expect(Object.keys(site.categories).sort()).toEqual(used);
    expect(used).toHaveLength(6);
    expect(names).toEqual(expect.arrayContaining(["A gushichang", "KejiQianyan", "kejiqianyan", "markets"]));
  });

  it("says who publishes in the words site.yaml knows, and no others", () => {
    const site = load(text("site.yaml")) as Record<string, unknown>;
    expect(Object.keys(site)).toEqual([
      "title",
      "description",
      "language",
      "time_zone",
      "author",
      "postal_address",
      "copyright",
      "logo",
      "icon",
      "accent_color",
      "og_image",
      "navigation",
      "secondary_navigation",
      "about",
      "category_strings",
      "categories",
      "authors",
      "feeds",
      "newsletter",
    ]);
    expect(site.feeds).toEqual({ limit: 50, content: "full" });
    expect(site.newsletter).toMatchObject({
      hold: "10m",
      max_age: "3d",
      hour: 8,
      on_unknown: "leave",
      keep_deliveries: "30d",
      archive: true,
    });
  });

  it.each<[string, number, (post: Written) => boolean]>([
    ["a name of a date and eighteen digits", 35, ({ key }) => /\/\d{4}-\d\d-\d\d-\d{18}\.md$/.test(key)],
    ["a name people can read", 8, ({ key }) => /\/\d{4}-\d\d-\d\d-[a-z-]+\d?\.(md|html)$/.test(key)],
    ["a folder of its year", 4, ({ key }) => /^posts\/(\d{4})\/\1-/.test(key)],
    ["HTML instead of Markdown", 2, ({ key }) => key.endsWith(".html")],
    ["a date without a zone", 5, (post) => /^[-\d]{10} [:\d]{8}$/.test(field(post, "date") ?? "")],
    ["a date that is the day before in UTC", 1, (post) => field(post, "date") === "2022-10-11 00:19:55 +0800"],
    ["a date far ahead", 1, (post) => field(post, "date")?.startsWith("2099-01-01") === true],
    ["an inner quotation mark in a quoted title", 1, (post) => /^".+".+"$/.test(field(post, "title") ?? "")],
    ["a backslash in a quoted title", 1, (post) => /^".*\\.*"$/.test(field(post, "title") ?? "")],
    ["draft: true", 1, (post) => field(post, "draft") === "true"],
    ["published: false", 1, (post) => field(post, "published") === "false"],
    ["the folder for drafts", 1, ({ key }) => key.startsWith("posts/_drafts/")],
    [
      "everything front matter can say",
      1,
      (post) =>
        field(post, "categories")?.startsWith("[") === true &&
        field(post, "tags") === "" &&
        ["author", "description", "source_url", "image"].every((name) => field(post, name)),
    ],
    [
      "headings, a table, a list and a quotation",
      3,
      ({ body }) => /^## /m.test(body) && /^\|.*\|\n\|[-:|]/m.test(body),
    ],
    ["bold that ends in CJK punctuation before a letter", 3, ({ body }) => /\*\*“[^”]+”\*\*\p{Script=Han}/u.test(body)],
    ["a fenced block of code", 1, ({ body }) => /^```json$/m.test(body)],
    ["an end to its summary", 1, ({ body }) => body.includes("<!--more-->")],
    ["a portal's image", 2, ({ body }) => /<center><img [^>]*emheight="\d+" style="/.test(body)],
    ["an image without extension whose address holds a raw &", 2, ({ body }) => /aspx\?nid=\d+&imageType=/.test(body)],
    ["a paragraph nobody should see", 2, ({ body }) => body.includes('<p style="display:none')],
    ["an image of the site's own", 1, ({ body }) => body.includes("](/assets/qingya-trade-2024.png)")],
    ["a link without a scheme", 30, ({ body }) => body.includes("](//news.example.com/category/")],
    ["a link up the folders", 1, ({ body }) => body.includes("](../")],
    ["a bare link to the source", 30, ({ body }) => /^<http:\/\/news\.example\.com\/[^>]+>$/m.test(body)],
    ["a way back at its foot", 30, ({ body }) => body.trimEnd().endsWith("｜[返回首页](//news.example.com/)")],
  ])("shows posts with %s", (_shape, atLeast, holds) => {
    expect(keysWhere(holds).length).toBeGreaterThanOrEqual(atLeast);
  });

  it("holds one post that cannot be repaired, and a good one under the same number", () => {
    expect(keysWhere((post) => field(post, "title") === '""')).toEqual([BROKEN]);
    expect(keysWhere((post) => field(post, "date")?.trim() === "+0800")).toEqual([BROKEN]);
    expect(keysWhere(({ body }) => body.includes("\n<>\n"))).toEqual([BROKEN]);
    expect(keysWhere(({ key }) => key.endsWith("202403180915264471.md"))).toHaveLength(2);
  });

  it("holds exactly two posts whose front matter is no YAML until it is repaired", () => {
    expect(keysWhere(({ frontMatter }) => !isYaml(frontMatter))).toEqual([
      "posts/2023-09-21-202309211126408815.md",
      "posts/2024-02-06-202402060912337290.md",
    ]);
  });

  it("names no host that could belong to anybody", () => {
    const hosts = keys
      .filter((key) => !key.endsWith(".png"))
      .flatMap((key) => [...text(key).matchAll(/(?:\/\/|@|www\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+|localhost)/gi)])
      .map(([, host = ""]) => host);
    expect(hosts.length).toBeGreaterThan(posts.length);
    expect(hosts.filter((host) => !/(^|\.)example\.(com|org|net)$|^localhost$|^www\.w3\.org$/.test(host))).toEqual([]);
  });

  it("carries the image its post shows, small enough for a page", () => {
    const image = readFileSync(new URL("assets/qingya-trade-2024.png", CONTENT));
    expect(image.subarray(1, 4).toString("latin1")).toBe("PNG");
    expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([640, 360]);
    expect(image.length).toBeLessThan(20_000);
  });
});

describe("the content, read as Gazette reads it", async () => {
  const read = readSite(bytes("site.yaml"));
  const site = { ...defaultSite(new URL("https://gazette.example/")), ...("settings" in read ? read.settings : {}) };
  const readings = new Map<string, Reading>();
  for (const { key } of posts) readings.set(key, await readPost({ key, bytes: bytes(key) }, site));

  function published(key: string) {
    const reading = readings.get(key);
    if (reading?.state !== "published") throw new Error(`${key} is ${JSON.stringify(reading)}`);
    return reading.post;
  }

  function keysIn(state: string): string[] {
    return [...readings].filter(([, reading]) => reading.state === state).map(([key]) => key);
  }

  it("has a site.yaml without a mistake", () => {
    expect(read).not.toHaveProperty("problem");
    expect(read).toHaveProperty("notices", [
      { line: expect.any(Number), reason: expect.objectContaining({ code: "accent-lighter" }) },
    ]);
    expect(site.newsletter).toMatchObject({
      holdMs: 600_000,
      maxAgeMs: 259_200_000,
      hour: 8,
      onUnknown: "leave",
      keepDeliveriesMs: 30 * 86_400_000,
      archive: true,
    });
  });

  it("quarantines the broken post and no other", () => {
    expect(keysIn("quarantined")).toEqual([BROKEN]);
  });

  it("publishes everything but drafts", () => {
    expect(keysIn("draft")).toEqual([
      "posts/2026-10-30-202610301740126653.md",
      "posts/2026-11-22-flood-insurance-explainer.md",
      "posts/_drafts/interview-with-a-harbour-pilot.md",
    ]);
    expect(keysIn("published")).toHaveLength(posts.length - 4);
  });

  it("keeps the quotation marks and the backslash of the titles it repairs", () => {
    expect(published("posts/2023-09-21-202309211126408815.md").title).toContain('"冬季掉电"');
    expect(published("posts/2024-02-06-202402060912337290.md").title).toContain("A\\H");
  });

  it("is well-formed in every body, also around what nobody should see", () => {
    for (const key of keysIn("published")) {
      const { contentHtml } = published(key);
      expect(() => XmlDocument.fromString(`<div>${contentHtml}</div>`).dispose(), key).not.toThrow();
      expect(contentHtml, key).not.toMatch(/LT-0107|LT-A-0606/);
    }
  });

  it("comes to the six categories that have titles, one of them with a space in its name", () => {
    const ids = keysIn("published").flatMap((key) => published(key).categories.map(({ id }) => id));
    expect([...new Set(ids)].sort()).toEqual(Object.keys(site.categoryTitles).sort());
    expect(ids).toContain("a-gushichang");
  });

  it("keeps every date between 2022 and the last day, but for the one far ahead", () => {
    const last = Date.parse("2026-11-23T00:00:00+08:00");
    const first = Date.parse("2022-01-01T00:00:00+08:00");
    const outside = keysIn("published").filter((key) => {
      const at = published(key).publishedAt;
      return at < first || at >= last;
    });
    expect(outside).toEqual(["posts/2099-01-01-time-capsule.md"]);
  });
});
