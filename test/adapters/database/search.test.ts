import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { savePosts } from "../../../src/adapters/database/posts/save-posts.ts";
import { search } from "../../../src/adapters/database/posts/search.ts";
import { batch } from "../../../src/adapters/database/sql.ts";
import { cursorAfter, type FeedSelection } from "../../../src/core/feeds/feed.ts";
import { type Label, label } from "../../../src/core/posts/category.ts";
import { keptId } from "../../../src/core/posts/merges.ts";
import type { Post } from "../../../src/core/posts/post.ts";
import { matches, parseQuestion, type Question, textOf } from "../../../src/core/posts/question.ts";
import { defaultSite } from "../../../src/core/site.ts";
import type { SavedPost } from "../../../src/ports/posts/posts.ts";
import { anyPoint } from "../../any-point.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";

const none = fc.constant<string[]>([]);
const SITE = {
  ...defaultSite(new URL("https://news.example.com/")),
  timeZone: "America/Havana",
  categoryMerges: { metals: "commodities", 金属: "commodities" },
};
const EVERYTHING: FeedSelection = {
  ...{ scope: undefined, categories: [], exclude: [], tags: [], limit: 200, content: "summary" },
};
const NOW = Date.UTC(2026, 10, 20);

let db: LocalD1;
beforeEach(() => {
  db?.close();
  db = openD1();
});

interface Sample {
  title: string;
  summary: string;
  body: string;
  categories: string[];
  tags: string[];
  authors: string[];
  at: number;
}

const labels = (names: string[]): Label[] => names.flatMap((name) => label(name) ?? []);

function postOf({ title, summary, body, categories, tags, authors, at }: Sample, number: number): Post {
  const key = `posts/${String(number).padStart(3, "0")}.md`;
  return {
    ...{ key, id: `tag:x,2026:${key}`, saysId: false, year: 2026, slug: String(number), path: undefined, aliases: [] },
    ...{
      title,
      summary,
      contentHtml: `<p>${body.replaceAll("<", "&lt;")}</p>`,
      language: undefined,
      sourceUrl: undefined,
    },
    ...{ image: undefined, categories: labels(categories), tags: labels(tags), authors: labels(authors) },
    ...{ publishedAt: at, updatedAt: undefined, expiresAt: undefined },
  };
}

async function save(posts: Post[]): Promise<void> {
  const saved = posts.map((post): SavedPost => {
    const { id, year, slug, categories, tags, authors, publishedAt } = post;
    const history = {
      ...{ id, year, slug, labels: { categories, tags, authors }, publishedAt, updatedAt: publishedAt, firstSeenAt: 1 },
      ...{ arrivedAt: 1, fingerprint: "f", contentHash: undefined, paths: [], withdrawnAt: undefined },
    };
    return {
      state: "published",
      etag: "e",
      post,
      history,
      images: [],
      files: [],
      lines: new Map(),
      notices: undefined,
    };
  });
  await batch(db, savePosts(saved, { at: 1, now: 1 }));
}

const questionOf = (text: string): Question => {
  const parsed = parseQuestion(text);
  if (!("question" in parsed)) throw new Error(`${text}: ${parsed.problem.code}`);
  return parsed.question;
};

const sample = (title: string, more: Partial<Sample> = {}): Sample => ({
  ...{ title, summary: "", body: "", categories: [], tags: [], authors: [], at: NOW - 86_400_000 },
  ...more,
});

const titlesOf = async (question: string, selection: Partial<FeedSelection> = {}) =>
  (await search(db, SITE).find(questionOf(question), { ...EVERYTHING, ...selection }, NOW)).map(({ title }) => title);

