import { expect, it } from "vitest";
import { headingsOf, keysAmong, type NewEntry, shareOut } from "../../../src/core/newsletter/digest.ts";
import type { Releases } from "../../../src/ports/newsletter/releases.ts";
import { cacheNews } from "../../../src/use-cases/newsletter/cache-news.ts";

const AT = 1_000;

/** A log of so many posts in three alternating categories, every seventh in two of them, newest first. */
function logOf(posts: number) {
  const log = Array.from({ length: posts }, (_, index): { seq: number; entry: NewEntry } => ({
    seq: index + 1,
    entry: {
      id: `tag:example.com,2026:${index}`,
      url: `https://example.com/${index}`,
      title: `Post ${index}`,
      authors: [],
      language: undefined,
      sourceUrl: undefined,
      summary: "",
      contentHtml: "",
      image: undefined,
      categories: ["a", "b", "c"]
        .filter((_, place) => place === index % 3 || (index % 7 === 0 && place === (index + 1) % 3))
        .map((id) => ({ id, title: id })),
      tags: [],
      follows: ["a", "b", "c", "watch 1"].filter(
        (_, place) =>
          place === index % 3 || (index % 7 === 0 && place === (index + 1) % 3) || (place === 3 && index % 5 === 0),
      ),
      publishedAt: index,
      updatedAt: index,
    },
  }));
  const reads: string[] = [];
  const releases: Pick<Releases, "entries"> = {
    async entries({ fromSeq, throughSeq, also = [], follows, limit }) {
      reads.push(`${fromSeq}-${throughSeq}${also.length > 0 ? ` and ${also}` : ""} [${follows}]`);
      const entries = log
        .filter(({ seq }) => (seq > fromSeq && seq <= throughSeq) || also.includes(seq))
        .map(({ entry }) => entry)
        .filter((entry) => follows.length === 0 || entry.follows?.some((key) => follows.includes(key)))
        .reverse();
      const keysOf = keysAmong(follows);
      const headings = headingsOf(entries, keysOf);
      return { entries: shareOut(entries, keysOf, limit), total: entries.length, headings, leftOut: [3], madeUp: [] };
    },
  };
  return { releases, reads };
}

/** Entries, each with the keys by which it stands in a digest of these follows. */
const asAsked = (answer: Awaited<ReturnType<Releases["entries"]>>, asked: string[]) => {
  const { entries, keysOf = keysAmong(asked), ...rest } = answer;
  return { ...rest, entries: entries.map((all) => ({ ...all, follows: keysOf(all) })) };
};

const CHOICES = [[], ["a"], ["b", "c"], ["watch 1", "c"], ["nothing"]];

it("returns the same posts as the log for any follows, and reads each range once", async () => {
  const { releases, reads } = logOf(60);
  const news = cacheNews(releases, AT);
  for (const [fromSeq, throughSeq, also] of [
    [0, 60, []],
    [20, 60, [3, 4]],
  ] as [number, number, number[]][]) {
    for (const follows of CHOICES) {
      const range = { fromSeq, throughSeq, also, follows, limit: 10 };
      const chosen = await news.entries(range, AT);
      expect(asAsked(chosen, follows)).toEqual(asAsked(await releases.entries(range, AT), follows));
      // And no entry drags along the keys of thousands that others follow.
      for (const entry of chosen.entries) expect(entry).not.toHaveProperty("follows");
    }
  }
  expect(reads.filter((read) => read === "0-60 []")).toHaveLength(2);
  expect(reads).toHaveLength(2 + 2 * CHOICES.length);
});

it("queries the log again for ranges too long to cache, and for another time", async () => {
  const { releases, reads } = logOf(2_000);
  const news = cacheNews(releases, AT);
  const long = { fromSeq: 0, throughSeq: 2_000, follows: ["b"], limit: 10 };
  const short = { fromSeq: 1_990, throughSeq: 2_000, follows: ["b"], limit: 10 };
  expect(await news.entries(long, AT)).toEqual(await releases.entries(long, AT));
  expect(await news.entries(short, AT + 1)).toEqual(await releases.entries(short, AT + 1));
  expect(reads).toEqual(["0-2000 [b]", "0-2000 [b]", "1990-2000 [b]", "1990-2000 [b]"]);
  // What is made up for counts as well.
  await news.entries({ ...long, fromSeq: 1_000, also: [7] }, AT);
  expect(reads.at(-1)).toBe("1000-2000 and 7 [b]");
});
