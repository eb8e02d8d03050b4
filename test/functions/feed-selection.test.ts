import { beforeAll, describe, expect, it } from "vitest";
import { openSite } from "./site.ts";

const CATEGORIES = ["caijing", "tiyu", "keji", "(xianggang)", "a b"];
const TAGS = ["kuaixun", "shendu", "图"];
const AUTHORS = ["Li Ming", "王芳"];

interface Model {
  title: string;
  at: number;
  key: string;
  categories: string[];
  tags: string[];
  author: string;
  words: string[];
}

// A linear congruential generator: the same irregular posts in every run.
let state = 20_261_123;
const dice = (sides: number) => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * sides);
};
const some = (all: string[]) => all.filter(() => dice(3) === 0);
const WORDS = ["copper", "price", "铜价", "上涨"];

const models: Model[] = Array.from({ length: 80 }, (_, n) => ({
  title: `t${n}`,
  // Few different times, so that posts share them.
  at: Date.UTC(2026, dice(3), 1 + dice(5), 8),
  key: `posts/${String.fromCharCode(97 + dice(26))}/p${n}.md`,
  categories: some(CATEGORIES),
  tags: some(TAGS),
  author: AUTHORS[dice(2)] as string,
  words: some(WORDS),
}));

const id = (name: string) => name.toLowerCase().replaceAll(" ", "-");
const ids = (names: string[]) => names.map(id);

interface Query {
  scope: [folder: string, id: string] | undefined;
  category: string[];
  exclude: string[];
  tag: string[];
  /** Words that a post must have, or with a minus must not. */
  q: string[];
  limit: number;
}

/** Computes the posts of a feed in the simplest way. */
function expected({ scope, category, exclude, tag, q, limit }: Query): string[] {
  const [folder, name] = scope ?? [];
  const anyOf = (wanted: string[], has: string[]) => wanted.some((one) => has.includes(one));
  return models
    .filter((model) => {
      const [categories, tags] = [ids(model.categories), ids(model.tags)];
      const inScope = { categories, tags, authors: [id(model.author)] }[folder ?? ""]?.includes(name ?? "") ?? true;
      return (
        inScope &&
        (category.length === 0 || anyOf(category, categories)) &&
        !anyOf(exclude, categories) &&
        (tag.length === 0 || anyOf(tag, tags)) &&
        q.every((word) => (word.startsWith("-") ? !model.words.includes(word.slice(1)) : model.words.includes(word)))
      );
    })
    .sort((a, b) => b.at - a.at || (a.key < b.key ? 1 : -1))
    .slice(0, limit)
    .map(({ title }) => title);
}

const queries: Query[] = Array.from({ length: 300 }, (_, n) => ({
  scope: [
    undefined,
    ["categories", id(CATEGORIES[dice(5)] as string)],
    ["tags", id(TAGS[dice(3)] as string)],
    ["authors", id(AUTHORS[dice(2)] as string)],
  ][n % 4] as Query["scope"],
  category: dice(2) ? [] : ids(some(CATEGORIES)),
  exclude: dice(2) ? [] : ids(some(CATEGORIES)),
  tag: dice(2) ? [] : ids(some(TAGS)),
  // The first must be there: what is only left out is no question.
  q: dice(2) ? [] : some(WORDS).map((word, n) => (n === 0 || dice(3) ? word : `-${word}`)),
  limit: [1, 2, 7, 50, 200][dice(5)] as number,
}));

function address({ scope, ...query }: Query): string {
  const page = scope ? `/${scope[0]}/${encodeURIComponent(scope[1])}/` : "/";
  const lists = ["category", "exclude", "tag"] as const;
  const parameters = lists.flatMap((name) =>
    query[name].length > 0 ? [`${name}=${query[name].map(encodeURIComponent).join(",")}`] : [],
  );
  // In its normal form: what is left out comes last.
  const q = [...query.q].sort((a, b) => Number(a.startsWith("-")) - Number(b.startsWith("-")) || (a < b ? -1 : 1));
  if (q.length > 0) parameters.push(`q=${q.map(encodeURIComponent).join("+")}`);
  return `${page}feed.json?${[...parameters, `limit=${query.limit}`].join("&")}`;
}

