import { beforeEach, describe, expect, it } from "vitest";
import { dryRunObjects } from "../../../src/use-cases/posts/dry-run-objects.ts";
import { publishObject, withdrawObject } from "../../../src/use-cases/posts/publish-object.ts";
import { changes } from "../../sqlite/changes.ts";
import { aSite, DAY, HOUR, MINUTE, START } from "../a-site.ts";

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite({ title: "Harbour News" });
});

const file = (title: string, date: number, more = "", body = "Some words.") =>
  `---\ntitle: ${title}\ndate: ${new Date(date).toISOString()}\n${more}---\n${body}\n`;

/** Says what publishing these would do, and holds that it does nothing. */
async function dryRun(files: Record<string, string>, at = START + HOUR) {
  const objects = Object.entries(files).map(([key, text]) => ({ key, bytes: new TextEncoder().encode(text) }));
  let results: Awaited<ReturnType<typeof dryRunObjects>> = [];
  const keys = async () => (await site.ports.objects.list({ prefix: "" })).objects.map(({ key, etag }) => [key, etag]);
  const before = await keys();
  expect(
    await changes(site.db, async () => {
      results = await dryRunObjects(site.ports, objects, at);
    }),
  ).toEqual([]);
  expect(await keys()).toEqual(before);
  return results;
}
const one = async (text: string, key = "posts/a.md", at?: number) => (await dryRun({ [key]: text }, at))[0];

