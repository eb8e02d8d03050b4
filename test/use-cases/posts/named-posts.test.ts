import { beforeEach, describe, expect, it } from "vitest";
import { publishObject, withdrawObject } from "../../../src/use-cases/posts/publish-object.ts";
import { reconcile } from "../../../src/use-cases/posts/reconcile.ts";
import { aSite, MINUTE, START } from "../a-site.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const post = (name: string, body: string, front = "") => ({
  key: `posts/${name}.md`,
  bytes: bytes(`---\ntitle: ${name}\ndate: 2026-11-19\n${front}---\n${body}\n`),
});
const NAMING = post("notes/naming", "[[Tide]], {% post_link tide %}");

let site: Awaited<ReturnType<typeof aSite>>;
let at = START;
beforeEach(async () => {
  at = START;
  site = await aSite();
});

/** Where the links of the post lead and what they say after the next pass, and how many posts it read. */
async function shown(): Promise<[string[], number]> {
  at += MINUTE;
  const { report } = await reconcile(site.ports, at);
  const html = (await site.ports.posts.entry(NAMING.key, at))?.contentHtml ?? "";
  const links = [...html.matchAll(/ href="[^"]*\/posts\/([^"]*)">([^<]*)/g)].map(([, to, text]) => `${to} ${text}`);
  return [links, report.read];
}

const NOWHERE = ["notes/Tide Tide", "tide tide"];

describe("a post that another one names", () => {
  it("is linked to wherever it lies and whichever came first, by its title, until it goes", async () => {
    await publishObject(site.ports, NAMING, at);
    expect(await shown()).toEqual([NOWHERE, 0]);
    await publishObject(site.ports, post("far/tide", "x"), at);
    expect(await shown()).toEqual([["far/tide Tide", "far/tide far/tide"], 1]);
    expect(await shown()).toEqual([["far/tide Tide", "far/tide far/tide"], 0]);
    await publishObject(
      site.ports,
      { ...post("far/tide", "x"), bytes: bytes("---\ntitle: Ebb\ndate: 2026-11-19\n---\nx") },
      at,
    );
    expect(await shown()).toEqual([["far/tide Tide", "far/tide Ebb"], 1]);
    await withdrawObject(site.ports, "posts/far/tide.md", at);
    expect(await shown()).toEqual([NOWHERE, 1]);
    expect(await shown()).toEqual([NOWHERE, 0]);
  });

  it("is known by its aliases, and not guessed of two", async () => {
    await publishObject(site.ports, post("far/ebb", "x", "aliases: [Tide]\n"), at);
    await publishObject(site.ports, NAMING, at);
    expect(await shown()).toEqual([["far/ebb Tide", "far/ebb far/ebb"], 0]);
    await publishObject(site.ports, post("a/b/tide", "x"), at);
    await publishObject(site.ports, post("a/c/tide", "x"), at);
    expect((await shown())[0]).toEqual(NOWHERE);
    await publishObject(site.ports, post("notes/tide", "x"), at);
    expect((await shown())[0]).toEqual(["notes/tide Tide", "notes/tide notes/tide"]);
  });

  it("may name itself", async () => {
    await publishObject(site.ports, post("notes/naming", "[[naming]]"), at);
    expect((await shown())[0]).toEqual(["notes/naming naming"]);
    expect((await shown())[1]).toBe(0);
  });

  it("is no update of the other", async () => {
    await publishObject(site.ports, NAMING, at);
    const before = (await site.ports.posts.entry(NAMING.key, at))?.updatedAt;
    await publishObject(site.ports, post("far/tide", "x"), at + MINUTE);
    await shown();
    expect((await site.ports.posts.entry(NAMING.key, at))?.updatedAt).toBe(before);
  });
});

it("a file beside the posts is shown in the posts that include it, and read again when it changes", async () => {
  const naming = { ...NAMING, bytes: post("x", "[a](/posts/{% include_relative part.md %})").bytes };
  const part = (text: string) => ({ key: "posts/notes/part.md", bytes: bytes(text) });
  await publishObject(site.ports, naming, at);
  expect((await shown())[0]).toEqual([" a"]);
  await publishObject(site.ports, part("one"), at);
  expect(await shown()).toEqual([["one a"], 1]);
  await publishObject(site.ports, part("two"), at);
  expect(await shown()).toEqual([["two a"], 1]);
  await withdrawObject(site.ports, part("").key, at);
  expect((await shown())[0]).toEqual([" a"]);
});
