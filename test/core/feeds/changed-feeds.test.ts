import { describe, expect, it } from "vitest";
import { ChangedFeeds } from "../../../src/core/feeds/changed-feeds.ts";

const site = { url: new URL("https://news.example/"), categoryMerges: { twin: "kept" } };

describe("feeds that a change affects", () => {
  it("are none where nothing has changed", () => {
    expect(new ChangedFeeds().urls(site, ["atom.xml"])).toEqual([]);
  });

  it("are the site's and those of the labels before and after, each once and in every format", () => {
    const changed = new ChangedFeeds();
    changed.add([{ kind: "tag", id: "fog" }]);
    changed.add([
      { kind: "tag", id: "fog" },
      { kind: "author", id: "ann" },
    ]);
    expect(changed.urls(site, ["rss.xml", "feed.json"])).toEqual([
      "https://news.example/rss.xml",
      "https://news.example/feed.json",
      "https://news.example/tags/fog/rss.xml",
      "https://news.example/tags/fog/feed.json",
      "https://news.example/authors/ann/rss.xml",
      "https://news.example/authors/ann/feed.json",
    ]);
  });

  it("of a category are also those of the categories that are merged into it", () => {
    const changed = new ChangedFeeds();
    changed.add([{ kind: "category", id: "kept" }]);
    const urls = changed.urls(site, ["rss.xml"]);
    expect([...urls].sort()).toEqual([
      "https://news.example/categories/kept/rss.xml",
      "https://news.example/categories/twin/rss.xml",
      "https://news.example/rss.xml",
    ]);
  });
});
