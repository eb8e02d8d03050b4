import { describe, expect, it } from "vitest";
import { type Candidate, mostSimilar, sharedLabels, sharedWords } from "../../../src/core/posts/similar-posts.ts";

const labels = (ids = "") => (ids === "" ? [] : ids.split(" ").map((id) => ({ id, title: id })));
const candidate = (title: string, categories = "", tags = "", publishedAt = 0): Candidate => ({
  key: `posts/${title}.md`,
  ...{ title, publishedAt, categories: labels(categories), tags: labels(tags) },
});
const POSTS: Record<string, number> = { rare: 2, common: 5_000 };
const similar = (post: Candidate, candidates: Candidate[], max = 5) =>
  mostSimilar(post, candidates, ({ id }) => POSTS[id] ?? 100, max).map(({ title }) => title);

describe("similar posts", () => {
  const post = candidate("海缆测震系统", "rare common", "tag");

  it("share labels, of which rare ones weigh more than several common ones", () => {
    const found = [candidate("甲", "common", "tag"), candidate("乙", "rare"), candidate("丙", "common")];
    expect(similar(post, found)).toEqual(["乙", "甲", "丙"]);
  });

  it("share words of the title, of which rare ones weigh more", () => {
    const found = [candidate("测震仪", "common"), candidate("系统一", "common"), candidate("系统二", "common")];
    expect(similar(post, found)).toEqual(["测震仪", "系统一", "系统二"]);
  });

  it("share more than one word, where they share no label", () => {
    expect(similar(post, [candidate("测震"), candidate("海缆测"), candidate("无关")])).toEqual(["海缆测"]);
    const english = candidate("The harbour opens early");
    const others = ["one", "two", "three", "four"].map((word) => candidate(`The early ${word}`));
    expect(similar(english, [...others, candidate("A harbour opens")])).toEqual(["A harbour opens"]);
  });

  it("are the newest of equals, in one order whatever order they come in", () => {
    const found = [candidate("甲", "rare", "", 3), candidate("乙", "rare", "", 1), candidate("丙", "rare", "", 3)];
    for (const order of [found, found.toReversed()]) expect(similar(post, order, 2)).toEqual(["丙", "甲"]);
  });

  it("are looked for by a bounded number of labels and words, none of which can mean anything to the index", () => {
    const many = Array.from({ length: 50 }, (_, index) => `标签${index}`).join(" ");
    expect(sharedLabels(candidate("x", many, many))).toHaveLength(8);
    expect(sharedWords(many)).toHaveLength(16);
    expect(sharedWords(`a "b" NEAR(c) title: 港 -港口*`)).toEqual(["near", "title", "港口"]);
  });
});
