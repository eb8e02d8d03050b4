import { beforeEach, describe, expect, it } from "vitest";
import { Unavailable } from "../../../src/core/unavailable.ts";
import { publishObject, withdrawObject } from "../../../src/use-cases/posts/publish-object.ts";
import { reconcile } from "../../../src/use-cases/posts/reconcile.ts";
import { reindex } from "../../../src/use-cases/posts/reindex.ts";
import { aSite, MINUTE, START } from "../a-site.ts";

const KEY = "posts/2026-11-19-a.md";
const bytes = (text: string) => new TextEncoder().encode(text);
const POST = { key: KEY, bytes: bytes("---\ntitle: A\n---\nSee {% include note.html name='the quay' %}.\n") };
const PLAIN = { key: "posts/2026-11-19-b.md", bytes: bytes("---\ntitle: B\n---\nText.\n") };
const note = (text: string, name = "note.html") => ({ key: `_includes/${name}`, bytes: bytes(text) });

let site: Awaited<ReturnType<typeof aSite>>;
let at = START;
beforeEach(async () => {
  at = START;
  site = await aSite();
});

/** What readers see of the post after the next pass, and how many posts it read. */
async function shown(): Promise<[string | undefined, number]> {
  at += MINUTE;
  const { report } = await reconcile(site.ports, at);
  return [(await site.ports.posts.entry(KEY, at))?.contentHtml.trim(), report.read];
}

