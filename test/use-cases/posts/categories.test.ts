import { beforeEach, describe, expect, it } from "vitest";
import { ChangedFeeds } from "../../../src/core/feeds/changed-feeds.ts";
import { applyMerges, STEPS_PER_RUN } from "../../../src/use-cases/posts/apply-merges.ts";
import { syncCategorySettings } from "../../../src/use-cases/posts/category-settings.ts";
import { changeCategory } from "../../../src/use-cases/posts/change-category.ts";
import { filterCategories, listCategories } from "../../../src/use-cases/posts/list-categories.ts";
import { syncCategories } from "../../../src/use-cases/posts/sync-categories.ts";
import { aSite, DAY, HOUR, START } from "../a-site.ts";

const SETTINGS = ".gazette/categories.json";

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite();
  await site.publish("a", START - DAY, "categories: [Kept]\n");
  await site.publish("b", START - HOUR, "categories: [Twin]\n");
});

const merge = () => changeCategory(site.ports, { kind: "merge", id: "twin", into: "kept" }, START);
const list = () => listCategories(site.ports, START);

describe("a category", () => {
  it("is merged in the bucket and for readers, and doing it twice is doing it once", async () => {
    expect(await merge()).toEqual({ outcome: "done" });
    expect(await merge()).toEqual({ outcome: "unchanged" });
    expect((await list()).merges).toEqual([{ id: "twin", into: "kept", by: "desk", shown: true }]);
    const kept = (await list()).categories.find(({ id }) => id === "kept");
    expect(kept?.merged).toEqual(["twin"]);
    const stored = await site.ports.objects.get(SETTINGS);
    expect(JSON.parse(new TextDecoder().decode(stored?.bytes)).merges).toMatchObject({ twin: "kept" });
  });

  it("is taken apart again, if the desk has merged it", async () => {
    await merge();
    expect(await changeCategory(site.ports, { kind: "unmerge", id: "twin" }, START)).toEqual({ outcome: "done" });
    expect((await list()).merges).toEqual([]);
    expect(await changeCategory(site.ports, { kind: "unmerge", id: "twin" }, START)).toMatchObject({
      outcome: "refused",
    });
  });

  it("has the title that the desk gave it, until that is taken back", async () => {
    const title = (title: string | undefined) =>
      changeCategory(site.ports, { kind: "title", id: "kept", title }, START);
    expect(await title("Markets")).toEqual({ outcome: "done" });
    expect((await list()).categories.find(({ id }) => id === "kept")?.titleBy).toBe("desk");
    expect(await title(undefined)).toEqual({ outcome: "done" });
    expect((await list()).categories.find(({ id }) => id === "kept")?.titleBy).toBeUndefined();
    const changed = new ChangedFeeds();
    await changeCategory(site.ports, { kind: "title", id: "kept", title: "Markets" }, START, changed);
    expect(changed.urls(site.ports.site, ["rss.xml"]).join()).toContain("/categories/kept/rss.xml");
  });

  it.each([
    ["into itself", { kind: "merge", id: "kept", into: "kept" }],
    ["into one that is not there", { kind: "merge", id: "kept", into: "nowhere" }],
    ["that is not there", { kind: "title", id: "nowhere", title: "x" }],
  ] as const)("is not changed %s", async (_, change) => {
    expect(await changeCategory(site.ports, change, START)).toMatchObject({ outcome: "refused" });
    expect((await list()).merges).toEqual([]);
  });

  it("is changed again when somebody else wrote in between, and both changes stand", async () => {
    const { objects } = site.ports;
    let others = 1;
    const putIf: typeof objects.putIf = async (...args) => {
      if (others-- > 0) await changeCategory(site.ports, { kind: "title", id: "kept", title: "Markets" }, START);
      return objects.putIf(...args);
    };
    const slow = { ...site.ports, objects: { ...objects, putIf } };
    expect(await changeCategory(slow, { kind: "merge", id: "twin", into: "kept" }, START)).toEqual({ outcome: "done" });
    const { desk } = await site.ports.categories.settings();
    expect(desk).toEqual({ titles: { kept: "Markets" }, merges: { twin: "kept" } });
  });
});

it("a category that others change again and again is not changed: four tries are enough", async () => {
  let tries = 0;
  const putIf = async () => {
    tries++;
    return undefined;
  };
  const busy = { ...site.ports, objects: { ...site.ports.objects, putIf } };
  expect(await changeCategory(busy, { kind: "title", id: "kept", title: "Markets" }, START)).toEqual({
    outcome: "refused",
    reason: { code: "category-orders-busy", values: {} },
  });
  expect(tries).toBe(4);
});

