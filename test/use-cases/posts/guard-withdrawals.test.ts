import { beforeEach, describe, expect, it } from "vitest";
import {
  approveWithdrawals,
  confirmWithdrawals,
  mayWithdraw,
  pendingWithdrawals,
} from "../../../src/use-cases/posts/guard-withdrawals.ts";
import { insert } from "../../sqlite/changes.ts";
import { aSite, HOUR, START } from "../a-site.ts";

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite({ withdrawGuard: { posts: 2, percent: 50 } });
  for (let post = 0; post < 10; post++)
    insert(site.db, "posts", {
      key: `${post}`,
      etag: "e",
      state: "published",
      title: `${post}`,
      published_at: 1,
      updated_at: 1,
    });
});

const missing = (count: number, at = START) =>
  site.ports.missingPosts.note(
    Array.from({ length: count }, (_, key) => `${key}`),
    at,
  );
const withdraw = (keys: string[]) =>
  site.db.exec(`UPDATE posts SET state = 'withdrawn' WHERE key IN (${keys.map((key) => `'${key}'`).join()})`);

describe("posts that are gone from the bucket", () => {
  it("are withdrawn by themselves up to a number, or a share of those published", async () => {
    expect(await approveWithdrawals(site.ports, START)).toEqual([]);
    await missing(1);
    expect(await approveWithdrawals(site.ports, START)).toEqual(["0"]);
    await missing(5);
    expect((await approveWithdrawals(site.ports, START)).sort()).toEqual(["1", "2", "3", "4"]);
    expect(await approveWithdrawals(site.ports, START)).toEqual([]);
  });

  it("wait for the publisher when they are more, together with those that went within the hour", async () => {
    await missing(6);
    expect(await approveWithdrawals(site.ports, START)).toEqual([]);
    expect(await pendingWithdrawals(site.ports, START, 1)).toEqual({
      ...{ posts: 6, published: 10, first: [{ key: "0", title: "0", since: START }] },
    });
    expect(await confirmWithdrawals(site.ports, START)).toBe(6);
    expect(await pendingWithdrawals(site.ports, START, 1)).toMatchObject({ posts: 0, first: [] });
  });

  it("count together with those that went shortly before, which were published then", async () => {
    await missing(4);
    const gone = await approveWithdrawals(site.ports, START);
    await withdraw(gone);
    // Four of ten are gone, and two more are missing: six of ten.
    await site.ports.missingPosts.note(["4", "5"], START + 1);
    expect(await approveWithdrawals(site.ports, START + 1)).toEqual([]);
    expect(await pendingWithdrawals(site.ports, START + 1, 9)).toMatchObject({ posts: 2, published: 6 });
    await site.ports.missingPosts.forget(["5"]);
    // Five of ten.
    expect(await pendingWithdrawals(site.ports, START + 1, 9)).toMatchObject({ posts: 0, published: 6 });
    await site.ports.missingPosts.note(["5"], START + 1);
    expect((await approveWithdrawals(site.ports, START + HOUR)).sort()).toEqual(["4", "5"]);
  });

  it("do not count together with those that the publisher let go", async () => {
    await missing(6);
    await confirmWithdrawals(site.ports, START);
    await withdraw(["0", "1", "2", "3", "4", "5"]);
    await site.ports.missingPosts.note(["6", "7"], START + 1);
    expect((await approveWithdrawals(site.ports, START + 1)).sort()).toEqual(["6", "7"]);
  });

  it("are a share of those that were published before the last of them went", async () => {
    await missing(3);
    await withdraw(await approveWithdrawals(site.ports, START));
    await site.ports.missingPosts.note(["4", "5"], START + 1);
    expect((await approveWithdrawals(site.ports, START + 1)).sort()).toEqual(["4", "5"]);
  });

  it("may go one by one between two passes, as many as are always allowed", async () => {
    const may = (key: string) => mayWithdraw(site.ports, key, START);
    expect([await may("0"), await may("1"), await may("2"), await may("1")]).toEqual([true, true, false, true]);
    await confirmWithdrawals(site.ports, START);
    expect(await may("2")).toBe(true);
  });
});
