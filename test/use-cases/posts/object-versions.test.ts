import { expect, it } from "vitest";
import type { ObjectStore } from "../../../src/ports/posts/object-store.ts";
import { objectVersions } from "../../../src/use-cases/posts/object-versions.ts";
import { memory } from "../../memory/objects.ts";

const PREFIX = ".gazette/history/";
const keyOf = (number: number) => `${PREFIX}${String(number).padStart(2, "0")}`;
const keys = (count: number) => Array.from({ length: count }, (_, number) => keyOf(number));

/** A store of every second object, whose pages have so many; what it is asked. */
async function store(limit: number) {
  const objects = memory();
  const etags = new Map<string, string>();
  for (let number = 0; number < 20; number += 2) {
    const { key, etag } = await objects.put(keyOf(number), new TextEncoder().encode(`${number}`), "text/plain");
    etags.set(key, etag);
  }
  await objects.put(".gazette/a", new TextEncoder().encode("before"), "text/plain");
  const asked = { lists: 0, heads: [] as string[] };
  const counted: ObjectStore = {
    ...objects,
    async list(options) {
      asked.lists++;
      return objects.list({ ...options, limit });
    },
    async head(key) {
      asked.heads.push(key);
      if (key === keyOf(19)) throw new Error("denied");
      return objects.head(key);
    },
  };
  return { etags, asked, versions: (wanted: string[]) => objectVersions({ objects: counted }, PREFIX, wanted) };
}

it("the versions of a dozen objects take a look each", async () => {
  const { etags, asked, versions } = await store(1_000);
  expect(await versions(keys(12))).toEqual(new Map(keys(12).map((key) => [key, etags.get(key)])));
  expect(asked).toEqual({ lists: 0, heads: keys(12) });
});

it("the versions of more take one listing, in whatever order they are asked for", async () => {
  const { etags, asked, versions } = await store(1_000);
  const wanted = keys(13).toReversed();
  expect(await versions(wanted)).toEqual(new Map(wanted.map((key) => [key, etags.get(key)])));
  expect(asked).toEqual({ lists: 1, heads: [] });
});

it("those behind the page that was listed take a look each, and one that cannot be looked at is unclear", async () => {
  const { etags, asked, versions } = await store(5);
  expect(await versions(keys(20))).toEqual(
    new Map([...keys(19).map((key): [string, string | undefined] => [key, etags.get(key)]), [keyOf(19), ""]]),
  );
  expect(asked).toEqual({ lists: 1, heads: keys(20).slice(9) });
});