let site: Awaited<ReturnType<typeof openSite>>;
beforeAll(async () => {
  site = await openSite();
  await site.publish(
    Object.fromEntries(
      models.map(({ key, title, at, categories, tags, author, words }) => [
        key,
        `---\n${JSON.stringify({ title, date: new Date(at).toISOString(), categories, tags, author })}\n---\nText ${words.join(" ")}.\n`,
      ]),
    ),
  );
});

describe("a combination of category, exclude, tag, question and limit", () => {
  it("holds what it says, newest first, in every scope", async () => {
    const filled = queries.filter((query) => expected(query).length > 0);
    expect(filled.length).toBeGreaterThan(200);
    for (const query of queries) {
      const path = address(query);
      const { items } = await site.json<{ items: { title: string }[] }>(path);
      expect([path, ...items.map(({ title }) => title)]).toEqual([path, ...expected(query)]);
    }
  });

  it("is not found where one of its labels never occurs, which is named", async () => {
    for (const [query, kind] of [
      ["category=never", "category"],
      ["category=caijing,never", "category"],
      ["exclude=never", "category"],
      ["tag=kuaixun,never", "tag"],
      ["category=...", "category"],
    ] as const) {
      for (const path of ["/feed.json", "/categories/caijing/atom.xml", "/tags/kuaixun/rss.xml"]) {
        const response = await site.fetch(`${path}?${query}`);
        expect([path, query, response.status, response.headers.get("Cache-Control")]).toEqual([
          path,
          query,
          404,
          "no-store",
        ]);
        const id = query === "category=..." ? "..." : "never";
        if (path.endsWith(".json"))
          expect(await response.json()).toMatchObject({ code: "no-such-feed", values: { kind, id } });
        else expect(await response.text()).toContain(`<kind>${kind}</kind><id>${id}</id>`);
      }
    }
  });

  it("is refused where a filter has no value, and on archives, which have none", async () => {
    for (const name of ["category", "exclude", "tag"]) {
      for (const value of ["", ",", "%20"]) {
        const response = await site.fetch(`/feed.json?${name}=${value}`);
        expect([name, value, response.status]).toEqual([name, value, 400]);
        expect(await response.json()).toMatchObject({ code: "feed-filter-empty", values: { name } });
      }
    }
    expect((await site.fetch("/archive/2026-02/atom.xml")).status).toBe(200);
    expect((await site.fetch("/archive/2026-02/atom.xml?category=caijing")).status).toBe(404);
  });

  it("holds the same in every format", async () => {
    for (const query of queries.slice(0, 24)) {
      const path = address(query);
      for (const file of ["atom.xml", "rss.xml"]) {
        const text = await site.text(path.replace("feed.json", file));
        const titles = [...text.matchAll(/<(?:entry|item)\b.*?<title[^>]*><!\[CDATA\[(.*?)\]\]>/gs)].map(
          ([, title]) => title,
        );
        expect([path, file, ...titles]).toEqual([path, file, ...expected(query)]);
      }
    }
  });
});

it("is made once for all addresses that mean the same", async () => {
  const site = await openSite();
  const file = (id: string) => `---\ntitle: ${id}\ndate: 2026-11-20\ncategories: [${id}]\ntags: [x, y]\n---\nText.\n`;
  await site.publish(Object.fromEntries(["a", "b", "c", "d"].map((id) => [`posts/${id}.md`, file(id)])));
  const first = await site.text("/feed.json?category=a,b&tag=x,y&exclude=c,d&limit=5");
  // What is read again cannot be.
  await site.db.exec("ALTER TABLE post_labels RENAME TO away");
  for (const address of [
    "/feed.json?category=b,a&tag=y,x&exclude=d,c&limit=5",
    "/feed.json?limit=5&exclude=c&tag=x,y&category=b&exclude=d&category=a",
    "/feed.json?utm_source=x&category=a,b&tag=x,y&exclude=c,d&limit=5#top",
  ])
    expect(await site.text(address)).toBe(first);
  expect((await site.fetch("/feed.json?category=a&limit=5")).status).toBe(500);
});
