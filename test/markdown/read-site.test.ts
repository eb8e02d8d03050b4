import { describe, expect, it } from "vitest";
import { readSite } from "../../src/markdown/read-site.ts";

const read = (text: string) => readSite(new TextEncoder().encode(text));

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
categories: {TechWeb: Tech on the web, "21 caijing": 21财经}
feeds: {limit: 20, content: summary}
hub: https://hub.example/
newsletter:
  hold: 0
  max_age: 1w
  hour: 7
  on_unknown: resend
  keep_deliveries: 12w
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
        categoryTitles: { techweb: "Tech on the web", "21-caijing": "21财经" },
        feeds: { limit: 20, content: "summary" },
        hub: new URL("https://hub.example/"),
        newsletter: {
          holdMs: 0,
          maxAgeMs: 604_800_000,
          hour: 7,
          onUnknown: "resend",
          keepDeliveriesMs: 12 * 604_800_000,
          archive: false,
        },
      },
    });
  });

  it("gives a category a title, and names to merge into it", () => {
    const text = `
categories:
  A gushichang: A股市场
  TechWeb: {title: Tech on the web, merge: [tech web, 科技]}
  other: {merge: one name}
  21: {title: 二十一}
`;
    expect(read(text)).toEqual({
      settings: {
        categoryTitles: { "a-gushichang": "A股市场", techweb: "Tech on the web", "21": "二十一" },
        categoryMerges: { "tech-web": "techweb", 科技: "techweb", "one-name": "other" },
      },
    });
  });

  it.each([
    ["categories: {a: {merge: A}}", /cannot be merged into itself/],
    ["categories: {a: {merge: b}, b: {merge: c}}", /"b" is merged into "a", so its own "merge" belongs under "a"/],
    ["categories: {a: {merge: b}, b: {merge: a}}", /so its own "merge" belongs/],
    ["categories: {a: {merge: c}, b: {merge: c}}", /merged into both "a" and "b"/],
    ["categories: {a: {merge: {b: c}}}", /the "merge" of "a" must be a list of other names/],
    ["categories: {a: {merge: [' ']}}", /must be a list of other names/],
    ["categories: {a: {titel: x}}", /"a" has no "titel"; there are title and merge/],
    ["categories: {a: {title: [x]}}", /must be a map from categories to their titles/],
  ])("refuses %j", (text, reason) => {
    expect(read(text)).toEqual({ problem: { line: 1, reason: expect.stringMatching(reason) } });
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
          onUnknown: "leave",
          keepDeliveriesMs: 30 * 86_400_000,
          archive: false,
        },
      },
    });
  });

  it.each([
    ["10m", 600_000],
    ["2h", 7_200_000],
    ["3d", 259_200_000],
    ["0", 0],
  ])("reads the duration %s", (written, ms) => {
    expect(read(`newsletter: {max_age: ${written}}`)).toMatchObject({ settings: { newsletter: { maxAgeMs: ms } } });
  });

  it.each([
    ["title: t\ntitel: x", 2, /"titel" is not a setting; there are title, description, .*newsletter, categories/],
    [
      "time_zone: Mars/Olympus",
      1,
      /"time_zone" must be a time zone such as Asia\/Shanghai or UTC, not "Mars\/Olympus"/,
    ],
    ["time_zone: +08:00", 1, /"time_zone"/],
    ["language: chinese", 1, /"language" must be a language tag/],
    ["title: [a]", 1, /"title" must be text/],
    ["category_strings: both", 1, /must be split or whole/],
    ["categories: [a]", 1, /must be a map/],
    ["categories: {a: [b]}", 1, /must be a map/],
    ["feeds: 20", 1, /"feeds" must be a map of feeds.limit, feeds.content/],
    [
      "title: t\nfeeds:\n  content: full\n  limit: 500",
      4,
      /"feeds.limit" must be a whole number from 1 to 200, not "500"/,
    ],
    ["feeds: {limit: 0}", 1, /whole number from 1/],
    ["feeds: {limits: 5}", 1, /"feeds.limits" is not a setting; there are feeds.limit, feeds.content/],
    ["hub: hub.example", 1, /"hub" must be an http\(s\) address/],
    ["newsletter:\n  hour: 24", 2, /whole number from 0 to 23/],
    ["newsletter:\n  hold: 10", 2, /duration such as 30s, 10m/],
    ["newsletter:\n  on_unknown: retry", 2, /leave or resend/],
    ["newsletter:\n  keep_deliveries: 2d", 2, /must be 3 days or more, such as 30d or 12w, not "2d"/],
    ["constructor: x", 1, /not a setting/],
    ["title: a: b", 1, /not valid YAML/],
    ["- a", 1, /must be a list of/],
  ])("names what is wrong with %j", (text, line, reason) => {
    expect(read(text)).toEqual({ problem: { line, reason: expect.stringMatching(reason) } });
  });

  it("names everything that is wrong at once", () => {
    expect(read("titel: x\nhub: y")).toMatchObject({ problem: { reason: expect.stringMatching(/"titel".*"hub"/) } });
  });

  it("must be UTF-8", () => {
    expect(readSite(Uint8Array.of(0x61, 0x0a, 0xff))).toMatchObject({ problem: { line: 2 } });
  });
});
