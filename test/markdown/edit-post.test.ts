import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultSite } from "../../src/core/site.ts";
import { EMPTY_POST, editedPost, fieldAt, type PostField, postForm, withTyped } from "../../src/markdown/edit-post.ts";
import { readFrontMatter } from "../../src/markdown/front-matter.ts";

const site = defaultSite(new URL("https://news.example/"));

/** Opens a file in the form, types some fields, and saves it. */
function save(source: string, typed: Partial<Record<PostField | "body", string>>): string | undefined {
  const form = postForm(source, site);
  if (!form) return undefined;
  const edited = editedPost(source, { ...form.fields, body: form.body, ...typed } as never, site);
  return edited.outcome === "edited" ? edited.text : JSON.stringify(edited);
}

const FILE = `---
layout: post # of the theme
title: 'Old "title"'
date: 2022-01-07 20:33:27 +0800
categories: [markets, metals]   # by hand
author:
    - Ann
tags:
- copper

custom: &a {deep: [1, 2]}
---

Some *words*.\r
More.
`;

describe("a post's form", () => {
  it("shows the fields, and leaves a file alone that nothing was typed into", () => {
    expect(postForm(FILE, site)).toEqual({
      fields: {
        title: 'Old "title"',
        date: "2022-01-07 20:33:27 +0800",
        categories: "markets\nmetals",
        tags: "copper",
        description: "",
        image: "",
        draft: "",
        email: "",
      },
      body: "\nSome *words*.\nMore.\n",
      firstLine: 13,
    });
    expect(save(FILE, {})).toBe(FILE);
    // As forms send it.
    expect(save(FILE, { body: "\r\nSome *words*.\r\nMore.\r\n" })).toBe(FILE);
  });

  it("writes what was typed, and keeps every other byte", () => {
    const typed = {
      title: 'A "new" one: really',
      categories: "markets\r\n 财经 ",
      description: "Of copper.",
      draft: "true",
      email: "never",
      body: "\nSome *words*.\nAnd more.\n",
    };
    expect(save(FILE, typed)).toBe(
      FILE.replace(`'Old "title"'`, `"A \\"new\\" one: really"`)
        .replace("categories: [markets, metals]   # by hand", `categories:\n  - "markets"\n  - "财经"`)
        .replace("[1, 2]}\n", `[1, 2]}\ndescription: "Of copper."\ndraft: true\nemail: "never"\n`)
        .replace("\nMore.", "\nAnd more."),
    );
  });

  it("takes away what was emptied", () => {
    expect(save(FILE, { tags: "", categories: "" })).toBe(
      FILE.replace("categories: [markets, metals]   # by hand\n", "").replace("tags:\n- copper\n", ""),
    );
    expect(save("---\ntitle: x\ndraft: true\n---\n", { draft: "" })).toBe("---\ntitle: x\n---\n");
  });

  it("writes to the key that the file has", () => {
    expect(
      save("---\nTitle: x\npostDate: 2022-01-07\ncategory: A\ncover: /a.png\nexcerpt: e\n---\n", {
        title: "y",
        date: "2022-01-08",
        categories: "A\nB",
        image: "/b.png",
        description: "f",
      }),
    ).toBe(
      `---\nTitle: "y"\npostDate: 2022-01-08\ncover: "/b.png"\nexcerpt: "f"\ncategories:\n  - "A"\n  - "B"\n---\n`,
    );
  });

  it("writes to the first key that says something, else to the first", () => {
    const typed = { title: "y", description: "f" };
    expect(save("---\nTitle:\ndescription:\nexcerpt: e\n---\n", typed)).toBe(
      '---\nTitle: "y"\ndescription:\nexcerpt: "f"\n---\n',
    );
    expect(save("---\nTitle:\nexcerpt:\nsummary:\n---\n", typed)).toBe(
      '---\nTitle: "y"\nexcerpt: "f"\nsummary:\n---\n',
    );
  });

  it("shows what stands there, even if it says nothing", () => {
    expect(postForm("---\ntitle: False\nsummary: 'null'\nexcerpt:\n---\n", site)?.fields).toMatchObject({
      title: "False",
      description: "",
    });
  });

  it("keeps the paragraphs of a summary, and one line of a title", () => {
    expect(save("---\ntitle: x\n---\n", { title: "A\r\nB ", description: "One.\r\n\r\nTwo.\r\n" })).toBe(
      '---\ntitle: "A B"\ndescription: |-\n  One.\n\n  Two.\n---\n',
    );
  });

  it("begins a new file", () => {
    const typed = { title: "新港", date: "2026-11-27 08:00:00 +0800", categories: "港口", body: "Words.\n" };
    expect(save(EMPTY_POST, typed)).toBe(
      `---\ntitle: "新港"\ndate: 2026-11-27 08:00:00 +0800\ncategories:\n  - "港口"\n---\nWords.\n`,
    );
  });

  it("has no room for what is written otherwise, and leaves that alone", () => {
    const source = "---\ntitle:\n  - a\nimage: {src: /a.png}\ncategories: [[a, b]]\nemail: ann@news.example\n---\nx\n";
    expect(postForm(source, site)?.fields).toMatchObject({
      title: undefined,
      image: undefined,
      categories: undefined,
      email: undefined,
    });
    expect(save(source, { title: "y", image: "", categories: "c", email: "only", body: "z\n" })).toBe(
      source.replace("x\n", "z\n"),
    );
  });

  it("changes headers that are no YAML and are mended when they are read", () => {
    const source = '---\ntitle: "He said "no" twice"\ncategory: Markets\n---\nx\n';
    expect(postForm(source, site)?.fields.title).toBe('He said "no" twice');
    expect(save(source, { description: "d" })).toBe(source.replace("---\nx", 'description: "d"\n---\nx'));
    expect(save(source, { title: "plain" })).toBe(source.replace(/title: .*/, 'title: "plain"'));
  });

  it.each([
    ["Windows line ends", "---\r\ntitle: x\r\ntags: [a]\r\n---\r\nOne.\r\nTwo.\r\n"],
    ["a byte order mark", "\ufeff---\ntitle: x\ntags: [a]\n---\nOne.\nTwo.\n"],
    ["no line end at its end", "---\ntitle: x\ntags: [a]\n...\nOne.\nTwo."],
  ])("keeps %s", (_, source) => {
    expect(save(source, {})).toBe(source);
    expect(save(source, { title: "y", body: postForm(source, site)?.body.replace("One", "1") ?? "" })).toBe(
      source.replace("title: x", 'title: "y"').replace("One", "1"),
    );
  });

  it.each([
    ["TOML", "+++\ntitle = 'x'\n+++\n"],
    ["JSON", '{"title": "x"}\n\nWords.'],
    ["no front matter", "Words.\n"],
    ["what cannot be read", "---\n\ttitle: x\n  - y\n---\n"],
    ["an open header", "---\ntitle: x\n"],
  ])("is not offered for %s", (_, source) => {
    expect(postForm(source, site)).toBeUndefined();
  });

  it("refuses a date that cannot be read, at its field", () => {
    expect(save(FILE, { date: "tomorrow" })).toMatch(/"refused","field":"date","reason":\{"code":"date-unreadable"/);
  });

  it("says which field a line belongs to", () => {
    expect(fieldAt(FILE, { line: 4 })).toBe("date");
    expect(fieldAt(FILE, { line: 2 })).toBeUndefined();
    expect(fieldAt("title: x\n---\n", { line: 1 })).toBe("title");
    expect(fieldAt("title: x\n---\n", { line: undefined })).toBeUndefined();
  });

  it("never changes what was not typed, whatever was", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 30 });
    const field = fc.option(text, { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({ title: field, description: field, categories: field, tags: field }),
        text,
        (typed, body) => {
          const given = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined));
          const saved = save(FILE, { ...given, body });
          if (saved?.startsWith("{")) return;
          const [before, after] = [readFrontMatter(FILE), readFrontMatter(saved ?? "")];
          if (typeof before !== "object" || "problem" in before) throw new Error();
          if (typeof after !== "object" || "problem" in after) throw new Error(saved);
          for (const key of ["layout", "date", "author", "custom"])
            expect(after.fields.get(key)).toEqual(before.fields.get(key));
          for (const line of ["layout: post # of the theme\n", "custom: &a {deep: [1, 2]}\n"])
            expect(saved).toContain(line);
          // What is shown next is what was typed, and saving that changes nothing.
          expect(save(saved ?? "", {})).toBe(saved);
        },
      ),
    );
  });

  it("brings every example post back byte for byte", () => {
    const source = readFileSync("content/posts/2022-01-05-202201050912036020.md", "utf8");
    expect(save(source, {})).toBe(source);
  });
});

