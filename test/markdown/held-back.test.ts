import { describe, expect, it } from "vitest";
import { KEY, post, problem, readText, site } from "./a-post.ts";

const held = async (front: string) => {
  const reading = await readText(`---\ntitle: t\n${front}\n---\nBody`);
  return reading.state === "draft" ? reading.held : reading.state;
};

describe("a post is held back", () => {
  it.each([
    ["draft: true", "draft", "true"],
    ['draft: "TRUE"', "draft", "TRUE"],
    ["draft: yes", "draft", "yes"],
    ["draft: 1", "draft", "1"],
    ["draft: almost", "draft", "almost"],
    ["draft: [a]", "draft", "…"],
    [`status: ${"x".repeat(40)}`, "status", "x".repeat(40)],
    [`status: ${"x".repeat(41)}`, "status", `${"x".repeat(40)}…`],
    ["Draft: True", "draft", "True"],
    ["isDraft: true", "isdraft", "true"],
    ["is_draft: true", "is_draft", "true"],
    ["published: false", "published", "false"],
    ["published: not yet", "published", "not yet"],
    ["status: draft", "status", "draft"],
    ["status: private", "status", "private"],
    ["status: pending", "status", "pending"],
    ["status: future", "status", "future"],
    ["status: trash", "status", "trash"],
    ["status: in review", "status", "in review"],
    ["post_status: draft", "post_status", "draft"],
    ["private: true", "private", "true"],
    ["unlisted: true", "unlisted", "true"],
    ["headless: true", "headless", "true"],
    ["encrypted: true", "encrypted", "true"],
    ["visibility: members", "visibility", "members"],
    ["visibility: {who: us}", "visibility", "…"],
    ["permalink: false", "permalink", "false"],
    ["eleventyExcludeFromCollections: true", "eleventyexcludefromcollections", "true"],
    ["build: {render: never}", "build.render", "never"],
    ["_build: {list: never}", "build.list", "never"],
    ["_build:\n  render: false", "build.render", "false"],
    ["build: {list: local}", "build.list", "local"],
  ])("by %j, which is named with its line", async (front, field, value) => {
    expect(await held(front)).toEqual({ line: 3, reason: { code: "held-by-field", values: { field, value } } });
  });

  it.each(["password: hunter2", "post_password: 'a b'", "password: 0", "password: [a]"])(
    "by %j, and the password is told to nobody",
    async (front) => {
      expect(await held(front)).toMatchObject({ line: 3, reason: { code: "held-by-password" } });
      expect(JSON.stringify(await held(front))).not.toMatch(/hunter2|a b/);
    },
  );

  it("before its other fields are read", async () => {
    expect(await held("draft: true\ndate: +0800")).toMatchObject({ reason: { code: "held-by-field" } });
  });

  it.each([
    "draft: false",
    'draft: "no"',
    "draft: 0",
    "draft:",
    "draft: ~",
    "published: true",
    "published: 2022-01-07",
    "status: publish",
    "status: Published",
    "status:",
    "visibility: public",
    "private: false",
    "hidden: no",
    "hidden:",
    "build:",
    "build: []",
    "password:",
    'password: ""',
    "password: false",
    "password: null",
    "permalink: /a/",
    "permalink: true",
    "eleventyExcludeFromCollections: false",
    "build: {render: always, list: always}",
    "build: {publishResources: false}",
    "build: 42",
  ])("but not by %j", async (front) => {
    expect(await held(front)).toBe("published");
  });
});

describe("an embargo", () => {
  it.each(["publishDate", "publish_date", "publishdate", "pubDate", "published_at", "published", "scheduled_at"])(
    "in `%s` moves a post to the later of its two dates",
    async (key) => {
      expect((await post(`title: t\ndate: 2022-01-07 +0000\n${key}: 2099-01-15T08:00:00Z`)).publishedAt).toBe(
        Date.UTC(2099, 0, 15, 8),
      );
      expect((await post(`title: t\ndate: 2022-01-07T00:00:00Z\n${key}: 2021-01-15T08:00:00Z`)).publishedAt).toBe(
        Date.UTC(2022, 0, 7),
      );
    },
  );

  it("that cannot be read quarantines the post, whatever its date", async () => {
    expect(await problem("title: t\ndate: 2022-01-07\npublishDate: soon")).toMatchObject({
      line: 4,
      reason: { code: "date-unreadable" },
    });
  });
});

describe("an expiry", () => {
  it.each(["expiryDate", "expiry_date", "expires", "expires_at", "unpublishDate"])("is read from `%s`", async (key) => {
    expect((await post(`title: t\n${key}: 2026-11-10T08:00:00Z`)).expiresAt).toBe(Date.UTC(2026, 10, 10, 8));
    expect((await post(`title: t\n${key}: false`)).expiresAt).toBeUndefined();
  });

  it("that cannot be read quarantines the post", async () => {
    expect(await problem("title: t\nexpiryDate: in a week")).toMatchObject({
      line: 3,
      reason: { code: "date-unreadable" },
    });
  });
});

describe("`hidden`", () => {
  const reading = (front: string, hiddenPosts: "hold" | "publish") =>
    readText(`---\ntitle: t\ndate: 2026-11-01\n${front}\n---\nBody`, KEY, { ...site, hiddenPosts });

  it.each(["hidden: true", "isHidden: 1", "hidden: on the start page"])(
    "%j holds a post back, and says what else it may mean",
    async (front) => {
      expect(await reading(front, "hold")).toMatchObject({
        state: "draft",
        held: { line: 4, reason: { code: "held-by-hidden" } },
      });
      expect(await reading(front, "publish")).toMatchObject({ state: "published" });
    },
  );

  it("lets nothing else out", async () => {
    expect(await reading("hidden: true\nprivate: true", "publish")).toMatchObject({
      state: "draft",
      held: { line: 5 },
    });
  });
});

describe("a post that only leads elsewhere", () => {
  it.each(["{to: /a/}", '"{{ site.url }}/a/"', '"{% link a.md %}"'])(
    "is held back where it is unclear where to: %s",
    async (to) => {
      expect(await readText(`---\ntitle: t\nredirect_to: ${to}\n---\n`)).toMatchObject({
        state: "draft",
        held: { line: 3, reason: { code: "redirect-to-unclear" } },
      });
    },
  );
});