describe("publishing that is tried without doing it", () => {
  it("says that a post would appear and be mailed, or that it comes later", async () => {
    expect(await one(file("A", START))).toEqual({
      ...{ key: "posts/a.md", indexed: { outcome: "published" }, changes: ["appears"] },
      id: expect.stringMatching(/^tag:news\.example\.com,/),
      mailing: { state: "waits", until: START + HOUR + 10 * MINUTE },
    });
    expect(await one(file("A", START + 2 * HOUR))).toMatchObject({
      ...{ indexed: { outcome: "published" }, changes: [], mailing: { state: "not-visible-yet" } },
    });
    expect(await one(file("A", START - 30 * DAY))).toMatchObject({ mailing: { state: "too-old" } });
    expect(await one(file("A", START + HOUR))).toMatchObject({ changes: ["appears"] });
    expect(await one(file("A", START, "email: never\n"))).toMatchObject({ mailing: { state: "never" } });
  });

  it("says what of a post readers would see change", async () => {
    await site.publish("a", START, "categories: [Ports]\nauthor: Ann\n");
    const same = file("a", START, "categories: [Ports]\nauthor: Ann\n");
    expect(await one(same)).toMatchObject({ indexed: { outcome: "unchanged" }, changes: [] });
    const other = file("b", START, "categories: [Ships]\nauthor: Bob\nlanguage: de\ntags: [x]\n", "Other words.");
    expect(await one(other)).toMatchObject({
      indexed: { outcome: "updated" },
      changes: ["title", "author", "language", "summary", "content", "categories", "tags"],
    });
    expect(await one(file("a", START, "draft: true\n"))).toMatchObject({
      ...{ indexed: { outcome: "draft" }, changes: ["disappears"], mailing: { state: "draft" }, id: undefined },
    });
    expect(await one("---\ntitle: [\n---\n")).toMatchObject({
      ...{ indexed: { outcome: "quarantined" }, changes: ["disappears"], mailing: { state: "quarantined" } },
    });
  });

  it("says of a post that was mailed when it was", async () => {
    await site.publish("a", START);
    await site.ports.releases.releaseByHand("posts/a.md", START + 5);
    expect((await one(file("b", START)))?.mailing).toEqual({ state: "released", at: START + 5, ordered: true });
  });

  it("says of a file that is tried twice what the second does", async () => {
    const text = (title: string) => ({ key: "posts/a.md", bytes: new TextEncoder().encode(file(title, START)) });
    const tried = await dryRunObjects(site.ports, [text("A"), text("B"), text("B")], START + HOUR);
    expect(tried.map(({ indexed }) => indexed.outcome)).toEqual(["published", "updated", "unchanged"]);
  });

  it("compares categories as they are merged, by the file that is tried, too", async () => {
    await site.publish("a", START, "categories: [Ports]\n");
    const results = await dryRun({
      "site.yaml": "title: Harbour News\ncategories:\n  ships: {merge: ports}\n",
      "posts/a.md": file("a", START, "categories: [Ships]\n"),
    });
    expect(results.map(({ changes }) => changes)).toEqual([["postalAddress", "categoryMerges"], ["categories"]]);
    expect(await one(file("a", START, "categories: [Ships]\n"))).toMatchObject({ changes: ["categories"] });
  });

  it("says which settings and files would be others", async () => {
    expect(await one("title: Another\n", "site.yaml")).toMatchObject({
      ...{ indexed: { outcome: "stored" }, changes: expect.arrayContaining(["title"]), mailing: undefined },
    });
    const picture = { key: "posts/a.png", text: "one" };
    expect(await one(picture.text, picture.key)).toMatchObject({ changes: ["appears"], mailing: undefined });
    await site.ports.objects.put(picture.key, new TextEncoder().encode("one"), "image/png");
    expect(await one("one", picture.key)).toMatchObject({ changes: [] });
    expect(await one("two", picture.key)).toMatchObject({ changes: ["content"] });
    expect(await one("once", picture.key)).toMatchObject({ changes: ["content"] });
  });

  it.each<[string, Record<string, string>, Record<string, string>, string?]>([
    [
      "one id, one address or the same words",
      {},
      {
        "posts/a.md": file("A", START, "id: tag:x\nurl: /here\n"),
        "posts/b.md": file("B", START + 1, "aliases: [/here]\n"),
        "posts/c.md": file("A", START, "aliases: [/else]\n"),
        "posts/d.md": file("D", START, "url: /else\n", "Other words."),
        "posts/e.md": file("E", START + 1, "id: tag:x\n"),
      },
    ],
    [
      "an id or an address of what is published",
      { "posts/a.md": file("A", START, "id: tag:x\nurl: /here\n") },
      {
        "posts/b.md": file("B", START, "id: tag:x\naliases: [/here]\n"),
        "posts/c.md": file("C", START, "aliases: [/here, /posts/a]\n"),
      },
    ],
    [
      "an address of what is tried anew",
      { "posts/a.md": file("A", START, "url: /here\n"), "posts/z.md": file("Z", START, "url: /there\n") },
      {
        "posts/a.md": file("A", START, "url: /there\n"),
        "posts/b.md": file("B", START, "url: /here\n"),
        "posts/c.md": file("C", START, "aliases: [/there]\n"),
      },
    ],
    [
      "a file that has moved",
      { "posts/a.md": file("A", START) },
      { "posts/a.md": file("A", START, "draft: true\n"), "posts/b.md": file("A", START) },
    ],
    [
      "an id that the one before it says, which is newer",
      {},
      { "posts/a.md": file("A", START + 1, "id: x\n"), "posts/b.md": file("B", START, "id: x\n") },
    ],
    [
      "what is back under two other keys",
      { "posts/a.md": file("A", START) },
      { "posts/b.md": file("A", START), "posts/c.md": file("A", START) },
      "posts/a.md",
    ],
    [
      "an id that a file has by its path, and another says",
      {},
      {
        "posts/a.md": file("A", START + 1),
        "posts/b.md": file("B", START, "id: a\n"),
        "posts/d.md": file("D", START, "id: c\n"),
        "posts/c.md": file("C", START - 1),
      },
    ],
  ])("says what publishing then does, with %s", async (_, before, files, gone) => {
    const publish = async (key: string, text: string) => {
      const { etag, ...indexed } = await publishObject(
        site.ports,
        { key, bytes: new TextEncoder().encode(text) },
        START + HOUR,
      );
      expect(etag).not.toBe("");
      return indexed;
    };
    for (const [key, text] of Object.entries(before)) await publish(key, text);
    if (gone !== undefined) await withdrawObject(site.ports, gone, START + HOUR);
    const tried = (await dryRun(files)).map(({ indexed }) => indexed);
    const done = [];
    for (const [key, text] of Object.entries(files)) done.push(await publish(key, text));
    expect(tried).toEqual(done);
  });
});
