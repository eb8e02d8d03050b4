import { describe, expect, it } from "vitest";
import { addressProblem, canonicalPath, sameAddresses, withoutIndex } from "../../../src/core/posts/address.ts";

describe("an address", () => {
  it.each([
    ["/2026/11/21/imported/", "2026/11/21/imported/"],
    ["a//b/./c/../d", "a/b/d"],
    ["/../../etc/passwd", "etc/passwd"],
    ["/%2e%2e/a", "a"],
    ["/港口/开放/", "%E6%B8%AF%E5%8F%A3/%E5%BC%80%E6%94%BE/"],
    ["/%E6%B8%AF%E5%8F%A3", "%E6%B8%AF%E5%8F%A3"],
    ["/%e6%b8%af", "%E6%B8%AF"],
    ["/cafe\u0301/", "caf%C3%A9/"],
    ["/100%/x", "100%25/x"],
    ["/a%2Fb/c", "a%2Fb/c"],
    ["/a b/c++,d;e=f@g:h!'()*$&~", "a%20b/c++,d;e=f@g:h!'()*$&~"],
    ["", ""],
    ["/", ""],
    ["/a/.", "a/"],
    ["/a/b/..", "a/"],
  ])("%s is written %s, and once more it stays", (text, path) => {
    expect(canonicalPath(text)).toBe(path);
    expect(canonicalPath(path)).toBe(path);
    // As a browser asks for it.
    expect(canonicalPath(new URL(`./${path}`, "https://news.example/").pathname)).toBe(path);
  });

  it("is answered at every address that a generator's host would answer at", () => {
    const all = ["a/b/", "a/b", "a/b.html"];
    for (const asked of [...all, "a/b/index.html"]) expect(sameAddresses(asked)).toEqual(expect.arrayContaining(all));
    expect(sameAddresses("")).toEqual([""]);
    expect(withoutIndex("a/index.html")).toBe("a/");
    expect(withoutIndex("my-index.html")).toBe("my-index.html");
  });

  it.each(["", "api/v1/x", "admin", "feeds/../feed/", "subscribe/", "rss.xml", "static/x"])("%j is ours", (path) => {
    expect(addressProblem(canonicalPath(path))).toMatchObject({ code: "address-ours" });
  });

  it.each(["posts/x.png", "assets/a.pdf", "old.zip"])("%j is a file's", (path) => {
    expect(addressProblem(canonicalPath(path))).toMatchObject({ code: "address-of-file" });
  });

  it.each(["feeds/", "posts/x", "docs/setup/", "assets-of-ours", "apis", "subscribe/now", "index.php"])(
    "%j is free",
    (path) => {
      expect(addressProblem(canonicalPath(path))).toBeUndefined();
    },
  );

  it("is bounded, and holds no control characters", () => {
    expect(addressProblem("a".repeat(1024))).toBeUndefined();
    expect(addressProblem("a".repeat(1025))).toMatchObject({ code: "address-too-long" });
    expect(addressProblem(canonicalPath("/a%00b"))).toMatchObject({ code: "address-characters" });
    expect(addressProblem(canonicalPath("/a\\b"))).toMatchObject({ code: "address-characters" });
  });
});
