import { expect, it } from "vitest";
import { matchPosts } from "../../../src/use-cases/newsletter/match-posts.ts";
import { insert } from "../../sqlite/changes.ts";
import { aSite, START } from "../a-site.ts";

it("released posts are matched with all watches, each once: words, questions of several, and what they leave out", async () => {
  const site = await aSite();
  const { ports, db } = site;
  for (const [id, question, anchor] of [
    [1, "copper", "copper"],
    [2, "copper -tin", "copper"],
    [3, "copper tin", "copper"],
    [4, "zinc", "zinc"],
  ] as const)
    insert(db, "watches", { id, question, anchor, created_at: 1 });
  expect(await matchPosts(ports)).toEqual({ matched: 0 });
  await site.publish("Copper", START);
  await ports.releases.releaseByHand("posts/Copper.md", START);
  expect(await matchPosts(ports)).toEqual({ matched: 1 });
  await site.publish("Tin and copper", START);
  await site.publish("Lead", START);
  for (const name of ["Tin and copper", "Lead"]) await ports.releases.releaseByHand(`posts/${name}.md`, START);
  expect(await matchPosts(ports)).toEqual({ matched: 2 });
  expect(await matchPosts(ports)).toEqual({ matched: 0 });
  const { results } = await db.prepare("SELECT seq, watch_id AS watch FROM watch_hits ORDER BY seq, watch_id").all();
  expect(results.map((row) => Object.values(row))).toEqual([
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 3],
  ]);
});
