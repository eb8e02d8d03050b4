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
  db.sqlite
    .prepare(
      `INSERT INTO posts (key, etag, state, id, year, slug, title, summary, labels, published_at, updated_at, first_seen_at,
                          arrived_at, arrived_after, fingerprint, parts)
       VALUES (?, 'x', ?, ?, 2026, ?, 'A post', '', ?, ?, ?, ?, ?, ?, 'f', 0)`,
    )
    .run(
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
    for (const id of ids)
      db.sqlite
        .prepare("INSERT INTO post_labels (kind, label_id, published_at, post_key, title) VALUES (?, ?, ?, ?, ?)")
        .run(kind, id, publishedAt, key, id);
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
      { numRuns: 150 },
    );
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
