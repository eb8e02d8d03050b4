import { expect, it } from "vitest";
import { readReach } from "../../../src/use-cases/newsletter/read-reach.ts";
import { insert } from "../../sqlite/changes.ts";
import { insertSubscriber } from "../../sqlite/rows.ts";
import { aSite, START } from "../a-site.ts";

it("a post reaches who follows any of what it has, each counted once, and what brings most comes first", async () => {
  const { ports, db, publish } = await aSite();
  await publish("a", START, "categories: [Ports]\ntags: [Tin]\nauthor: Fi Shaw\n");
  insert(db, "watches", { id: 1, question: "words", anchor: "words", created_at: 1 });
  const follows = [
    ...['["ports"]', '["tag tin"]', '["tag tin","ports"]', '["tag tin"]', '["tag tin"]'],
    ...['["watch 1"]', '["other"]', "[]", '["ports","watch 1"]'],
  ];
  for (const [index, keys] of follows.entries()) insertSubscriber(db, index + 1, { follows: keys });
  const [entry] = await ports.posts.entries(
    { scope: undefined, categories: [], exclude: [], tags: [], limit: 1, content: "full" },
    START,
  );
  if (!entry) throw new Error("The post is not there.");
  const labels = [
    { title: "Tin", readers: 4 },
    { title: "Ports", readers: 3 },
  ];
  expect(await readReach(ports, entry, false)).toEqual({
    ...{ readers: 8, everything: 1 },
    follows: [...labels, { title: "“words”", readers: 2 }],
  });
  // Of a released post, what it was matched with counts.
  expect(await readReach(ports, entry, true)).toMatchObject({ readers: 7, follows: labels });
});

it("a post that nobody follows reaches nobody, and who follows a merged category is reached by what it counts as", async () => {
  const { ports, db, publish } = await aSite();
  await publish("a", START, "categories: [Ports]\n");
  const [entry] = await ports.posts.entries(
    { scope: undefined, categories: [], exclude: [], tags: [], limit: 1, content: "full" },
    START,
  );
  if (!entry) throw new Error("The post is not there.");
  const merged = { ...ports, site: { ...ports.site, categoryMerges: { docks: "ports" } } };
  expect(await readReach(merged, entry, false)).toEqual({ readers: 0, everything: 0, follows: [] });
  insertSubscriber(db, 1, { follows: '["docks"]' });
  insertSubscriber(db, 2, { follows: '["ports"]' });
  expect(await readReach(merged, entry, false)).toEqual({
    ...{ readers: 2, everything: 0 },
    follows: [{ title: "Ports", readers: 2 }],
  });
  expect(await readReach(ports, entry, false)).toMatchObject({ readers: 1 });
});