const WORDS = [
  "铜价",
  "铜",
  "价格",
  "銅價",
  "上涨。",
  "ban",
  "bank",
  "Banks",
  "a",
  "ＧＤＰ",
  "ué",
  "5",
  "5G",
  "한국",
  "カタカナ",
  "—",
  "\ue000",
  "\ue000tag",
  "OR",
  "😀",
  "ʼn",
];
const CATEGORIES = ["metals", "金属", "commodities", "a b", "c(d)", "e\ue12df", "NOT"];
const TAGS = ["x", "x y", "铜价", '"q"'];
const text = fc
  .array(fc.oneof(fc.constantFrom(...WORDS, " ", " "), fc.string({ unit: anyPoint, maxLength: 2 })), { maxLength: 10 })
  .map((parts) => parts.join(""));
/** Some at the same moment, some around midnights of the site, on one of which clocks change, and some in the future. */
const moments = fc.oneof(
  fc.constantFrom(NOW, NOW - 1, NOW + 1, NOW - 86_400_000),
  fc.integer({ min: -3, max: 3 }).map((quarters) => Date.UTC(2026, 10, 1, 4) + quarters * 900_000),
  fc.integer({ min: Date.UTC(2026, 9, 28), max: Date.UTC(2026, 10, 4) }),
);
const samples = fc.array(
  fc.record({
    ...{ title: text, summary: text, body: text, at: moments },
    categories: fc.subarray(CATEGORIES, { maxLength: 2 }),
    tags: fc.subarray(TAGS, { maxLength: 2 }),
    authors: fc.subarray(["李雷", "x"]),
  }),
  { minLength: 1, maxLength: 12 },
);
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...WORDS), fc.constantFrom(...WORDS), fc.constantFrom(" ", ""))
      .map(([a, b, gap]) => `"${a}${gap}${b}"`),
  },
  fc.constantFrom(...CATEGORIES).map((name) => `category:"${name}"`),
  fc.constantFrom(...TAGS).map((name) => `tag:"${name}"`),
  fc.constantFrom(
    "author:李雷",
    "before:2026-11-01",
    "after:2026-11-01",
    "after:2026-10-29",
    "before:2026",
    "after:9999",
    "before:1000",
  ),
);
const questions = fc
  .array(fc.tuple(fc.constantFrom("", "", "-"), piece), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map((part) => part.join("")).join(" "));

/** Newest first, as lists of posts are ordered. */
const inOrder = (posts: Post[]) =>
  [...posts].sort((a, b) => b.publishedAt - a.publishedAt || (a.key < b.key ? 1 : -1)).map(({ id }) => id);

