import { describe, expect, it } from "vitest";
import {
  hasContentHash,
  isPublishers,
  KEY_BYTES_MAX,
  keyProblem,
  newKeyProblem,
  objectKind,
} from "../../../src/core/posts/object-key.ts";
import { openSite } from "../../functions/site.ts";
import { routes } from "../../security/routes.ts";

describe("the key of a file", () => {
  it.each([
    ["images/chart.png", "attachment"],
    ["posts/post_1/b.jpg", "attachment"],
    ["static/img/a.SVG", "attachment"],
    ["docs/figure.webp", "attachment"],
    ["images/run.js", undefined],
    ["images/page.html", undefined],
    [".gazette/history/a.png", undefined],
    [".git/logo.png", undefined],
    ["site.yaml", "site"],
    ["posts/a.md", "post"],
    ["pages/a.md", undefined],
  ])("says what it is: %s is %s", (key, kind) => {
    expect(objectKind(key)).toBe(kind);
  });

  it.each(["api/a.png", "admin/a/b.png", "static/admin/a.png", "public/api/a.png", "robots.txt", "static/robots.txt"])(
    "is refused with its reason where Gazette has addresses of its own: %s",
    (key) => {
      const name = key.replace(/^(?:static|public)\//, "").split("/")[0];
      expect(keyProblem(key)).toMatchObject({ code: "key-reserved", values: { name } });
    },
  );

  it("is refused for its kind before its place", () => {
    expect(keyProblem("admin/run.js")).toMatchObject({ code: "key-kind" });
  });

  it.each(["a", "é"])("is as long as an object store allows, in bytes: of %s", (character) => {
    const room = KEY_BYTES_MAX - "posts/.md".length;
    const bytes = new TextEncoder().encode(character).length;
    const most = "a".repeat(room % bytes) + character.repeat(Math.floor(room / bytes));
    for (const problem of [keyProblem, newKeyProblem]) {
      expect(problem(`posts/${most}.md`)).toBeUndefined();
      expect(problem(`posts/a${most}.md`)).toMatchObject({ code: "key-too-long", values: { most: KEY_BYTES_MAX } });
    }
  });

  it.each(["", "/a.png", "a//b.png", "a/", "./a.png", "a/./b.png", "../a.png", "a/../b.png"])(
    "is a path: not %j",
    (key) => {
      expect(keyProblem(key)).toMatchObject({ code: "key-not-a-path" });
    },
  );

  it.each([
    ["assets/1a2b3c4d.css", true],
    ["1a2b3c4d.css", true],
    ["assets/index-1a2b3c4d.css", true],
    ["assets/1a2b3c4.css", false],
    ["assets/20261128.png", false],
    ["assets/defacade.png", false],
    ["1a2b3c4d/a.css", false],
  ])("tells by its name whether it ever changes: %s, %s", (key, isHashed) => {
    expect(hasContentHash(key)).toBe(isHashed);
  });

  it.each([
    ["site.yaml", true],
    ["images/chart.png", true],
    ["posts/run.js", true],
    ["assets/run.js", true],
    ["run.js", false],
    [".gazette/history/a.png", false],
  ])("tells whether it is the publisher's: %s, %s", (key, isTheirs) => {
    expect(isPublishers(key)).toBe(isTheirs);
  });

  it("is served or refused, and never hidden behind a route", async () => {
    const site = await openSite();
    const parts = new Set(routes().map(({ path }) => path.split("/")[1] ?? ""));
    const names = [...parts].filter((part) => part !== "" && !/[:*]/.test(part));
    expect(names.length).toBeGreaterThan(20);
    const hidden: string[] = [];
    for (const key of names.flatMap((name) => [name, `${name}/a.png`, `${name}/a/b.png`, `${name}/2026-10/c.png`])) {
      if (objectKind(key) !== "attachment" || keyProblem(key)) continue;
      await site.bucket.put(key, "a picture");
      const response = await site.fetch(`/${key}`);
      if (response.status !== 200 || (await response.text()) !== "a picture") hidden.push(key);
    }
    expect(hidden).toEqual([]);
  });
});

describe("a file of _includes", () => {
  it("is a kind of its own, which is not served", () => {
    for (const key of ["_includes/a.html", "_includes/a/b.md", "_includes/a.svg", "_includes/a.txt"])
      expect([key, objectKind(key)]).toEqual([key, "include"]);
    expect(objectKind("_includes/run.js")).toBeUndefined();
    expect(objectKind("posts/_includes/a.html")).toBe("post");
  });
});
