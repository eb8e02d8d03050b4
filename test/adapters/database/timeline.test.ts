import { beforeEach, describe, expect, it } from "vitest";
import { timeline } from "../../../src/adapters/database/feeds/timeline.ts";
import { defaultSite } from "../../../src/core/site.ts";
import type { Timeline } from "../../../src/ports/feeds/timeline.ts";
import { insert, type Row } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIRST = 20_000;
const MIDNIGHT = FIRST * DAY;

let db: LocalD1;
let port: Timeline;
beforeEach(() => {
  db = openD1();
  port = timeline(db, defaultSite(new URL("https://news.example.com/")));
});

function post(name: string, at: number, more: Row = {}): void {
  const key = `posts/${name}.md`;
  insert(db, "posts", {
    ...{ key, etag: "e", state: "published", id: name, title: name, labels: "{}" },
    ...{ published_at: at, updated_at: at, ...more },
  });
}

describe("posts in the order of their time", () => {
  it("are counted between any moments, a post at midnight on the day that begins", async () => {
    post("a", MIDNIGHT);
    post("b", MIDNIGHT + 10 * HOUR);
    post("c", MIDNIGHT + 10 * HOUR);
    post("d", MIDNIGHT + DAY);
    post("e", MIDNIGHT + 2 * DAY + HOUR);
    const moments = [0, 1, 10 * HOUR, 10 * HOUR + 1, DAY, 2 * DAY, 2 * DAY + HOUR, 3 * DAY].map((at) => MIDNIGHT + at);
    expect(await port.countsBetween(moments)).toEqual([1, 0, 2, 0, 1, 0, 1]);
    expect(await port.countsBetween([MIDNIGHT - DAY, MIDNIGHT + 3 * DAY])).toEqual([5]);
    expect(await port.days()).toMatchObject([{ posts: 3 }, { posts: 1 }, { posts: 1 }]);
    expect(await port.firstDay()).toBe(FIRST);
    await db.exec("DELETE FROM posts");
    expect(await port.firstDay()).toBeUndefined();
  });

  it("are listed for search engines without those of other sites, page by page", async () => {
    post("a", MIDNIGHT - 1);
    post("b", MIDNIGHT);
    post("c", MIDNIGHT + 1, { source_url: "https://elsewhere.example/" });
    post("d", MIDNIGHT + 2, { updated_at: MIDNIGHT + HOUR });
    post("e", MIDNIGHT + DAY);
    const listed = async (limit: number, skipped: number) =>
      (await port.originals({ since: MIDNIGHT, before: MIDNIGHT + DAY }, { limit, skipped })).map(
        ({ url, updatedAt }) => [url.slice(-1), updatedAt - MIDNIGHT],
      );
    expect(await listed(9, 0)).toEqual([
      ["b", 0],
      ["d", HOUR],
    ]);
    expect([await listed(1, 0), await listed(1, 1)]).toEqual([[["b", 0]], [["d", HOUR]]]);
  });

  it("have neighbours by time and key, none that is still to come or only mailed", async () => {
    post("a", MIDNIGHT);
    post("b", MIDNIGHT);
    post("c", MIDNIGHT, { language: "zh" });
    post("mailed", MIDNIGHT + 1, { email: "only" });
    post("later", MIDNIGHT + 2);
    const beside = async (name: string, at = MIDNIGHT + 1) => {
      const { newer, older } = await port.neighbours(name, at);
      return [older?.title, newer?.title, newer?.language];
    };
    expect(await beside("a")).toEqual([undefined, "b", undefined]);
    expect(await beside("b")).toEqual(["a", "c", "zh"]);
    expect(await beside("c")).toEqual(["b", undefined, undefined]);
    expect(await beside("c", MIDNIGHT + 2)).toEqual(["b", "later", undefined]);
    expect(await beside("later", MIDNIGHT + 2)).toEqual(["c", undefined, undefined]);
    expect(await beside("none")).toEqual([undefined, undefined, undefined]);
  });

  it("are found between two moments, of the site and of a label, the first ones", async () => {
    for (const [index, name] of ["a", "b", "c", "d"].entries()) {
      post(name, MIDNIGHT + index, name === "c" ? { email: "only" } : {});
      if (name > "a")
        insert(db, "post_labels", {
          ...{ kind: "tag", label_id: "x", published_at: MIDNIGHT + index, post_key: `posts/${name}.md`, title: "X" },
        });
    }
    const newer = async (since: number, before: number, limit = 9, id?: string) =>
      (
        await port.newer(
          id === undefined ? undefined : { kind: "tag", id },
          { since: MIDNIGHT + since, before: MIDNIGHT + before },
          limit,
        )
      ).map((at) => at - MIDNIGHT);
    expect(await newer(0, 4)).toEqual([0, 1, 3]);
    expect([await newer(1, 3), await newer(0, 4, 2)]).toEqual([[1], [0, 1]]);
    expect([await newer(0, 3, 9, "x"), await newer(0, 9, 9, "y")]).toEqual([[1, 2], []]);
  });
});
