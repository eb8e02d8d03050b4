import { describe, expect, it } from "vitest";
import { MAIL_MODES } from "../../src/core/posts/post.ts";
import { reason } from "../../src/core/reason.ts";
import { post, readText } from "./a-post.ts";

const undated = "posts/harbour.md";
const ownDate = Date.UTC(2022, 0, 9);

describe("front matter of any generator", () => {
  it.each(["date", "pubDate", "publishDate", "published_at", "published", "post_date", "created", "created_at"])(
    "has the date in `%s`",
    async (key) => {
      expect((await post(`title: t\n${key}: 2022-01-09T00:00:00Z`, "x", undated)).publishedAt).toBe(ownDate);
    },
  );

  it("is told which modes of mailing there are, where it names none of them", async () => {
    const notices = async (email: string) => {
      const reading = await readText(`---\ntitle: t\nemail: ${email}\n---\nx`);
      return reading.state === "published" && reading.notices;
    };
    const unknown = (given: string) => [
      { line: 3, reason: reason("email-mode-unknown", { given, known: [...MAIL_MODES] }) },
    ];
    expect(await notices("sometimes")).toEqual(unknown("sometimes"));
    expect(await notices("x".repeat(61))).toEqual(unknown("x".repeat(60)));
    for (const email of [...MAIL_MODES, "ann@a.example"]) expect(await notices(email)).toEqual([]);
  });

  it("has the date of a post before that of its file", async () => {
    expect((await post("title: t\ncreated: 2021-01-01\ndate: 2022-01-09T00:00:00Z")).publishedAt).toBe(ownDate);
  });

  it.each([
    "updated",
    "lastmod",
    "last_modified_at",
    "lastModified",
    "updatedDate",
    "updated_at",
    "modified",
    "post_modified",
  ])("has the last change in `%s`", async (key) => {
    expect((await post(`title: t\n${key}: 2022-02-09T00:00:00Z`)).updatedAt).toBe(Date.UTC(2022, 1, 9));
  });

  it.each([
    ...[
      "image",
      "cover",
      "feature_image",
      "featured_image",
      "thumbnail",
      "heroImage",
      "banner",
      "coverImage",
      "ogImage",
    ],
    ...["featureImage", "social-image", "images"],
  ])("has the picture in `%s`, as an address, a map or a list", async (key) => {
    const url = "https://i.example/a.png";
    for (const value of [
      url,
      `[${url}, b.png]`,
      `{url: "${url}"}`,
      `{src: "${url}", alt: A quay}`,
      `{image: "${url}"}`,
    ])
      expect((await post(`title: t\n${key}: ${value}`)).image?.url).toBe(url);
    expect((await post(`title: t\n${key}: {src: "${url}", alt: A quay}`)).image?.alt).toBe("A quay");
    expect((await post(`title: t\n${key}: ${url}\n${key}_alt: A quay`)).image?.alt).toBe("A quay");
  });

  it.each(["description", "excerpt", "summary", "custom_excerpt", "meta_description"])(
    "has the summary in `%s`",
    async (key) => {
      expect((await post(`title: t\n${key}: In short.`)).summary).toBe("In short.");
    },
  );

  it.each(["lang", "language", "locale"])("has the language in `%s`", async (key) => {
    expect((await post(`title: t\n${key}: pt_BR`)).language).toBe("pt-BR");
  });

  it.each(["canonical_url", "canonicalURL", "canonical", "source_url", "original_url", "link"])(
    "has the source link in `%s`",
    async (key) => {
      expect((await post(`title: t\n${key}: https://a.example/b`)).sourceUrl).toBe("https://a.example/b");
    },
  );

  it.each(["false", "null", "~", "", '"false"'])("says nothing where it says %j", async (value) => {
    const keys = "image cover excerpt description author authors tags categories lang link updated date guid id".split(
      " ",
    );
    const bare = await readText("---\ntitle: t\n---\nThe body.");
    const front = keys.map((key) => `${key}: ${value}`).join("\n");
    expect(await readText(`---\ntitle: t\n${front}\n---\nThe body.`)).toEqual(bare);
  });
});
