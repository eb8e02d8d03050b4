import type { DatabaseSync, StatementSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headingsOf, keysAmong, shareOut } from "../../../src/core/newsletter/digest.ts";
import { type MailedPost, mailingOf } from "../../../src/core/posts/mailing.ts";
import { openSite } from "../../sqlite/site.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const AT = Date.UTC(2026, 10, 20);

type Db = ReturnType<typeof openSite>["db"];

interface Row {
  state?: MailedPost["state"];
  publishedAt?: number;
  arrivedAt?: number;
  /** As it was before there was `arrived_after`: the same as `arrivedAt`. */
  arrivedAfter?: number | null;
  categories?: string[];
  tags?: string[];
  authors?: string[];
  title?: string;
}

/** A row as the index has it. */
function insert(db: Db, key: string, row: Row = {}) {
  const { state = "published", publishedAt = AT, arrivedAt = AT, arrivedAfter = null } = row;
  const { categories = [], tags = [], authors = [] } = row;
  const titled = (ids: string[]) => ids.map((id) => ({ id, title: id }));
  const labels = { categories: titled(categories), tags: titled(tags), authors: titled(authors) };
  const { posts, postLabels } = insertsOf(db);
  posts.run(
    key,
    state,
    `tag:${key}`,
    key,
    JSON.stringify(labels),
    publishedAt,
    publishedAt,
    arrivedAt,
    arrivedAt,
    arrivedAfter,
  );
  for (const [kind, ids] of Object.entries({ category: categories, tag: tags, author: authors }))
    for (const id of ids) postLabels.run(kind, id, publishedAt, key, id);
}

const inserts = new WeakMap<DatabaseSync, { posts: StatementSync; postLabels: StatementSync }>();

/** Returns the statements of a database, prepared once: that compiles all their triggers, too. */
function insertsOf({ sqlite }: Db) {
  let known = inserts.get(sqlite);
  if (!known) {
    known = {
      posts: sqlite.prepare(
        `INSERT INTO posts (key, etag, state, id, year, slug, title, summary, labels, published_at, updated_at, first_seen_at,
                            arrived_at, arrived_after, fingerprint, parts)
         VALUES (?, 'x', ?, ?, 2026, ?, 'A post', '', ?, ?, ?, ?, ?, ?, 'f', 0)`,
      ),
      postLabels: sqlite.prepare(
        "INSERT INTO post_labels (kind, label_id, published_at, post_key, title) VALUES (?, ?, ?, ?, ?)",
      ),
    };
    inserts.set(sqlite, known);
  }
  return known;
}

const near = (days: number) => fc.integer({ min: -days * DAY, max: days * DAY });
/** Moments at which the rule turns, and any. */
const moments = fc.oneof(
  near(12),
  fc.constantFrom(0, -1, 1, -10 * MINUTE, -3 * DAY, -3 * DAY + 10 * MINUTE, -3 * DAY + 10 * MINUTE - 1),
);

