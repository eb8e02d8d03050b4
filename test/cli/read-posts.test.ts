import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Failure } from "../../src/cli/failure.ts";
import { readFolder } from "../../src/cli/folder.ts";
import { readPosts } from "../../src/cli/read-posts.ts";
import type { PostFolder } from "../../src/cli/turns.ts";
import { defaultSite } from "../../src/core/site.ts";
import { folderOf } from "./command.ts";

/** Enough for another thread. */
const POSTS = 500;
/** Several turns of one thread: to start another takes a second of a processor. */
const FEW = 20;
const nameOf = (number: number) => `n${String(number).padStart(4, "0")}`;

/** Writes posts, each of which links to the one before and includes a file. */
async function folderOfPosts(length = POSTS): Promise<{ path: string; folder: PostFolder }> {
  const posts = Array.from({ length }, (_, number) => [
    `posts/2026-01-01-${nameOf(number)}.md`,
    `---\ntitle: T${number}\n---\n[[${nameOf(Math.max(0, number - 1))}]] {% include a.html %}\n`,
  ]);
  const path = await folderOf({ ...Object.fromEntries(posts), "_includes/a.html": "<i>included</i>" });
  const { files } = await readFolder(path);
  const site = { ...defaultSite(new URL("https://news.example/")), language: "zh" };
  return { path, folder: { posts: files.filter(({ key }) => key.startsWith("posts/")), files, site } };
}

it("reads what a folder holds in its order, whoever reads it, with all that posts refer to", async () => {
  const { folder } = await folderOfPosts();
  const read: string[] = [];
  for await (const { file, reading } of readPosts(folder)) {
    if (reading.state !== "published") throw new Error(`${file.key} is ${reading.state}`);
    const { key, title, contentHtml } = reading.post;
    expect(key).toBe(file.key);
    const before = nameOf(Math.max(0, read.length - 1));
    expect(contentHtml).toContain(`<a href="https://news.example/posts/2026-01-01-${before}">`);
    expect(contentHtml).toContain("<i>included</i>");
    read.push(title);
  }
  expect(read).toEqual(Array.from({ length: POSTS }, (_, number) => `T${number}`));
});

it.each([
  [0, POSTS],
  [0, FEW],
  [FEW - 1, FEW],
])("fails with the words of what could not be read: file %i of %i", async (number, length) => {
  const { path, folder } = await folderOfPosts(length);
  const missing = join(path, `posts/2026-01-01-${nameOf(number)}.md`);
  await rm(missing);
  // Links would have every file read first.
  const posts = folder.posts.map((file) => ({ ...file, key: file.key.replace(".md", ".html") }));
  const reading = (async () => {
    for await (const _ of readPosts({ ...folder, posts, files: [] }));
  })();
  await expect(reading).rejects.toThrow(new Failure(`Cannot read ${missing}: no such file or folder.`));
  await expect(reading).rejects.toBeInstanceOf(Failure);
});

it.skipIf(availableParallelism() === 1)(
  "fails with what another thread could not read",
  { timeout: 60_000 },
  async () => {
    const { path, folder } = await folderOfPosts();
    const missing = join(path, `posts/2026-01-01-${nameOf(POSTS - 1)}.md`);
    const ended = new Promise((end) => process.once("worker", (thread) => thread.once("exit", end)));
    const reading = (async () => {
      for await (const { file } of readPosts({ ...folder, files: [] })) {
        if (file.key !== folder.posts[0]?.key) continue;
        await rm(missing);
        // Meanwhile the other reads all that is left.
        await ended;
      }
    })();
    await expect(reading).rejects.toThrow(new Failure(`Cannot read ${missing}: no such file or folder.`));
    await expect(reading).rejects.toBeInstanceOf(Failure);
  },
);

it("reads no further when nobody wants more", async () => {
  const { folder } = await folderOfPosts(FEW);
  const first: string[] = [];
  for await (const { file } of readPosts(folder)) {
    first.push(file.key);
    break;
  }
  expect(first).toEqual([folder.posts[0]?.key]);
});
