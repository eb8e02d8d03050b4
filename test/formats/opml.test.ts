import { describe, expect, it } from "vitest";
import { writeOpml } from "../../src/formats/opml.ts";
import { ruleBooks } from "./rules.ts";
import { readXml } from "./xml-reading.ts";

const list = {
  title: "港口新闻 & Harbour News",
  ownerName: "Ann <Example>",
  dateModified: Date.parse("2022-01-07T20:33:27+08:00"),
  feeds: [
    { title: "Everything", xmlUrl: "https://news.example/atom.xml", htmlUrl: "https://news.example/" },
    {
      title: '"港口" <A&B>\u0001',
      xmlUrl: "https://news.example/categories/a/atom.xml?limit=5&tag=x",
      htmlUrl: "https://news.example/categories/a/",
      group: "Categories & more",
    },
    {
      title: "Ann",
      xmlUrl: "https://news.example/authors/ann/atom.xml",
      htmlUrl: "https://news.example/authors/ann/",
      group: "Authors",
    },
    {
      title: "B",
      xmlUrl: "https://news.example/categories/b/atom.xml",
      htmlUrl: "https://news.example/categories/b/",
      group: "Categories & more",
    },
  ],
};

describe("the list of feeds", () => {
  it("is written as the file in test/golden says", async () => {
    await expect(writeOpml(list)).toMatchFileSnapshot("../golden/opml.xml");
  });

  it.each(ruleBooks["opml.xml"]?.rules ?? [])("keeps the rule: $says", ({ problems }) => {
    expect(problems(writeOpml(list), "")).toEqual([]);
  });

  it("keeps the feeds of a group together, in any input order", () => {
    readXml(writeOpml(list), (texts) => {
      expect(texts('//outline[@text="Categories & more"]/outline/@text')).toEqual(['"港口" <A&B>', "B"]);
      expect(texts("/opml/body/outline/@text")).toEqual(["Everything", "Categories & more", "Authors"]);
      expect(texts("//@xmlUrl")).toHaveLength(list.feeds.length);
    });
  });
});
