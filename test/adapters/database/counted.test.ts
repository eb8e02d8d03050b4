import { expect, it } from "vitest";
import { counted, type Used } from "../../../src/adapters/database/counted.ts";
import { rarestOf } from "../../../src/adapters/database/posts/rarest-anchor.ts";
import { batch, param, sql } from "../../../src/adapters/database/sql.ts";
import { insert } from "../../sqlite/changes.ts";
import { openD1 } from "../../sqlite/d1.ts";

it("each call of the database is counted, and each statement of a batch, before it is made", async () => {
  const seen: Used[] = [];
  const { db, used } = counted(openD1(), async (use) => void seen.push({ ...use }));
  await sql`SELECT 1`.on(db).all();
  await sql`SELECT 1`.on(db).first();
  await sql`DELETE FROM owed`.on(db).run();
  await batch(db, [sql`SELECT 1`, sql`SELECT 2`]);
  expect(seen.map(({ calls, statements }) => [calls, statements])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 5],
  ]);
  expect(used()).toMatchObject({ calls: 4, statements: 5 });
  const pair = db.prepare("SELECT 1 AS a, 2 AS b");
  expect([await pair.first(), await pair.first("b")]).toEqual([{ a: 1, b: 2 }, 2]);
});

it("a watch is found by the rarest of its anchors: the fewest posts, then the longest, and a single character last", async () => {
  const db = openD1();
  for (const [kind, label_id, posts] of [
    ["tag", "fog", 2],
    ["tag", "sea", 5],
    ["category", "fog", 9],
  ] as const)
    insert(db, "label_titles", { kind, label_id, title: "t", posts }, { kind, label_id, title: "u", posts: 1 });
  await db.exec("INSERT INTO post_words (rowid, words, marks) VALUES (1, 'copper tin', ''), (2, 'copper', '')");
  const rarest = async (...anchors: string[]) =>
    Object.values((await sql`SELECT ${rarestOf(param(anchors))}`.on(db).first()) ?? {})[0];
  expect(await rarest("copper", "tin")).toBe("tin");
  expect(await rarest("copper", "tag fog")).toBe("copper");
  expect(await rarest("tag sea", "tag fog", "category fog")).toBe("tag fog");
  expect(await rarest("none", "nothing", "copper")).toBe("nothing");
  expect(await rarest("nowhere", "nothing")).toBe("nowhere");
  expect(await rarest("x*", "copper")).toBe("copper");
  expect(await rarest("tin*", "copper")).toBe("tin*");
});
