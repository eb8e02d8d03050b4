import { beforeEach, describe, expect, it } from "vitest";
import { allowance } from "../../../src/use-cases/posts/allowance.ts";
import { dryRunObjects } from "../../../src/use-cases/posts/dry-run-objects.ts";
import { reconcileObject, reconcilePosts } from "../../../src/use-cases/posts/reconcile-object.ts";
import { aSite, START } from "../a-site.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (title: string) => bytes(`---\ntitle: ${title}\ndate: ${new Date(START).toISOString()}\n---\nWords.\n`);

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite();
});

describe("an object that an event is about", () => {
  const reconcile = async (key: string) => (await reconcileObject(site.ports, key, START)).outcome;

  it("is read if it is new or has changed, and withdrawn if it is gone", async () => {
    const key = "posts/a.md";
    expect(await reconcile(key)).toBe("unchanged");
    await site.ports.objects.put(key, file("One"), "text/markdown");
    expect([await reconcile(key), await reconcile(key)]).toEqual(["published", "unchanged"]);
    await site.ports.objects.put(key, file("Two"), "text/markdown");
    expect([await reconcile(key), await reconcile(key)]).toEqual(["updated", "unchanged"]);
    await site.ports.objects.delete(key);
    expect([await reconcile(key), await reconcile(key)]).toEqual(["withdrawn", "unchanged"]);
  });

  it("is quarantined once if its key is refused", async () => {
    const key = "posts/a\u0000.md";
    expect([await reconcile(key), await reconcile(key)]).toEqual(["quarantined", "unchanged"]);
  });
});

describe("settings that an event is about", () => {
  const reconcile = async () => (await reconcileObject(site.ports, "site.yaml", START)).outcome;
  const put = (text: string) => site.ports.objects.put("site.yaml", bytes(text), "text/yaml");

  it("are read if they are new or have changed, and looked at again when they are gone", async () => {
    expect(await reconcile()).toBe("unchanged");
    await put("title: One\n");
    expect([await reconcile(), await reconcile()]).toEqual(["stored", "unchanged"]);
    await put("title: Two\n");
    expect([await reconcile(), await reconcile()]).toEqual(["stored", "unchanged"]);
    expect((await site.ports.sites.load()).settings.title).toBe("Two");
    await site.ports.objects.delete("site.yaml");
    expect(await reconcile()).toBe("withdrawn");
  });
});

it.each(["site.yaml", "posts/a.md"])("%s is read three times while it keeps changing, and then waits", async (key) => {
  const { get, put } = site.ports.objects;
  let version = 0;
  const change = () => put(key, key === "site.yaml" ? bytes(`title: ${++version}\n`) : file(`${++version}`), "text/x");
  await change();
  site.ports.objects.get = async (...given) => {
    const found = await get(...given);
    if (given[0] === key) await change();
    return found;
  };
  await reconcileObject(site.ports, key, START);
  expect(version).toBe(4);
});

describe("objects together", () => {
  it("leave to the queue what has to be withdrawn alone, beyond what is allowed", async () => {
    site.ports.site.withdrawGuard = { posts: 100, percent: 100 };
    const keys = ["a", "b", "c"].map((name) => `posts/${name}.md`);
    for (const key of keys) {
      await site.ports.objects.put(key, file(key), "text/markdown");
      await reconcileObject(site.ports, key, START);
      await site.ports.objects.delete(key);
    }
    site.held.splice(0);
    const some = (alone: number) =>
      reconcilePosts(site.ports, keys, { at: START, changed: undefined, allowed: { ...allowance(), alone } });
    const results = await some(2);
    expect([...results].map(([key, { outcome }]) => [key, outcome])).toEqual([
      ["posts/a.md", "withdrawn"],
      ["posts/b.md", "withdrawn"],
    ]);
    expect(site.held).toEqual([{ kind: "index", keys: ["posts/c.md"] }]);
    await some(0);
    expect(site.held).toHaveLength(2);
    await some(1);
    expect(site.held).toHaveLength(2);
  });
});

describe("a dry run", () => {
  const changes = async (key: string, content: Uint8Array<ArrayBuffer>) =>
    (await dryRunObjects(site.ports, [{ key, bytes: content }], START))[0]?.changes;

  it("says what of a file would change, and changes nothing", async () => {
    const key = "assets/a.txt";
    expect(await changes(key, bytes("abc"))).toEqual(["appears"]);
    await site.ports.objects.put(key, bytes("abc"), "text/plain");
    expect(await changes(key, bytes("abc"))).toEqual([]);
    expect(await changes(key, bytes("abd"))).toEqual(["content"]);
    expect(await changes(key, bytes("ab"))).toEqual(["content"]);
    expect((await site.ports.objects.get(key))?.bytes).toEqual(bytes("abc"));
  });

  it("says what readers would see of a post", async () => {
    expect(await changes("posts/a.md", file("One"))).toEqual(["appears"]);
    await site.publish("a", START);
    expect(await changes("posts/a.md", file("Other"))).toContain("title");
    expect(await changes("posts/a.md", bytes("---\ntitle: x\ndraft: true\n---\nx"))).toEqual(["disappears"]);
  });
});
