import { describe, expect, it } from "vitest";
import { matching } from "../../../src/adapters/database/newsletter/matching.ts";
import { PLACES_MAX } from "../../../src/adapters/database/newsletter/releases.ts";
import { changes, insert } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";

/** The first place of the log that a digest is still looked for in. */
const OLDEST = 600;

function withHits(seqs: number[]): LocalD1 {
  const db = openD1();
  insert(db, "releases", { seq: PLACES_MAX + OLDEST, post_id: "p", released_at: 1 });
  for (const seq of seqs) insert(db, "watch_hits", { seq, watch_id: 1 });
  return db;
}

describe("what watches have matched", () => {
  it("is forgotten where no digest is looked for any more, with whatever else is known of those places", async () => {
    const db = withHits([OLDEST - 1, OLDEST]);
    for (const [subscriber_id, ended] of [
      [1, null],
      [2, OLDEST - 1],
      [3, OLDEST],
    ] as const)
      insert(db, "watch_starts", { subscriber_id, watch_id: 1, seq: 0, ended });
    for (const seq of [OLDEST - 1, OLDEST]) {
      insert(db, "alerted", { subscriber_id: 1, seq });
      insert(db, "corrections", { seq, labels: "[]", waiting: 0 });
    }
    const lines = await changes(db, async () => {
      expect(await matching(db).prune()).toBe(true);
      expect(await matching(db).prune()).toBe(false);
    });
    expect(lines).toEqual([
      `- alerted 1 ${OLDEST - 1}`,
      `- corrections ${OLDEST - 1}`,
      `- watch_hits ${OLDEST - 1} 1`,
      "- watch_starts 2 1",
    ]);
  });

  it("is forgotten in steps of two hundred places, the oldest first", async () => {
    const db = withHits([100, 299, 300, 499]);
    for (const seq of [150, 349, 350, 549]) insert(db, "alerted", { subscriber_id: 1, seq });
    const prune = () => changes(db, () => matching(db).prune());
    expect(await prune()).toEqual(["- alerted 1 150", "- alerted 1 349", "- watch_hits 100 1", "- watch_hits 299 1"]);
    expect(await prune()).toEqual(["- alerted 1 350", "- alerted 1 549", "- watch_hits 300 1", "- watch_hits 499 1"]);
    expect(await prune()).toEqual([]);
  });
});
