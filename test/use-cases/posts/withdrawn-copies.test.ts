import { beforeEach, expect, it } from "vitest";
import { KEY_BYTES_MAX, WITHDRAWN_PREFIX } from "../../../src/core/posts/object-key.ts";
import {
  listWithdrawn,
  parseCopy,
  restoreWithdrawn,
  type WithdrawnCopy,
  withdrawKeepingCopy,
} from "../../../src/use-cases/posts/withdrawn-copies.ts";
import { aSite, HOUR, MINUTE, START } from "../a-site.ts";

const KEY = "posts/a.md";
const COPY = { copy: `${WITHDRAWN_PREFIX}2026-11-20T07-00-00.000Z/${KEY}`, key: KEY, withdrawnAt: START + HOUR };
const bytes = (text: string) => new TextEncoder().encode(text);

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite();
  await site.publish("a", START);
});

const stored = (key: string) => site.ports.objects.get(key);
const etag = async () => (await stored(KEY))?.etag ?? "";
const put = (key: string, text: string) => site.ports.objects.put(key, bytes(text), "text/markdown");
const withdraw = async (at = START + HOUR, key = KEY) => withdrawKeepingCopy(site.ports, key, await etag(), at);
const state = async () => (await site.ports.posts.states([KEY])).get(KEY)?.state;

it("a post that is withdrawn is kept as it was, and restored as what it was", async () => {
  const before = await site.ports.posts.history(KEY);
  const { bytes: text } = (await stored(KEY)) ?? {};
  expect(await withdraw()).toEqual({ outcome: "withdrawn" });
  expect([await stored(KEY), await state()]).toEqual([undefined, "withdrawn"]);
  expect(await stored(COPY.copy)).toMatchObject({ bytes: text, contentType: "text/markdown; charset=utf-8" });
  expect(await listWithdrawn(site.ports, 9)).toEqual([COPY]);
  expect(await restoreWithdrawn(site.ports, COPY, START + 2 * HOUR)).toBe("restored");
  expect([(await stored(KEY))?.bytes, await state()]).toEqual([text, "published"]);
  expect(await site.ports.posts.history(KEY)).toEqual(before);
  expect(await listWithdrawn(site.ports, 9)).toEqual([]);
  expect(await restoreWithdrawn(site.ports, COPY, START + 2 * HOUR)).toBe("gone");
});

it("a post is withdrawn in the version that was seen alone, also if it changes meanwhile", async () => {
  expect(await withdrawKeepingCopy(site.ports, KEY, "another", START)).toEqual({ outcome: "conflict" });
  expect(await withdraw(START, "posts/b.md")).toEqual({ outcome: "gone" });
  const { put: putObject } = site.ports.objects;
  site.ports.objects.put = async (...given) => {
    await putObject(KEY, bytes("Changed."), "text/markdown");
    return putObject(...given);
  };
  expect(await withdraw()).toEqual({ outcome: "conflict" });
  expect(await state()).toBe("published");
  expect(await listWithdrawn(site.ports, 9)).toEqual([]);
});

it("a post whose copy would have too long a key is not withdrawn", async () => {
  const room = KEY_BYTES_MAX - (COPY.copy.length - KEY.length);
  const named = (length: number) => `posts/${"a".repeat(length - "posts/.md".length)}.md`;
  expect(await withdraw(START, named(room))).toEqual({ outcome: "gone" });
  expect(await withdraw(START, named(room + 1))).toEqual({
    outcome: "refused",
    reason: { code: "key-too-long", values: { most: room } },
  });
});

it("a post is not restored over another file, but over its own: a repeated attempt ends what one began", async () => {
  const { bytes: text = bytes("") } = (await stored(KEY)) ?? {};
  await withdraw();
  for (const other of ["Another.", `${new TextDecoder().decode(text)}More.`]) {
    await put(KEY, other);
    expect(await restoreWithdrawn(site.ports, COPY, START + 2 * HOUR)).toBe("taken");
    expect(await listWithdrawn(site.ports, 9)).toEqual([COPY]);
  }
  const same = text.toReversed();
  await site.ports.objects.put(KEY, same, "text/markdown");
  expect(await restoreWithdrawn(site.ports, COPY, START + 2 * HOUR)).toBe("taken");
  await site.ports.objects.put(KEY, text, "text/markdown");
  expect(await restoreWithdrawn(site.ports, COPY, START + 2 * HOUR)).toBe("restored");
  expect(await listWithdrawn(site.ports, 9)).toEqual([]);
});

it("the last that were withdrawn are listed first, over all pages of the bucket's list", async () => {
  const copies: WithdrawnCopy[] = [];
  for (let minute = 0; minute < 5; minute++) {
    await put(KEY, `Version ${minute}.`);
    await withdraw(START + minute * MINUTE + minute);
    copies.unshift({
      copy: `${WITHDRAWN_PREFIX}2026-11-20T06-0${minute}-00.00${minute}Z/${KEY}`,
      key: KEY,
      withdrawnAt: START + minute * MINUTE + minute,
    });
  }
  await put(`${WITHDRAWN_PREFIX}2026-11-20T06-00-00.000Z/site.yaml`, "title: X\n");
  const { list } = site.ports.objects;
  site.ports.objects.list = (options) => list({ ...options, limit: 2 });
  expect(await listWithdrawn(site.ports, 9)).toEqual(copies);
  expect(await listWithdrawn(site.ports, 3)).toEqual(copies.slice(0, 3));
  let pages = 0;
  site.ports.objects.list = async (options) => {
    pages++;
    return { ...(await list({ ...options, limit: 1 })), more: true };
  };
  await listWithdrawn(site.ports, 9);
  expect(pages).toBe(10);
  expect(parseCopy(`${WITHDRAWN_PREFIX}yesterday/${KEY}`)).toBeUndefined();
});