describe("a text typed over another", () => {
  it("keeps the line ends of all lines that were not typed", () => {
    const source = "a\r\nb\nc\rd";
    expect(withTyped(source, "a\nb\nc\nd")).toBe(source);
    expect(withTyped(source, "a\nB\nc\nd")).toBe("a\r\nB\nc\rd");
    expect(withTyped("a\r\nb\r\n", "a\nx\nb\n")).toBe("a\r\nx\r\nb\r\n");
    const mixed = "a\r\nb\nc\r\nd\r\n";
    expect(withTyped(mixed, "A\nb\nc\nd\n")).toBe(mixed.replace("a", "A"));
    expect(withTyped(mixed, "a\nb\nc\nD\n")).toBe(mixed.replace("d", "D"));
    expect(withTyped("a\n", "")).toBe("");
    expect(withTyped("", "a\n")).toBe("a\n");
  });

  it("reads as what was typed", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "", "\n", "\r\n", "\r", "c"), { maxLength: 12 });
    const unix = (text: string) => text.replace(/\r\n?/g, "\n");
    fc.assert(
      fc.property(lines, lines, (source, typed) => {
        expect(unix(withTyped(source.join(""), typed.join("")))).toBe(unix(typed.join("")));
        expect(withTyped(source.join(""), unix(source.join("")))).toBe(source.join(""));
      }),
    );
  });
});
