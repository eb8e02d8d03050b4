import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type LocalFile, openLocal, readFolder } from "../../src/cli/folder.ts";
import { readLocalSite } from "../../src/cli/local-site.ts";
import { aBucket } from "./a-bucket.ts";
import { folderOf, gazette, post } from "./command.ts";

const keysOf = (files: LocalFile[]) => files.map(({ key }) => key);

/** Creates a site folder, and private files outside it. */
async function aSite(): Promise<{ site: string; outside: string }> {
  const folder = await folderOf({
    "site/site.yaml": "title: x\n",
    "site/posts/a.md": post("A"),
    "site/.env": "PUBLISH_TOKEN=secret\n",
    "site/.git/config": "token\n",
    "outside/secret.pdf": "secret",
    "outside/b.md": post("B"),
  });
  await mkdir(join(folder, "site/assets"));
  return { site: join(folder, "site"), outside: join(folder, "outside") };
}

describe("a folder that is read", () => {
  it.each([
    ["a file outside", async (_: string, outside: string) => join(outside, "secret.pdf"), "outside the folder"],
    ["what belongs to the machine", async () => "/proc/self/environ", "outside the folder"],
    ["a device", async () => "/dev/zero", "not a regular file"],
    ["settings that are hidden in it", async (site: string) => join(site, ".env"), "not published"],
    ["a repository that is hidden in it", async (site: string) => join(site, ".git/config"), "not published"],
  ])("does not lead to %s", async (_, target, words) => {
    const { site, outside } = await aSite();
    await symlink(await target(site, outside), join(site, "assets/env.pdf"));
    const { files, skipped } = await readFolder(site);
    expect(keysOf(files).sort()).toEqual(["posts/a.md", "site.yaml"]);
    expect(skipped).toEqual([{ file: join(site, "assets/env.pdf"), reason: expect.stringContaining(words) }]);
  });

  it("does not lead into a folder outside, by whatever name it goes in", async () => {
    const { site, outside } = await aSite();
    await symlink(outside, join(site, "posts/more"));
    await rm(join(site, "assets"), { recursive: true });
    await symlink(outside, join(site, "assets"));
    await symlink(outside, join(site, "not-part-of-it"));
    const { files, skipped } = await readFolder(site);
    expect(keysOf(files).sort()).toEqual(["posts/a.md", "site.yaml"]);
    expect(skipped.map(({ file }) => file)).toEqual([join(site, "assets"), join(site, "posts/more")]);
  });

  it("does not wait for a pipe, nor ask a socket", async () => {
    const { site } = await aSite();
    execFileSync("mkfifo", [join(site, "posts/pipe.md"), join(site, "assets/pipe.png")]);
    const socket = createServer().listen(join(site, "posts/socket.md"));
    onTestFinished(() => void socket.close());
    await new Promise((listening) => socket.once("listening", listening));
    const { files, skipped } = await readFolder(site);
    expect(keysOf(files).sort()).toEqual(["posts/a.md", "site.yaml"]);
    expect(skipped).toHaveLength(3);
    for (const { reason } of skipped) expect(reason).toContain("not a regular file");
  });

  it("follows links that stay inside, and may be reached by one itself", async () => {
    const { site } = await aSite();
    await symlink("a.md", join(site, "posts/b.md"));
    await symlink(site, `${site}-link`);
    const { files, skipped } = await readFolder(`${site}-link`);
    expect([keysOf(files).sort(), skipped]).toEqual([["posts/a.md", "posts/b.md", "site.yaml"], []]);
  });

  it("takes nothing for deleted that it would not read", async () => {
    const { site, outside } = await aSite();
    await symlink(join(outside, "b.md"), join(site, "posts/b.md"));
    await symlink(outside, join(site, "posts/more"));
    const { owns } = await readFolder(site);
    expect(["posts/b.md", "posts/more/b.md", "posts/b.mdx", "posts/gone.md"].map(owns)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it("opens what it found, and no link or pipe that took its place", async () => {
    const { site, outside } = await aSite();
    const found = (await readFolder(site)).files.find(({ key }) => key === "posts/a.md") as LocalFile;
    await rm(found.path);
    await symlink(join(outside, "b.md"), found.path);
    await expect(openLocal(found)).rejects.toThrow(/Cannot read/);
    await rm(found.path);
    execFileSync("mkfifo", [found.path]);
    await expect(openLocal(found)).rejects.toThrow(/not a regular file/);
  });

  it("has no site.yaml where that is a pipe or lies outside", async () => {
    const { site, outside } = await aSite();
    await writeFile(join(outside, "site.yaml"), "title: theirs\n");
    await rm(join(site, "site.yaml"));
    await symlink(join(outside, "site.yaml"), join(site, "site.yaml"));
    expect(await readLocalSite(site)).toMatchObject({ given: false });
    await rm(join(site, "site.yaml"));
    execFileSync("mkfifo", [join(site, "site.yaml")]);
    expect(await readLocalSite(site)).toMatchObject({ given: false });
  });
});

describe("a link out of the folder", () => {
  it("is named by check and publish with its reason, ends them with 1, and withdraws nothing with --prune", async () => {
    const { site, outside } = await aSite();
    const bucket = await aBucket();
    await bucket.put("assets/env.pdf", "published before");
    await symlink(join(outside, "secret.pdf"), join(site, "assets/env.pdf"));
    const line = /skipped .*assets\/env\.pdf: its symbolic link points outside the folder, to .*secret\.pdf/;
    const checked = await gazette(["check", site]);
    expect([checked.code, checked.stdout]).toEqual([1, expect.stringMatching(line)]);
    const published = await gazette(["publish", site, "--s3", "--prune"], { env: bucket.env });
    expect([published.code, published.stdout]).toEqual([1, expect.stringMatching(line)]);
    expect((await bucket.get("assets/env.pdf")).text).toBe("published before");
    expect(await bucket.keys()).toEqual(["assets/env.pdf", "posts/a.md", "site.yaml"]);
    const json = await gazette(["publish", site, "--s3", "--json"], { env: bucket.env });
    expect(JSON.parse(json.stdout).skipped).toMatchObject([{ file: join(site, "assets/env.pdf") }]);
    const alone = await gazette(["publish", join(site, "assets/env.pdf"), "--s3"], { env: bucket.env });
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining("points outside the folder")]);
  });

  it("is not written through by check --fix", async () => {
    const { site, outside } = await aSite();
    const broken = '---\ntitle: "a "b" c"\ndate: 2026-11-20\n---\nText\n';
    await writeFile(join(site, "posts/a.md"), broken);
    await symlink(join(outside, "secret.pdf"), join(site, "posts/a.md.part"));
    expect((await gazette(["check", site, "--fix"])).stdout).toContain("fixed 1");
    expect(await readFile(join(outside, "secret.pdf"), "utf8")).toBe("secret");
  });
});