describe("the desk's settings in the bucket", () => {
  it("come back when a tool has deleted them, and go when somebody has emptied them", async () => {
    await merge();
    await site.ports.objects.delete(SETTINGS);
    await syncCategories(site.ports, START + HOUR);
    expect(await site.ports.objects.head(SETTINGS)).toBeDefined();
    await site.ports.objects.put(SETTINGS, new TextEncoder().encode("{}"), "application/json");
    await syncCategories(site.ports, START + HOUR);
    expect((await list()).merges).toEqual([]);
  });

  it("that cannot be read change nothing, and are said to be so", async () => {
    await merge();
    await site.ports.objects.put(SETTINGS, new TextEncoder().encode("no json"), "application/json");
    expect(await syncCategorySettings(site.ports, START)).toBe("unreadable");
    expect(await syncCategorySettings(site.ports, START)).toBe("unreadable");
    expect((await site.ports.posts.quarantined()).map(({ key }) => key)).toEqual([SETTINGS]);
    expect((await list()).merges).toHaveLength(1);
    expect(await changeCategory(site.ports, { kind: "unmerge", id: "twin" }, START)).toMatchObject({
      outcome: "refused",
    });
    await site.ports.objects.put(SETTINGS, new TextEncoder().encode("{}"), "application/json");
    expect(await syncCategorySettings(site.ports, START)).toBe("read");
    expect(await site.ports.posts.quarantined()).toEqual([]);
  });
});

it("merges of site.yaml are applied in steps, all at once for readers, and their feeds have changed", async () => {
  const { categories } = site.ports;
  await site.ports.objects.put(
    "site.yaml",
    new TextEncoder().encode("title: x\ncategories:\n  kept: {merge: twin}\n"),
    "text/yaml",
  );
  const { reconcileObject } = await import("../../../src/use-cases/posts/reconcile-object.ts");
  await reconcileObject(site.ports, "site.yaml", START);
  expect(await applyMerges(site.ports, START, 0)).toBe("under-way");
  expect((await categories.settings()).shown).toEqual({});
  const changed = new ChangedFeeds();
  expect(await applyMerges(site.ports, START, STEPS_PER_RUN, changed)).toBe("shown");
  expect((await list()).merges).toEqual([{ id: "twin", into: "kept", by: "site-file", shown: true }]);
  expect(changed.urls(site.ports.site, ["rss.xml"]).join()).toContain("/categories/twin/rss.xml");
  // To apply them again changes nothing for readers, whose copies stay as new as they are.
  const version = () => site.db.sqlite.prepare("SELECT version FROM site").get();
  const before = version();
  await applyMerges(site.ports, START, STEPS_PER_RUN);
  expect(version()).toEqual(before);
  for (const change of [
    { kind: "merge", id: "twin", into: "kept" },
    { kind: "unmerge", id: "twin" },
  ] as const)
    expect(await changeCategory(site.ports, change, START)).toEqual({
      outcome: "refused",
      reason: { code: "category-in-site-file", values: {} },
    });
});

it("a place that nobody is led to any more is kept for an hour, for who reads by it still", async () => {
  await merge();
  await changeCategory(site.ports, { kind: "unmerge", id: "twin" }, START);
  const places = () => Object.values(site.db.sqlite.prepare("SELECT count(*) FROM merge_places").get() ?? {})[0];
  expect(places()).toBe(1);
  await applyMerges(site.ports, START + HOUR - 1, STEPS_PER_RUN);
  expect(places()).toBe(1);
  await applyMerges(site.ports, START + HOUR, STEPS_PER_RUN);
  expect(places()).toBe(0);
});

describe("categories are found", () => {
  const all = [
    { id: "ports", title: "Ports", posts: 1 },
    { id: "abc", title: "ＡＢＣ", posts: 1 },
    { id: "sea", title: "Ocean", posts: 1 },
  ];
  it.each([
    ["port", ["ports"]],
    ["ABC", ["abc"]],
    ["ＡＢ", ["abc"]],
    ["sea", ["sea"]],
    ["ocean", ["sea"]],
    [" ", ["ports", "abc", "sea"]],
    ["x", []],
  ])("by %j", (text, ids) => {
    expect(filterCategories(all, text).map(({ id }) => id)).toEqual(ids);
  });
});