describe("a file of _includes", () => {
  it("is shown in the posts that name it, whichever came first", async () => {
    await publishObject(site.ports, POST, at);
    expect(await shown()).toEqual(["<p>See .</p>", 0]);
    await publishObject(site.ports, note("<b>{{ include.name }}</b>"), at);
    expect(await shown()).toEqual(["<p>See <b>the quay</b>.</p>", 1]);
    const noted = () => site.db.sqlite.prepare("SELECT * FROM site_files").all();
    const before = noted();
    expect(await shown()).toEqual(["<p>See <b>the quay</b>.</p>", 0]);
    // A pass that finds nothing writes nothing.
    expect(noted()).toEqual(before);
  });

  it("has posts read again once when it changes or goes, whoever changed it", async () => {
    await publishObject(site.ports, note("one"), at);
    await publishObject(site.ports, POST, at);
    await publishObject(site.ports, PLAIN, at);
    await shown();
    await site.ports.objects.put("_includes/note.html", bytes("two"), "text/html");
    expect(await shown()).toEqual(["<p>See two.</p>", 1]);
    expect(await shown()).toEqual(["<p>See two.</p>", 0]);
    await withdrawObject(site.ports, "_includes/note.html", at);
    expect(await shown()).toEqual(["<p>See .</p>", 1]);
    expect(await shown()).toEqual(["<p>See .</p>", 0]);
  });

  it("has a post read again that it kept from being read, and one that includes it by another file", async () => {
    await publishObject(site.ports, note("{% if %}"), at);
    expect(await publishObject(site.ports, POST, at)).toMatchObject({ outcome: "quarantined" });
    await publishObject(site.ports, note("{% include inner.html %}"), at);
    expect(await shown()).toEqual(["<p>See .</p>", 1]);
    await publishObject(site.ports, note("inner", "inner.html"), at);
    expect(await shown()).toEqual(["<p>See inner.</p>", 1]);
    await publishObject(site.ports, note("of no post", "other.html"), at);
    expect(await shown()).toEqual(["<p>See inner.</p>", 0]);
  });

  it("is looked for in five pages of the bucket's list, and those behind them are not taken for gone", async () => {
    const { list } = site.ports.objects;
    const names = ["a", "b", "c", "d", "e", "f", "g"].map((name) => `${name}.html`);
    for (const name of names) await publishObject(site.ports, note(name.slice(0, 1), name), at);
    const body = names.map((name) => `{% include ${name} %}`).join("");
    await publishObject(site.ports, { key: KEY, bytes: bytes(`---\ntitle: A\n---\n${body}\n`) }, at);
    site.ports.objects.list = (options) => list({ ...options, limit: options.prefix === "_includes/" ? 1 : 1_000 });
    expect(await shown()).toEqual(["<p>abcdefg</p>", 0]);
    const change = (name: string) => site.ports.objects.put(`_includes/${name}`, bytes("X"), "text/html");
    await change("f.html");
    expect(await shown()).toEqual(["<p>abcdefg</p>", 0]);
    await change("e.html");
    expect(await shown()).toEqual(["<p>abcdXXg</p>", 1]);
    await site.ports.objects.delete("_includes/c.html");
    expect(await shown()).toEqual(["<p>abdXXg</p>", 1]);
  });

  it("is no update of a post: readers are told of nothing that its file does not say", async () => {
    await publishObject(site.ports, note("one"), at);
    await publishObject(site.ports, POST, at);
    const before = (await site.ports.posts.entry(KEY, at))?.updatedAt;
    await publishObject(site.ports, note("two"), at + MINUTE);
    await shown();
    expect((await site.ports.posts.entry(KEY, at))?.updatedAt).toBe(before);
  });

  it("is read only once a change of settings has posts read again", async () => {
    await publishObject(site.ports, note("one"), at);
    await publishObject(site.ports, POST, at);
    await shown();
    await site.ports.posts.invalidateEtags("all");
    expect(await shown()).toEqual(["<p>See one.</p>", 1]);
    expect(await shown()).toEqual(["<p>See one.</p>", 0]);
  });

  it("gives the same bytes when the index is built anew from the bucket", async () => {
    await publishObject(site.ports, POST, at);
    await publishObject(site.ports, note("one"), at);
    const [before] = await shown();
    for (let step = await reindex(site.ports, undefined, at); step.position !== undefined; )
      step = await reindex(site.ports, step.position, at);
    expect(await shown()).toEqual([before, 0]);
  });

  it("may not lie elsewhere, be larger than 100 KB or be no text", async () => {
    await publishObject(site.ports, note("x".repeat(100 * 1024 + 1), "long.html"), at);
    await publishObject(site.ports, { key: "_includes/bad.html", bytes: new Uint8Array([0xff, 0x41]) }, at);
    await site.ports.objects.put("_includes/x.png", bytes("LEAK"), "image/png");
    for (const file of [
      "../site.yaml",
      "long.html",
      "bad.html",
      "a/../note.html",
      "/note.html",
      "x.png",
      "\u0000.html",
    ]) {
      const body = `---\ntitle: A\n---\na {% include ${file} %} b\n`;
      await publishObject(site.ports, { key: KEY, bytes: bytes(body) }, at);
      expect([file, (await shown())[0]]).toEqual([file, "<p>a  b</p>"]);
    }
  });

  it("that the store does not give leaves the post as it was, and it is tried again", async () => {
    await publishObject(site.ports, note("one"), at);
    await publishObject(site.ports, POST, at);
    const { get } = site.ports.objects;
    const broken = {
      ...site.ports.objects,
      get: async (...given: Parameters<typeof get>) => {
        if (given[0].startsWith("_includes/")) throw new Unavailable("the store");
        return get(...given);
      },
    };
    const later = { ...POST, bytes: bytes("---\ntitle: A\n---\nNow {% include note.html %}.\n") };
    await expect(publishObject({ ...site.ports, objects: broken }, later, at)).rejects.toThrow();
    expect((await site.ports.posts.entry(KEY, at))?.contentHtml.trim()).toBe("<p>See one.</p>");
    expect(await shown()).toEqual(["<p>Now one.</p>", 1]);
  });
});

it("a setting that templates may show has posts read again", async () => {
  const settings = (text: string) => publishObject(site.ports, { key: "site.yaml", bytes: bytes(text) }, at);
  await publishObject(
    site.ports,
    { key: KEY, bytes: bytes("---\ntitle: A\n---\n{{ site.title }} `{{ page.title }}`\n") },
    at,
  );
  for (const [text, expected] of [
    ["title: One\n", "<p>One <code>{{ page.title }}</code></p>"],
    ["title: One\ntemplates: jekyll\n", "<p>One <code>A</code></p>"],
    ["title: Two\ntemplates: none\n", "<p>{{ site.title }} <code>{{ page.title }}</code></p>"],
  ] as const) {
    await settings(text);
    site.ports.site = { ...site.ports.site, ...(await site.ports.sites.load()).settings };
    expect((await shown())[0]).toBe(expected);
  }
});
