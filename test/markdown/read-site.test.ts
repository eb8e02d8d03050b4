import { describe, expect, it } from "vitest";
import type { Problem } from "../../src/core/posts/post.ts";
import { type Reason, reason } from "../../src/core/reason.ts";
import { readSite } from "../../src/markdown/read-site.ts";

const readWhole = (text: string) => readSite(new TextEncoder().encode(text));
const read = (text: string) => {
  const reading = readWhole(text);
  return "settings" in reading ? { settings: reading.settings } : reading;
};

const wrong = (path: string, expected: Reason, given: string) => reason("setting-wrong", { path, expected, given });

describe("site.yaml", () => {
  it("sets everything a site has", () => {
    const text = `
title: "港口新闻"
description: News of the harbour
language: zh-cn
time_zone: Asia/Shanghai
author: The harbour office
postal_address: "1 Quay Street"
copyright: © The harbour
category_strings: whole
generator: jekyll
permalink: pretty
post_ids: permalink
templates: none
line_breaks: true
emoji: true
hidden_posts: publish
mirror_images: true
new_post_name: ":year-:month-:day-:title.md"
permalinks: {notes: "/:sections/:slug/"}
params: {motto: Slowly, nav: {home: Start}}
categories: {TechWeb: Tech on the web, "21 caijing": 21财经}
feeds: {limit: 20, content: summary}
hub: https://hub.example/
withdraw_guard: {posts: 5, percent: 40}
watches: {corrections: true}
newsletter:
  hold: 0
  max_age: 1w
  hour: 7
  frequency: weekly
  follow: [Air, Land Use, air]
  weekday: friday
  immediate: 1h
  review: 2h
  on_unknown: resend
  keep_deliveries: 12w
  archive: true
`;
    expect(read(text)).toEqual({
      settings: {
        title: "港口新闻",
        description: "News of the harbour",
        language: "zh-CN",
        timeZone: "Asia/Shanghai",
        author: "The harbour office",
        postalAddress: "1 Quay Street",
        copyright: "© The harbour",
        categoryStrings: "whole",
        generator: "jekyll",
        permalink: "pretty",
        postIds: "permalink",
        templates: "none",
        lineBreaks: true,
        emoji: true,
        hiddenPosts: "publish",
        mirrorImages: true,
        newPostName: ":year-:month-:day-:title.md",
        sectionPermalinks: { notes: "/:sections/:slug/" },
        params: { motto: "Slowly", nav: { home: "Start" } },
        categoryTitles: { techweb: "Tech on the web", "21-caijing": "21财经" },
        feeds: { limit: 20, content: "summary" },
        hub: new URL("https://hub.example/"),
        withdrawGuard: { posts: 5, percent: 40 },
        watchCorrections: true,
        newsletter: {
          holdMs: 0,
          maxAgeMs: 604_800_000,
          hour: 7,
          frequency: "weekly",
          follow: ["air", "land-use"],
          weekday: 5,
          immediateMs: 3_600_000,
          reviewMs: 7_200_000,
          onUnknown: "resend",
          keepDeliveriesMs: 12 * 604_800_000,
          archive: true,
        },
      },
    });
  });

  it("gives a category a title, a description and names to merge into it, and describes tags and authors", () => {
    const text = `
categories:
  A gushichang: A股市场
  TechWeb: {title: Tech on the web, description: " The web  and more. ", merge: [tech web, 科技]}
  other: {merge: one name}
  21: {title: 二十一}
tags: {A  B: {description: c}}
authors: {Li Ming: {description: d}}
`;
    expect(read(text)).toEqual({
      settings: {
        categoryTitles: { "a-gushichang": "A股市场", techweb: "Tech on the web", "21": "二十一" },
        labelDescriptions: { "category:techweb": "The web and more.", "tag:a-b": "c", "author:li-ming": "d" },
        categoryMerges: { "tech-web": "techweb", 科技: "techweb", "one-name": "other" },
      },
    });
  });

  it.each([
    ["categories: {a: {merge: A}}", reason("categories-itself", { name: "a" })],
    ["categories: {a: {merge: b}, b: {merge: c}}", reason("categories-chain", { name: "b", into: "a" })],
    ["categories: {a: {merge: b}, b: {merge: a}}", expect.objectContaining({ code: "site-settings-wrong" })],
    ["categories: {a: {merge: c}, b: {merge: c}}", reason("categories-twice", { name: "c", one: "a", other: "b" })],
    ["categories: {a: {merge: {b: c}}}", reason("categories-no-names", { name: "a" })],
    ["categories: {a: {merge: [' ']}}", reason("categories-no-names", { name: "a" })],
    ["categories: {a: {titel: x}}", reason("categories-unknown-key", { name: "a", key: "titel" })],
    ["categories: {a: {title: [x]}}", reason("categories-no-map")],
    ["categories: {a: {description: [x]}}", reason("categories-no-map")],
    ["tags: {a: x}", reason("labels-no-map", { key: "tags" })],
    ["tags: [a]", reason("labels-no-map", { key: "tags" })],
    ["authors: {a: {description: x, title: y}}", reason("labels-no-map", { key: "authors" })],
    ["authors: {a: {description: ' '}}", reason("labels-no-map", { key: "authors" })],
  ])("refuses %j", (text, reason) => {
    expect(read(text)).toEqual({ problem: { line: 1, reason } });
  });

  it("merges a single name, too", () => {
    expect(read("categories: {a: {merge: b}}")).toHaveProperty("settings.categoryMerges", { b: "a" });
  });

  it("names the keys that there are, in place of one that there is not", () => {
    const { problem } = readWhole("titel: x") as { problem: Problem };
    const { known } = problem.reason.values as { known: string[] };
    expect(known).toEqual(expect.arrayContaining(["title", "feeds", "newsletter", "categories", "tags", "logo"]));
    expect(known).not.toContain("");
    expect(known).not.toContain("limit");
  });

  it("omits missing settings, and completes partial ones", () => {
    expect(read("")).toEqual({ settings: {} });
    expect(read("# nothing yet\n")).toEqual({ settings: {} });
    expect(read("title: t\nauthor:\n")).toEqual({ settings: { title: "t" } });
    expect(read("feeds: {limit: 7}\nnewsletter: {hold: 30s}")).toEqual({
      settings: {
        feeds: { limit: 7, content: "full" },
        newsletter: {
          holdMs: 30_000,
          maxAgeMs: 259_200_000,
          hour: 8,
          frequency: "daily",
          follow: [],
          weekday: 1,
          immediateMs: 0,
          reviewMs: 0,
          onUnknown: "leave",
          keepDeliveriesMs: 30 * 86_400_000,
          archive: false,
        },
      },
    });
  });

  it.each([
    ["feeds: {limit: 1}", "feeds: {limit: 0}"],
    ["feeds: {limit: 200}", "feeds: {limit: 201}"],
    ["withdraw_guard: {posts: 0}", "withdraw_guard: {posts: -1}"],
    ["withdraw_guard: {posts: 999999}", "withdraw_guard: {posts: 1000000}"],
    ["withdraw_guard: {percent: 0}", "withdraw_guard: {percent: -1}"],
    ["withdraw_guard: {percent: 100}", "withdraw_guard: {percent: 101}"],
    ["newsletter: {hour: 0}", "newsletter: {hour: -1}"],
    ["newsletter: {hour: 23}", "newsletter: {hour: 24}"],
    ["newsletter: {immediate: 1d}", "newsletter: {immediate: 25h}"],
    ["newsletter: {review: 24h}", "newsletter: {review: 1w}"],
    ["newsletter: {keep_deliveries: 3d}", "newsletter: {keep_deliveries: 71h}"],
    [
      `newsletter: {follow: [${Array.from({ length: 50 }, (_, n) => n)}]}`,
      `newsletter: {follow: [${Array.from({ length: 51 }, (_, n) => n)}]}`,
    ],
    [`params: {a: ${"b".repeat(19_992)}}`, `params: {a: ${"b".repeat(19_993)}}`],
    [`permalink: /:title/${"x".repeat(192)}`, `permalink: /:title/${"x".repeat(193)}`],
  ])("takes %.60s and refuses %.60s", (most, beyond) => {
    expect(read(most)).toHaveProperty("settings");
    expect(read(beyond)).toHaveProperty(
      "problem.reason.code",
      expect.stringMatching(/^(?:setting-wrong|params-no-map)$/),
    );
  });

  it.each([
    ["10s", 10_000],
    ["10m", 600_000],
    ["2h", 7_200_000],
    ["3d", 259_200_000],
    ["0", 0],
  ])("reads the duration %s", (written, ms) => {
    expect(read(`newsletter: {max_age: ${written}}`)).toMatchObject({ settings: { newsletter: { maxAgeMs: ms } } });
  });

  it.each([
    ["title: t\ntitel: x", 2, expect.objectContaining({ code: "setting-unknown" })],
    ["time_zone: Mars/Olympus", 1, wrong("time_zone", reason("expects-time-zone"), '"Mars/Olympus"')],
    ["time_zone: +08:00", 1, wrong("time_zone", reason("expects-time-zone"), '"+08:00"')],
    ["language: chinese", 1, wrong("language", reason("expects-language"), '"chinese"')],
    [`title: [${"a".repeat(70)}]`, 1, wrong("title", reason("expects-text"), `["${"a".repeat(58)}`)],
    ["permalink: /:unheard/", 1, reason("permalink-unknown", { names: ["unheard"] })],
    ["permalink: daily", 1, expect.objectContaining({ code: "setting-wrong" })],
    ["title: [a]", 1, wrong("title", reason("expects-text"), '["a"]')],
    [
      "category_strings: both",
      1,
      wrong("category_strings", reason("expects-one-of", { names: ["split", "whole"] }), '"both"'),
    ],
    ["categories: [a]", 1, reason("categories-no-map")],
    ["categories: {a: [b]}", 1, reason("categories-no-map")],
    ["new_post_name: :year.md", 1, wrong("new_post_name", reason("expects-file-name"), '":year.md"')],
    ["new_post_name: :title-:title-:x", 1, wrong("new_post_name", reason("expects-file-name"), '":title-:title-:x"')],
    ["params: [a]", 1, reason("params-no-map", { most: 20_000 })],
    [`params: {a: ${"b".repeat(20_000)}}`, 1, reason("params-no-map", { most: 20_000 })],
    ["permalinks: /:slug/", 1, reason("permalinks-no-patterns")],
    ["permalinks: {a: /:slug/, b: /:unheard/}", 1, reason("permalinks-no-patterns")],
    ["feeds: 20", 1, reason("setting-no-map", { key: "feeds", known: ["feeds.limit", "feeds.content"] })],
    [
      "title: t\nfeeds:\n  content: full\n  limit: 500",
      4,
      wrong("feeds.limit", reason("expects-number", { from: 1, to: 200 }), '"500"'),
    ],
    ["feeds: {limit: 0}", 1, wrong("feeds.limit", reason("expects-number", { from: 1, to: 200 }), '"0"')],
    [
      "feeds: {limits: 5}",
      1,
      reason("setting-unknown", { path: "feeds.limits", known: ["feeds.limit", "feeds.content"] }),
    ],
    ["hub: hub.example", 1, wrong("hub", reason("expects-address"), '"hub.example"')],
    ["newsletter:\n  immediate: 2d", 2, wrong("newsletter.immediate", reason("expects-up-to-a-day"), '"2d"')],
    [
      "newsletter:\n  follow: [' ']",
      2,
      wrong("newsletter.follow", reason("expects-categories", { most: 50 }), '[" "]'),
    ],
    ["newsletter:\n  hour: 24", 2, wrong("newsletter.hour", reason("expects-number", { from: 0, to: 23 }), '"24"')],
    ["newsletter:\n  hold: 10", 2, wrong("newsletter.hold", reason("expects-duration"), '"10"')],
    [
      "newsletter:\n  on_unknown: retry",
      2,
      wrong("newsletter.on_unknown", reason("expects-one-of", { names: ["leave", "resend"] }), '"retry"'),
    ],
    [
      "newsletter:\n  keep_deliveries: 2d",
      2,
      wrong("newsletter.keep_deliveries", reason("expects-days", { days: 3 }), '"2d"'),
    ],
    ["feeds:\n  limit: 1e1", 2, expect.objectContaining({ code: "setting-wrong" })],
    ["feeds:\n  limit: [5]", 2, expect.objectContaining({ code: "setting-wrong" })],
    [
      "title: a\n\nauthor: b: c",
      3,
      expect.objectContaining({ code: "site-not-yaml", values: { why: expect.anything() } }),
    ],
    ["constructor: x", 1, expect.objectContaining({ code: "setting-unknown" })],
    ["title: a: b", 1, expect.objectContaining({ code: "site-not-yaml" })],
    ["- a", 1, reason("site-no-list")],
  ])("names what is wrong with %j", (text, line, reason) => {
    expect(read(text)).toEqual({ problem: { line, reason } });
  });

  it("finds the line of a setting, of a part of a list in its key's line, and of none that is not there", () => {
    const reading = readSite(new TextEncoder().encode("title: a\nnavigation: [{label: b, url: /b/}]\nauthor: c\n"));
    if ("problem" in reading) throw new Error(JSON.stringify(reading));
    expect(["title", "navigation[0].url", "navigation[1]", "author", "icon"].map(reading.lineOf)).toEqual([
      ...[1, 2, 2, 3, undefined],
    ]);
  });

  it("names everything that is wrong at once", () => {
    expect(read("titel: x\nhub: y")).toMatchObject({
      problem: {
        reason: {
          code: "site-settings-wrong",
          values: { problems: [{ code: "setting-unknown" }, { code: "setting-wrong" }] },
        },
      },
    });
  });

  it("must be UTF-8", () => {
    expect(readSite(Uint8Array.of(0x61, 0x0a, 0xff))).toMatchObject({ problem: { line: 2 } });
  });
});