describe("the search", () => {
  it("finds exactly what matches, page by page, whatever posts and questions are", async () => {
    const selections = fc.record({
      scope: fc.option(
        fc.constantFrom({ kind: "category", id: "metals" } as const, { kind: "tag", id: "x" } as const),
        { nil: undefined, freq: 3 },
      ),
      categories: fc.oneof({ weight: 3, arbitrary: none }, fc.subarray(["commodities", "a-b"])),
      exclude: fc.oneof({ weight: 3, arbitrary: none }, fc.subarray(["金属", "not"])),
      tags: fc.oneof({ weight: 3, arbitrary: none }, fc.subarray(["x", "x-y"])),
    });
    await fc.assert(
      fc.asyncProperty(
        samples,
        fc.array(questions, { minLength: 3, maxLength: 8 }),
        selections,
        async (all, asked, selection) => {
          db.close();
          db = openD1();
          const posts = all.map(postOf);
          await save(posts);
          for (const typed of asked) {
            const parsed = parseQuestion(typed);
            if (!("question" in parsed)) continue;
            const { question } = parsed;
            const visible = posts.filter((post) => post.publishedAt <= NOW && matches(question, textOf(post, SITE)));
            const kept = (id: string) => keptId(SITE.categoryMerges, id);
            const within = visible.filter(({ categories, tags, authors }) => {
              const own = categories.map(({ id }) => kept(id));
              const of = { category: own, tag: tags.map(({ id }) => id), author: authors.map(({ id }) => id) };
              const { scope } = selection;
              return (
                (!scope || of[scope.kind].includes(scope.kind === "category" ? kept(scope.id) : scope.id)) &&
                (selection.categories.length === 0 || selection.categories.some((id) => own.includes(kept(id)))) &&
                !selection.exclude.some((id) => own.includes(kept(id))) &&
                (selection.tags.length === 0 || selection.tags.some((id) => of.tag.includes(id)))
              );
            });
            const found: string[] = [];
            let before: FeedSelection["before"];
            for (let pages = 0; pages <= posts.length; pages++) {
              const page = await search(db, SITE).find(
                question,
                { ...EVERYTHING, ...selection, limit: 2, before },
                NOW,
              );
              found.push(...page.map(({ id }) => id));
              before = cursorAfter(page, before);
              if (page.length < 2) break;
            }
            expect([typed, found]).toEqual([typed, inOrder(within)]);
            const best = await search(db, SITE).best(question, { limit: 200, skipped: 0 }, NOW);
            expect([typed, best.map(({ id }) => id).sort()]).toEqual([typed, inOrder(visible).sort()]);
            const first = await search(db, SITE).first(question, EVERYTHING, NOW);
            expect([typed, first.entries.map(({ id }) => id), first.count]).toEqual([
              typed,
              inOrder(visible),
              visible.length,
            ]);
            expect(await search(db, SITE).count(question, undefined, NOW)).toBe(visible.length);
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it("finds a name in the second paragraph, in either kind of characters and width", async () => {
    await save([sample("市场", { body: "第一段。</p><p>伦敦金属交易所的銅價" })].map(postOf));
    for (const question of ["铜价", "銅價", "金属 铜", '"的铜价"', "金屬交易所"])
      expect([question, await titlesOf(question)]).toEqual([question, ["市场"]]);
    expect(await titlesOf("铜价 -金属")).toEqual([]);
  });

  it("finds by relevance first what has the words in its title", async () => {
    const day = 86_400_000;
    await save(
      [
        sample("body, newest", { body: "copper", at: NOW - day }),
        sample("copper, oldest", { at: NOW - 5 * day }),
        sample("summary", { summary: "copper", at: NOW - 3 * day }),
        sample("copper, newer", { at: NOW - 4 * day }),
        sample("another", { at: NOW - day }),
      ].map(postOf),
    );
    const best = async (skipped: number, limit: number) =>
      (await search(db, SITE).best(questionOf("copper"), { limit, skipped }, NOW)).map(({ title }) => title);
    expect(await best(0, 9)).toEqual(["copper, newer", "copper, oldest", "body, newest", "summary"]);
    expect(await best(1, 2)).toEqual(["copper, oldest", "body, newest"]);
  });

  it("goes on behind what a page of this very moment has shown, and shows nothing to come", async () => {
    await save(
      [sample("copper 1", { at: NOW }), sample("copper 2", { at: NOW }), sample("copper 3", { at: NOW + 1 })].map(
        postOf,
      ),
    );
    expect(await titlesOf("copper", { before: { at: NOW, skipped: 1 } })).toEqual(["copper 1"]);
    expect(await titlesOf("copper", { before: { at: NOW + 1, skipped: 1 } })).toEqual(["copper 2", "copper 1"]);
    expect(await titlesOf("copper before:2026-11-21", { before: { at: NOW - 1, skipped: 1 } })).toEqual([]);
  });

  it("leaves out a single category, and lists what came at once by its keys", async () => {
    await save(
      [sample("copper 1"), sample("copper 2", { categories: ["金属"] }), sample("copper 3", { tags: ["x"] })].map(
        postOf,
      ),
    );
    const best = await search(db, SITE).best(questionOf("copper"), { limit: 9, skipped: 0 }, NOW);
    expect(best.map(({ title }) => title)).toEqual(["copper 3", "copper 2", "copper 1"]);
    const last = await search(db, SITE).best(questionOf("copper"), { limit: 1, skipped: 0 }, NOW);
    expect(last.map(({ title }) => title)).toEqual(["copper 3"]);
    expect(await titlesOf("copper", { exclude: ["metals"] })).toEqual(["copper 3", "copper 1"]);
    expect(await titlesOf("copper", { categories: ["metals"] })).toEqual(["copper 2"]);
    expect(await titlesOf("copper", { tags: ["x"] })).toEqual(["copper 3"]);
  });

  it("forgets what a post said before", async () => {
    await save([postOf(sample("copper"), 1)]);
    await save([postOf(sample("silver"), 1)]);
    expect([await titlesOf("copper"), await titlesOf("silver")]).toEqual([[], ["silver"]]);
    db.sqlite.exec("DELETE FROM posts");
    expect(db.sqlite.prepare("SELECT rowid FROM post_words WHERE post_words MATCH 'silver'").all()).toEqual([]);
  });

  it("goes on page by page through a day of many posts that came in any order", async () => {
    const day = Date.UTC(2026, 10, 10);
    const all = Array.from({ length: 200 }, (_, index) =>
      postOf(sample("copper", { at: day + ((index * 77) % 100) * 60_000 }), index),
    );
    await save(all);
    const found: string[] = [];
    let before: FeedSelection["before"];
    for (let pages = 0; pages < 30; pages++) {
      const page = await search(db, SITE).find(questionOf("copper"), { ...EVERYTHING, limit: 7, before }, NOW);
      found.push(...page.map(({ id }) => id));
      before = cursorAfter(page, before);
    }
    expect(found).toEqual(inOrder(all));
  });

  it("skips what was shown of a moment, and fills the page from the days before", async () => {
    const at = (index: number) => Date.UTC(2026, 10, index < 60 ? 12 : index < 140 ? 11 : 10);
    await save(Array.from({ length: 240 }, (_, index) => postOf(sample("copper", { at: at(index) }), index)));
    const asked = { ...EVERYTHING, limit: 100, before: { at: at(0), skipped: 60 } };
    expect(await titlesOf("copper", asked)).toHaveLength(100);
  });

  it("counts no more than a thousand and one", async () => {
    db.sqlite.exec(`INSERT INTO timeline (position, post_key)
        SELECT (value << 20) * 60000, value FROM (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 1500) SELECT value FROM n);
      INSERT INTO post_words (rowid, words) SELECT search_id, 'copper' FROM timeline`);
    expect(await search(db, SITE).count(questionOf("copper"), undefined, NOW)).toBe(1_001);
    // The newest of all are found by relevance, too.
    db.sqlite.exec(`INSERT INTO posts (key, etag, state, id, title, labels, published_at, updated_at)
        VALUES ('p', 'e', 'published', 'newest', 'N', '{"categories":[],"tags":[],"authors":[]}', ${1501 * 60_000}, 1);
      INSERT OR REPLACE INTO post_words (rowid, words) SELECT search_id, 'copper' FROM timeline WHERE post_key = 'p'`);
    const best = await search(db, SITE).best(questionOf("copper"), { limit: 1, skipped: 0 }, NOW);
    expect(best.map(({ id }) => id)).toEqual(["newest"]);
    const first = await search(db, SITE).first(questionOf("copper"), { ...EVERYTHING, limit: 1_100 }, NOW);
    expect(first.count).toBe(1_001);
  });
});

describe("posts like one", () => {
  const DAY = 86_400_000;
  const saved = (samples: Sample[]) => save(samples.map(postOf));
  const like = async (more: Partial<Sample>, limit = 50) => {
    const post = { ...postOf(sample("Ferry", more), 999), id: "tag:x,2026:posts/000.md" };
    return (await search(db, SITE).similar(post, limit, NOW)).map(({ title }) => title);
  };
  const numbered = (count: number, more: (number: number) => Partial<Sample>) =>
    Array.from({ length: count }, (_, at) => sample(`${at}`, more(at)));

  it("are among the newest of its labels, without itself and those to come", async () => {
    await saved([
      ...numbered(18, (at) => ({ categories: ["Ports"], at: NOW - at })),
      ...numbered(20, () => ({ categories: ["Roads"], tags: ["Ports"], at: NOW })),
      sample("to come", { categories: ["Ports"], at: NOW + 1 }),
      sample("of another day", { categories: ["Rivers"], at: NOW - 9 * DAY }),
    ]);
    // The first is the post itself.
    expect(await like({ categories: ["Ports"] })).toEqual(Array.from({ length: 14 }, (_, at) => `${at + 1}`));
    expect(await like({ categories: ["Rivers"] })).toEqual(["of another day"]);
    expect(await like({ categories: ["Ports"] }, 2)).toEqual(["1", "2"]);
  });

  it("are those of greater keys, where many of a label came at once", async () => {
    await saved(numbered(17, () => ({ tags: ["Ports"], at: NOW })));
    expect((await like({ tags: ["Ports"] })).map(Number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 15 }, (_, at) => at + 2),
    );
  });

  it("are first those that share a rare label, by its posts alone", async () => {
    await saved([
      sample("itself"),
      sample("often", { tags: ["Often"], at: NOW }),
      sample("rarely", { tags: ["Rarely"], at: NOW - 5 }),
      ...numbered(30, (at) => ({ tags: ["Often", "Always"], categories: ["Rarely"], at: NOW - 10 - at })),
    ]);
    expect((await like({ categories: ["Always"], tags: ["Often", "Rarely"] })).slice(0, 2)).toEqual([
      "rarely",
      "often",
    ]);
  });

  it("are among the newest that share a word of the title", async () => {
    await saved([
      sample("itself", { at: 1 }),
      ...numbered(15, (at) => ({ categories: ["Ports"], at: NOW - at })),
      ...Array.from({ length: 9 }, (_, at) =>
        sample(`Ferry ${at}`, { categories: ["Ports"], at: NOW - DAY * (at + 1) }),
      ),
      sample("Ferry of tomorrow", { categories: ["Ports"], at: NOW + DAY }),
    ]);
    const found = await like({ categories: ["Ports"] });
    expect(found.filter((title) => title.startsWith("Ferry"))).toEqual(
      numbered(8, () => ({})).map(({ title }) => `Ferry ${title}`),
    );
    expect(found).toHaveLength(23);
  });

  it("share two rare words of the title at least where they share no label, and are there already", async () => {
    const asked = { id: "x", title: "Granary ferry", categories: [], tags: [] };
    for (const [at, titles] of [
      [NOW, ["Ferry, granary"]],
      [NOW + 1, []],
    ] as const) {
      db = openD1();
      await saved([sample("Ferry, granary", { at }), sample("Granary", { at: NOW })]);
      expect((await search(db, SITE).similar(asked, 5, NOW)).map(({ title }) => title)).toEqual(titles);
    }
    await save([{ ...postOf(sample("Ferry, granary", { at: NOW }), 0), language: "de" }]);
    expect(await search(db, SITE).similar(asked, 5, NOW)).toEqual([
      { url: "https://news.example.com/posts/000", title: "Ferry, granary", language: "de", publishedAt: NOW },
    ]);
  });
});

describe("the numbers of the timeline", () => {
  const numbers = () =>
    db.sqlite
      .prepare("SELECT search_id - (20000 << 15) AS n FROM timeline ORDER BY position")
      .all()
      .map(({ n }) => n);
  const add = (key: string, at: number) =>
    db.sqlite.exec(`INSERT INTO timeline (position, post_key) VALUES ((${20_000 * 86_400_000 + at}) << 20, '${key}')`);

  it("go by days, and on into the next one where a day is full", () => {
    add("b", 5);
    add("a", 3);
    add("c", 86_400_000);
    expect(numbers()).toEqual([1, 0, 32_768]);
    db.sqlite.exec("UPDATE timeline SET search_id = (20000 << 15) + 32767 WHERE post_key = 'b'");
    add("d", 9);
    expect(numbers()).toEqual([1, 32_767, 2, 32_768]);
  });
});
