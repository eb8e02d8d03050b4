import { describe, expect, it } from "vitest";
import { readFileName } from "../../src/markdown/file-name.ts";
import { post, site } from "./a-post.ts";

const day = (year: number, month: number, date: number) => ({ year, month, day: date });

describe("a file name", () => {
  it.each([
    ["posts/2022/2022-01-07-202201072240483448.md", "202201072240483448", day(2022, 1, 7)],
    ["2022-1-7-harbour.markdown", "harbour", day(2022, 1, 7)],
    ["posts/harbour.html", "harbour", undefined],
    ["posts/2022-01-07.md", "2022-01-07", day(2022, 1, 7)],
    ["posts/2022-01-07-.md", "2022-01-07", day(2022, 1, 7)],
    ["posts/2022-01-07-harbour/index.md", "harbour", day(2022, 1, 7)],
    ["posts/2022-13-07-harbour.md", "2022-13-07-harbour", undefined],
    ["posts/2022-02-30-harbour.md", "2022-02-30-harbour", undefined],
    ["posts/2022-01-07-港口 开放.md", "港口-开放", day(2022, 1, 7)],
    ["posts/2022-01-07-cafe\u0301.md", "café", day(2022, 1, 7)],
    ["posts/2022-01-07-Big.News.md", "Big.News", day(2022, 1, 7)],
    ["posts/2022-01-07-a?b#c%20d.md", "a-b-c-20d", day(2022, 1, 7)],
    ["posts/2022-01-07-..md", "2022-01-07-.", day(2022, 1, 7)],
    ["posts/2022-01-07-.hidden.md", "hidden", day(2022, 1, 7)],
  ])("%j has the slug %j", (key, slug, date) => {
    expect(readFileName(key)).toEqual({ slug, date });
  });
});

describe("the identity of a post", () => {
  it("is derived from the site's host, the year in the file name and the path", async () => {
    expect(await post("title: t\ndate: 2023-05-05")).toMatchObject({
      id: "tag:news.example,2022:posts/2022/2022-01-07-harbour-opens",
      saysId: false,
      year: 2022,
      slug: "harbour-opens",
    });
  });

  it("takes the year from the date in the site's time zone, if the file name has none", async () => {
    const front = "title: t\ndate: 2021-12-31 23:00:00 +0000";
    expect((await post(front, "x", "posts/harbour.md")).id).toBe("tag:news.example,2022:posts/harbour");
    expect((await post(front, "x", "posts/harbour.md", { ...site, timeZone: "UTC" })).year).toBe(2021);
  });

  it.each([
    ["https://old.example/p/1", "https://old.example/p/1"],
    ["urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6", "urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6"],
    ["tag:old.example,2010:x", "tag:old.example,2010:x"],
    ['"https://old.example/a|b%"', "https://old.example/a%7Cb%25"],
    ["'http://['", "tag:news.example,2022:http%3A%2F%2F%5B"],
    ["c:/a", "tag:news.example,2022:c%3A%2Fa"],
    ["4711", "tag:news.example,2022:4711"],
    ["007", "tag:news.example,2022:007"],
    ["文章 1", "tag:news.example,2022:%E6%96%87%E7%AB%A0%201"],
    ["/relative/1", "tag:news.example,2022:%2Frelative%2F1"],
  ])("is the one stated in front matter: %s", async (given, id) => {
    expect(await post(`title: t\nid: ${given}`)).toMatchObject({ id, saysId: true });
    expect(await post(`title: t\nguid: ${given}`)).toMatchObject({ id, saysId: true });
  });

  it("never equals another file's path because of a stated id", async () => {
    expect((await post("title: t\nid: posts/a")).id).not.toBe(
      (await post("title: t\ndate: 2022-01-07", "x", "posts/a.md")).id,
    );
  });

  it("is what jekyll-feed makes of a file's name, in which nothing is encoded yet", async () => {
    const jekyll = { ...site, postIds: "jekyll-feed" } as const;
    expect((await post("title: t", "x", "posts/2022-01-07-50%25.md", jekyll)).id).toMatch(/\/50%2525$/);
  });

  it("is a URI whatever the file is called", async () => {
    expect((await post("title: t", "x", "posts/2022-01-07-港口.md")).id).toBe(
      "tag:news.example,2022:posts/2022-01-07-%E6%B8%AF%E5%8F%A3",
    );
    expect((await post("title: t", "x", "posts/2022-01-07-\ud800.md")).id).toBe(
      "tag:news.example,2022:posts/2022-01-07-%EF%BF%BD",
    );
  });
});
