import { beforeEach, describe, expect, it } from "vitest";
import { allowance } from "../../../src/use-cases/posts/allowance.ts";
import { indexPosts } from "../../../src/use-cases/posts/index-posts.ts";
import { publishPosts, withdrawObject } from "../../../src/use-cases/posts/publish-object.ts";
import { inBucket } from "../../../src/use-cases/posts/read-source.ts";
import { aSite, HOUR, START } from "../a-site.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (title: string, more = "") => `---\ntitle: ${title}\ndate: 2026-11-19\n${more}---\n${title}.\n`;
const recordOf = (key: string) => `.gazette/history/${key}.json`;

let site: Awaited<ReturnType<typeof aSite>>;
/** Records that were written. */
let noted: string[];
beforeEach(async () => {
  site = await aSite();
  noted = [];
  const { put } = site.ports.objects;
  site.ports.objects.put = (key, ...given) => {
    if (key.startsWith(".gazette/history/")) noted.push(key);
    return put(key, ...given);
  };
});

const publish = async (files: Record<string, string>, at = START) => {
  const objects = Object.entries(files).map(([key, text]) => ({ key, bytes: bytes(text) }));
  return [...(await publishPosts(site.ports, objects, at)).values()].map(({ outcome }) => outcome);
};
const index = async (keys: string[], calls = 700) => {
  const sources = keys.map((key) => inBucket(site.ports, key));
  const options = { at: START, changed: undefined, allowed: { ...allowance(), calls } };
  return [...(await indexPosts(site.ports, sources, options)).values()].map(({ outcome }) => outcome);
};
/** Posts have other ids from now on; those that there are keep theirs. */
const changeIds = () => {
  site.ports.site.postIds = "jekyll-feed";
};

describe("the bucket remembers a post", () => {
  it("that has changed or was withdrawn, and not one that is as its file says", async () => {
    await publish({ "posts/a.md": file("A"), "posts/b.md": file("B") });
    expect(noted).toEqual([]);
    expect(await publish({ "posts/a.md": file("Changed"), "posts/b.md": file("B") })).toEqual(["updated", "unchanged"]);
    expect(noted).toEqual([recordOf("posts/a.md")]);
    await withdrawObject(site.ports, "posts/b.md", START + HOUR);
    expect(noted.splice(0)).toEqual([recordOf("posts/a.md"), recordOf("posts/b.md")]);
    expect(await publish({ "posts/b.md": file("B") }, START + HOUR)).toEqual(["updated"]);
    expect(noted).toEqual([recordOf("posts/b.md")]);
  });

  it("that is a copy", async () => {
    await publish({ "posts/a.md": file("A") });
    expect(await publish({ "posts/b.md": file("A") })).toEqual(["published"]);
    expect(noted).toEqual([recordOf("posts/b.md")]);
    await index(["posts/b.md"]);
    expect(noted).toHaveLength(1);
  });

  it("whose id its file no longer says, since a setting was changed: once", async () => {
    await publish({ "posts/2026-11-19-a.md": file("A"), "posts/b.md": file("B") });
    changeIds();
    const key = "posts/2026-11-19-a.md";
    expect(await index([key])).toEqual(["unchanged"]);
    expect(noted).toEqual([recordOf(key)]);
    await index([key]);
    expect(noted).toHaveLength(1);
    await site.ports.posts.clear();
    expect(await index([key])).toEqual(["published"]);
    expect(noted).toHaveLength(1);
    await site.ports.objects.delete(recordOf(key));
    await index([key]);
    expect(noted).toHaveLength(2);
  });

  it("and looks for that only as often as it may: the others are left to the queue", async () => {
    const keys = ["posts/2026-11-19-a.md", "posts/b.md", "posts/c.md"];
    await publish({ [keys[0] as string]: file("A"), "posts/b.md": file("B", "id: b\n") });
    await site.ports.objects.put("posts/c.md", bytes(file("C", "id: c\n")), "text/markdown");
    changeIds();
    expect(await index(keys, 3)).toEqual(["queued", "unchanged", "published"]);
    expect(await index(keys)).toEqual(["unchanged", "unchanged", "unchanged"]);
  });

  it("of which an earlier version did not note what it held", async () => {
    const key = "posts/2026-11-19-a.md";
    await publish({ [key]: file("A") });
    changeIds();
    await index([key]);
    const record = await site.ports.objects.get(recordOf(key));
    const { contentHash, ...before } = JSON.parse(new TextDecoder().decode(record?.bytes));
    await site.ports.objects.put(recordOf(key), bytes(JSON.stringify(before)), "application/json");
    await site.ports.posts.clear();
    noted.splice(0);
    await index([key]);
    expect(noted).toEqual([recordOf(key)]);
    const after = await site.ports.objects.get(recordOf(key));
    expect(JSON.parse(new TextDecoder().decode(after?.bytes))).toMatchObject({ id: before.id, contentHash });
  });
});

it("a post that has changed has the pictures tried again that had been refused, and no other has", async () => {
  site.ports.site.mirrorImages = true;
  const text = (title: string) => file(title).replace("\n---\n", `\n---\n![x](https://a.example/x.png) `);
  await publish({ "posts/a.md": text("A") });
  await site.db.exec(`UPDATE remote_images SET state = 'refused', reason = '{"code":"image-gone","values":{}}'`);
  const state = () => site.db.sqlite.prepare("SELECT state FROM remote_images").get()?.state;
  await publish({ "posts/a.md": text("A") });
  expect(state()).toBe("refused");
  await publish({ "posts/a.md": text("B") });
  expect(state()).toBe("waiting");
});

it("a post is told the page that another one has", async () => {
  await publish({ "posts/a.md": file("A", "url: /here/\n") });
  const object = { key: "posts/b.md", bytes: bytes(file("B", "url: /here/\n")) };
  const [[, result] = []] = await publishPosts(site.ports, [object], START);
  expect(result).toMatchObject({ notices: { count: 1, first: [{ line: 4, reason: { code: "address-taken" } }] } });
});

it("a post is told the address that another one has, with the line that asks for it", async () => {
  await publish({ "posts/a.md": file("A", "url: /here/\n") });
  const object = { key: "posts/b.md", bytes: bytes(file("B", "aliases: [/here/]\n")) };
  const [[, result] = []] = await publishPosts(site.ports, [object], START);
  expect(result).toMatchObject({ outcome: "published", notices: { count: 1, first: [{ line: 4 }] } });
});