describe("what is released", () => {
  it("is what the rule says, by the rule's own words and in SQL", async () => {
    const states = fc.constantFrom(
      "published",
      "published",
      "published",
      "draft",
      "quarantined",
      "withdrawn",
      "ignored",
    );
    const post = fc.record({
      state: states,
      publishedAt: moments,
      arrivedAt: moments,
      earlier: fc.oneof(fc.constant(undefined), fc.constantFrom(0, 1, DAY), fc.integer({ min: 0, max: 9 * DAY })),
      released: fc.integer({ max: 9, min: 0 }),
    });
    const rules = fc.record({
      holdMs: fc.constantFrom(0, 10 * MINUTE, DAY),
      maxAgeMs: fc.constantFrom(0, 5 * MINUTE, 3 * DAY, 30 * DAY),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(post, { minLength: 1, maxLength: 30 }), rules, async (posts, rule) => {
        const { ports, db } = openSite({ at: AT });
        for (const [index, { state, publishedAt, earlier, released, ...post }] of posts.entries()) {
          const key = `posts/${String(index).padStart(2, "0")}.md`;
          const arrivedAt = Math.min(AT, AT + post.arrivedAt);
          insert(db, key, {
            state: state as MailedPost["state"],
            publishedAt: AT + publishedAt,
            arrivedAt,
            arrivedAfter: earlier === undefined ? null : arrivedAt - earlier,
          });
          if (released === 0)
            db.sqlite.prepare("INSERT INTO releases (post_id, released_at) VALUES (?, ?)").run(`tag:${key}`, AT - 1);
        }
        const before = await ports.releases.mailedAfter("", 100);
        const mailings = new Map(before.map((known) => [known.key, mailingOf(known, rule, AT)]));
        const due = before.filter(({ key }) => {
          const mailing = mailings.get(key);
          return mailing?.state === "waits" && mailing.until <= AT;
        });
        const old = before.filter(({ key }) => mailings.get(key)?.state === "too-old");
        const passedOver = await ports.releases.passedOver({ since: 0, limit: 100 }, rule);
        expect(passedOver.map(({ key }) => key).sort()).toEqual(old.map(({ key }) => key));

        expect(await ports.releases.release(AT, rule)).toBe(due.length);
        const after = await ports.releases.mailedAfter("", 100);
        const now = after.filter(({ release }) => release?.at === AT && release.ordered === false);
        expect(now.map(({ key }) => key)).toEqual(due.map(({ key }) => key));
        expect(await ports.releases.release(AT, rule)).toBe(0);
        db.close();
      }),
      { numRuns: 60 },
    );
  });

  it("is passed over where it came too old since a moment", async () => {
    const { ports, db } = openSite({ at: AT });
    insert(db, "posts/a.md", { publishedAt: AT - 30 * DAY, arrivedAt: AT });
    const passed = (since: number) => ports.releases.passedOver({ since, limit: 9 }, ports.site.newsletter);
    expect((await passed(AT)).map(({ key }) => key)).toEqual(["posts/a.md"]);
    expect(await passed(AT + 1)).toEqual([]);
  });

  it("is found without looking at what is too old, or was released before", async () => {
    const { ports, db } = openSite({ at: AT });
    const plan = db.sqlite
      .prepare(
        `EXPLAIN QUERY PLAN SELECT p.id FROM posts p INDEXED BY posts_to_release
          WHERE p.state = 'published' AND p.in_log = 0 AND p.lag <= 0`,
      )
      .all() as { detail: string }[];
    expect(plan.map(({ detail }) => detail).join()).toMatch(/SEARCH p USING INDEX posts_to_release \(lag</);
    insert(db, "posts/a.md", { publishedAt: AT - MINUTE, arrivedAt: AT });
    await ports.releases.release(AT + DAY, ports.site.newsletter);
    expect(db.sqlite.prepare("SELECT in_log FROM posts").all()).toEqual([{ in_log: 1 }]);
  });
});

describe("a post that is released by hand", () => {
  it("is the one that is named, if readers see it now, and once", async () => {
    const { ports, db } = openSite({ at: AT });
    insert(db, "posts/other.md", { publishedAt: AT - DAY });
    insert(db, "posts/now.md", { publishedAt: AT });
    insert(db, "posts/later.md", { publishedAt: AT + 1 });
    insert(db, "posts/draft.md", { state: "draft" });
    insert(db, "posts/never.md");
    await db.exec("UPDATE posts SET email = 'never' WHERE key = 'posts/never.md'");
    const released = [];
    for (const name of ["now", "now", "later", "draft", "never", "none"])
      released.push(await ports.releases.releaseByHand(`posts/${name}.md`, AT));
    expect(released).toEqual([true, false, false, false, false, false]);
    expect(db.sqlite.prepare("SELECT post_id, released_at, ordered FROM releases").all()).toEqual([
      { post_id: "tag:posts/now.md", released_at: AT, ordered: 1 },
    ]);
  });
});

it("posts are listed with what became of them in the log, by key or one after another", async () => {
  const { ports, db } = openSite({ at: AT });
  for (const key of ["posts/a.md", "posts/b.md", "posts/c.md", "assets/x.css", "site.yaml"]) insert(db, key);
  await db.exec("INSERT INTO releases (seq, post_id, released_at) VALUES (1, 'tag:posts/b.md', 5)");
  await db.exec("UPDATE posts SET state = 'draft' WHERE key = 'posts/c.md'");
  const keys = (found: { key: string }[]) => found.map(({ key }) => key);
  const { releases } = ports;
  expect(keys(await releases.mailedAfter("", 9))).toEqual(["posts/a.md", "posts/b.md", "posts/c.md"]);
  expect(keys(await releases.mailedAfter("posts/a.md", 1))).toEqual(["posts/b.md"]);
  expect(await releases.mailed({ keys: ["posts/b.md", "none"] })).toMatchObject([
    { key: "posts/b.md", url: "https://news.example.com/posts/b", release: { at: 5, ordered: false } },
  ]);
  expect(keys(await releases.mailed({ ids: ["tag:posts/a.md", "tag:posts/c.md"] }))).toEqual(["posts/a.md"]);
  await db.exec("UPDATE posts SET language = 'de' WHERE key = 'posts/b.md'");
  const known = await releases.mailed({ keys: ["posts/a.md", "posts/b.md"] });
  expect(known.map(({ language }) => language)).toEqual([undefined, "de"]);
});

describe("what is new for a frequency", () => {
  it("is what can be shown and matched in a range, and what cannot be told apart from it", async () => {
    const { ports, db } = openSite({ at: AT });
    const released = (seq: number, row: Row = {}, more = "") => {
      insert(db, `posts/${seq}.md`, { categories: [`c${seq}`], tags: [`t${seq}`], authors: [`a${seq}`], ...row });
      db.sqlite.exec(`INSERT INTO releases (seq, post_id, released_at) VALUES (${seq}, 'tag:posts/${seq}.md', ${AT});
        ${more && `UPDATE posts SET ${more} WHERE key = 'posts/${seq}.md'`}`);
    };
    for (const seq of [1, 2, 7, 8, 9]) released(seq);
    released(3, { state: "draft" });
    released(4, {}, "email = 'never'");
    released(5);
    released(6, { state: "withdrawn" });
    await db.exec(`INSERT INTO unmatched (seq) VALUES (5); UPDATE releases SET first_seq = 2 WHERE seq = 7;
      INSERT INTO watch_hits (seq, watch_id) VALUES (1, 1), (2, 2), (8, 3), (9, 4);
      INSERT INTO left_out (seq, at, waiting) VALUES (1, 1, 1), (2, 1, 0), (12, 1, 0)`);
    const { follows, ...news } = await ports.releases.news({ afterSeq: 1, throughSeq: 8 });
    expect([...follows].sort()).toEqual(
      ["author a2", "author a8", "c2", "c8", "tag t2", "tag t8", "watch 2", "watch 3"].sort(),
    );
    expect(news).toEqual({ afterSeq: 1, lastSeq: 8, missing: [3, 4, 5, 6], returned: [2, 12] });
    expect(await ports.releases.news({ afterSeq: 8, throughSeq: 8 })).toMatchObject({ follows: [], lastSeq: 0 });
    expect([await ports.releases.lastSeq(), await ports.releases.readySeq()]).toEqual([9, 4]);
    await db.exec("UPDATE unmatched SET hidden = 1");
    expect(await ports.releases.readySeq()).toBe(9);
    expect([await ports.releases.seqAt(AT), await ports.releases.seqAt(AT - 1)]).toEqual([9, 0]);
  });
});

describe("a digest", () => {
  it("says which places it could not show, and which of earlier ones it makes up for", async () => {
    const { ports, db } = openSite({ at: AT });
    for (let seq = 1; seq <= 9; seq++) {
      insert(db, `posts/${seq}.md`, {
        ...{ categories: ["c"], state: [4, 7].includes(seq) ? "draft" : "published" },
        publishedAt: seq === 8 ? AT + 1 : AT,
      });
      db.sqlite.exec(`INSERT INTO releases (seq, post_id, released_at) VALUES (${seq}, 'tag:posts/${seq}.md', 1)`);
    }
    await db.exec("UPDATE releases SET first_seq = 1 WHERE seq = 6");
    const entries = async (range: object) => {
      const all = { fromSeq: 3, throughSeq: 8, follows: [], limit: 99, ...range };
      const { entries, leftOut, madeUp, total } = await ports.releases.entries(all, AT);
      return { seqs: entries.map(({ id }) => Number(/\d/.exec(id)?.[0])).sort(), leftOut, madeUp, total };
    };
    expect(await entries({})).toEqual({ seqs: [5], leftOut: [4, 7, 8], madeUp: [], total: 1 });
    expect(await entries({ also: [1, 2, 4, 6], without: [5, 7] })).toEqual({
      ...{ seqs: [1, 2], leftOut: [4, 8], madeUp: [1, 2], total: 2 },
    });
    db.sqlite.exec(`INSERT INTO dropped (id, frequency, post_id, at) VALUES
      (1, 'daily', 'tag:posts/5.md', 1), (2, 'weekly', 'tag:posts/9.md', 1), (3, 'daily', 'tag:posts/3.md', 1)`);
    const dropped = { frequency: "daily", through: 1, endSeq: 9 };
    expect((await entries({ fromSeq: 2, throughSeq: 9, dropped })).seqs).toEqual([3, 9]);
    expect((await entries({ fromSeq: 2, throughSeq: 9, dropped: { ...dropped, through: 3 } })).seqs).toEqual([9]);
    expect((await entries({ fromSeq: 2, throughSeq: 9, dropped: { ...dropped, through: 0, endSeq: 4 } })).seqs).toEqual(
      [3, 9],
    );
    expect((await entries({ fromSeq: 2, throughSeq: 9, dropped: { ...dropped, through: 0, endSeq: 2 } })).seqs).toEqual(
      [9],
    );
  });

  it("shows first what leads, by its own word or an editor's, when there is more than it may show", async () => {
    const { ports, db } = openSite({ at: AT });
    for (let seq = 1; seq <= 4; seq++) {
      insert(db, `posts/${seq}.md`, { publishedAt: AT - 5 + seq, categories: ["c"] });
      await db.exec(`INSERT INTO releases (seq, post_id, released_at) VALUES (${seq}, 'tag:posts/${seq}.md', 1)`);
    }
    const shown = async (leads: string[]) => {
      const range = { fromSeq: 0, throughSeq: 9, follows: [], leads, limit: 2 };
      const { entries } = await ports.releases.entries(range, AT);
      const page = await ports.releases.page({ ...range, skipped: 0 }, AT);
      expect(page.entries.map(({ id }) => id)).toEqual(entries.map(({ id }) => id));
      return entries.map(({ id }) => Number(/\d/.exec(id)?.[0]));
    };
    expect(await shown([])).toEqual([4, 3]);
    expect(await shown(["tag:posts/1.md"])).toEqual([4, 1]);
    await db.exec("UPDATE posts SET email = 'feature' WHERE key = 'posts/2.md'");
    expect(await shown(["tag:posts/1.md"])).toEqual([2, 1]);
  });

  it.each([
    ["one category", ["c", "c", "c"]],
    ["a category each", ["c", "d", "e"]],
  ])("shows of posts of one moment those with the last keys first, in %s", async (_, categories) => {
    const { ports, db } = openSite({ at: AT });
    for (const [index, category] of categories.entries()) {
      insert(db, `posts/${index}.md`, { categories: [category] });
      await db.exec(
        `INSERT INTO releases (seq, post_id, released_at) VALUES (${index + 1}, 'tag:posts/${index}.md', 1)`,
      );
    }
    const range = { fromSeq: 0, throughSeq: 9, follows: [], limit: 2 };
    const shown = [await ports.releases.entries(range, AT), await ports.releases.page({ ...range, skipped: 0 }, AT)];
    for (const { entries } of shown) expect(entries.map(({ id }) => id)).toEqual(["tag:posts/2.md", "tag:posts/1.md"]);
  });

  it("leaves out what a watch had matched before it was followed, but for what it makes up for", async () => {
    const { ports, db } = openSite({ at: AT });
    for (let seq = 1; seq <= 6; seq++) {
      insert(db, `posts/${seq}.md`, {});
      db.sqlite.exec(`INSERT INTO releases (seq, post_id, released_at) VALUES (${seq}, 'tag:posts/${seq}.md', 1);
        INSERT INTO watch_hits (seq, watch_id) VALUES (${seq}, 1)`);
    }
    const range = { fromSeq: 2, throughSeq: 6, also: [1, 2], follows: ["watch 1"], limit: 99 };
    const seqs = async (since: Record<string, number>) =>
      (await ports.releases.entries({ ...range, since }, AT)).entries.map(({ id }) => /\d/.exec(id)?.[0]).sort();
    expect(await seqs({})).toEqual(["1", "2", "3", "4", "5", "6"]);
    expect(await seqs({ "watch 1": 4 })).toEqual(["1", "2", "5", "6"]);
    expect(await seqs({ "watch 2": 4 })).toEqual(["1", "2", "3", "4", "5", "6"]);
  });
});

describe("what is owed", () => {
  it("is released again when it can be shown, in order, and waits no more", async () => {
    const { ports, db } = openSite({ at: AT });
    for (const [seq, state, waiting] of [
      [3, "published", 1],
      [2, "published", 1],
      [4, "draft", 1],
      [5, "published", 0],
    ] as const) {
      insert(db, `posts/${seq}.md`, { state });
      await db.exec(`INSERT INTO releases (seq, post_id, released_at) VALUES (${seq}, 'tag:posts/${seq}.md', 1);
        INSERT INTO left_out (seq, at, waiting) VALUES (${seq}, 1, ${waiting})`);
    }
    const all = "SELECT post_id, first_seq FROM releases WHERE released_at = ? ORDER BY seq";
    expect(await ports.releases.releaseAgain(AT)).toBe(2);
    expect(db.sqlite.prepare(all).all(AT)).toEqual([
      { post_id: "tag:posts/2.md", first_seq: 2 },
      { post_id: "tag:posts/3.md", first_seq: 3 },
    ]);
    expect(db.sqlite.prepare("SELECT seq FROM left_out WHERE waiting = 1").all()).toEqual([{ seq: 4 }]);
    expect(await ports.releases.releaseAgain(AT + 1)).toBe(0);
  });

  it("is forgotten after a time, sooner when it came back, the oldest first and in steps", async () => {
    const { ports, db } = openSite({ at: AT });
    for (const [seq, at, waiting] of [
      [1, 10, 0],
      [2, 5, 1],
      [3, 11, 0],
      [4, 6, 1],
    ] as const)
      db.sqlite.exec(`INSERT INTO left_out (seq, at, waiting) VALUES (${seq}, ${at}, ${waiting});
        INSERT INTO owed (seq, subscriber_id) VALUES (${seq}, 1), (${seq}, 2)`);
    db.sqlite.exec(`INSERT INTO owed (seq, subscriber_id) SELECT 2, i FROM
      (WITH RECURSIVE n (i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n LIMIT 20000) SELECT i FROM n)`);
    const prune = () => ports.releases.pruneOwed({ away: 5, back: 10 });
    const left = () => [
      db.sqlite
        .prepare("SELECT seq FROM left_out ORDER BY seq")
        .all()
        .map(({ seq }) => seq),
      db.sqlite.prepare("SELECT count(*) AS n FROM owed WHERE seq = 2").get()?.n,
    ];
    // A place that nobody waits for is kept for as long as one that is back.
    expect([await prune(), left()]).toEqual([true, [[1, 2, 3, 4], 2]]);
    expect([await prune(), left()]).toEqual([true, [[1, 3, 4], 0]]);
    expect([await prune(), await prune(), left()[0]]).toEqual([true, true, [3]]);
    expect(await prune()).toBe(false);
    expect(db.sqlite.prepare("SELECT seq FROM owed").all()).toEqual([{ seq: 3 }, { seq: 3 }]);
  });

  it("is forgotten of a post that is still away, before others that were left out as long ago", async () => {
    const { ports, db } = openSite({ at: AT });
    for (const [seq, at, waiting] of [
      [1, 10, 1],
      [2, 10, 0],
      [3, 11, 1],
      [4, 5, 0],
      [5, 6, 0],
    ])
      db.sqlite.exec(`INSERT INTO left_out (seq, at, waiting) VALUES (${seq}, ${at}, ${waiting})`);
    while (await ports.releases.pruneOwed({ away: 10, back: 5 }));
    expect(db.sqlite.prepare("SELECT seq FROM left_out ORDER BY seq").all()).toEqual([
      { seq: 2 },
      { seq: 3 },
      { seq: 5 },
    ]);
  });
});

it("the busiest day of a month is the most that was released in as many hours, before the last one", async () => {
  const { ports, db } = openSite({ at: AT });
  let seq = 0;
  const release = (at: number, posts: number, first_seq: number | null = null) => {
    for (let post = 0; post < posts; post++)
      db.sqlite
        .prepare("INSERT INTO releases (seq, post_id, released_at, first_seq) VALUES (?, ?, ?, ?)")
        .run(++seq, `p${seq}`, at, first_seq);
  };
  expect(await ports.releases.busiestDay(AT)).toBe(0);
  release(AT - 31 * DAY, 7);
  release(AT - 31 * DAY + 1, 2);
  expect(await ports.releases.busiestDay(AT)).toBe(2);
  release(AT - DAY + 1, 8);
  release(AT - 5 * DAY, 9, 1);
  release(AT - 2 * DAY + 1, 2);
  release(AT - DAY, 1);
  expect(await ports.releases.busiestDay(AT)).toBe(3);
});

describe("the posts of a digest", () => {
  it("are shared out in SQL as they are in memory, merged categories, watches and single places included", async () => {
    const some = (...ids: string[]) => fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 3 });
    const post = fc.record({
      categories: some("a", "b", "c", "d", "e"),
      tags: some("a", "x"),
      authors: some("a", "y"),
      watches: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
      publishedAt: fc.integer({ min: 0, max: 20 }),
    });
    const keys = ["a", "b", "c", "d", "none", "tag a", "tag x", "author a", "author y", "watch 1", "watch 3"];
    const choice = fc.uniqueArray(fc.constantFrom(...keys), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(post, { minLength: 1, maxLength: 40 }),
        choice,
        fc.integer({ min: 1, max: 12 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
        async (posts, follows, limit, also) => {
          const { ports, db } = openSite({ at: AT, site: { categoryMerges: { e: "a" } } });
          for (const [index, row] of posts.entries())
            insert(db, `posts/${String(index).padStart(2, "0")}.md`, { ...row, publishedAt: AT - row.publishedAt });
          await ports.releases.release(AT + DAY, ports.site.newsletter);
          for (const [index, { watches }] of posts.entries())
            for (const watch of watches)
              db.sqlite
                .prepare("INSERT INTO watch_hits SELECT seq, ? FROM releases WHERE post_id = ?")
                .run(watch, `tag:posts/${String(index).padStart(2, "0")}.md`);
          const range = { fromSeq: 5, throughSeq: 40, also, follows };
          const all = await ports.releases.page({ ...range, limit: 100, skipped: 0 }, AT + DAY);
          const shared = await ports.releases.entries({ ...range, limit }, AT + DAY);
          expect(shared.entries.map(({ id }) => id)).toEqual(
            shareOut(all.entries, keysAmong(follows), limit).map(({ id }) => id),
          );
          const headings = headingsOf(all.entries, keysAmong(follows));
          expect(shared.headings).toEqual(new Map([...headings].filter(([key]) => shared.headings.has(key))));
          const shownUnder = headingsOf(shared.entries, keysAmong(follows));
          expect([...shared.headings.keys()].sort()).toEqual([...shownUnder.keys()].sort());
          expect(shared.total).toBe(all.total);
          expect(all.entries).toHaveLength(all.total);

          const pages = [];
          for (let skipped = 0; skipped < all.total; skipped += limit)
            pages.push(...(await ports.releases.page({ ...range, limit, skipped }, AT + DAY)).entries);
          expect(pages).toEqual(all.entries);
          db.close();
        },
      ),
      { numRuns: 100 },
    );
  });
});
