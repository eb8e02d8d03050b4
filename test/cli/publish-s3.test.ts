import { rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { aBucket, type Bucket } from "./a-bucket.ts";
import { folderOf, gazette, gazetteProcess, post } from "./command.ts";

let bucket: Bucket;
beforeEach(async () => {
  bucket = await aBucket();
});

const publish = (folder: string, ...more: string[]) =>
  gazette(["publish", folder, "--s3", ...more], { env: bucket.env });
const report = async (folder: string, ...more: string[]) =>
  JSON.parse((await publish(folder, "--json", ...more)).stdout);

describe("gazette publish --s3", () => {
  it("puts files into the bucket with their types, and says when the service will see them", async () => {
    const folder = await folderOf({
      "site.yaml": "title: Example\n",
      "posts/2026/央行 降息 +1%.md": post("Hello"),
      "assets/logo.png": "png",
      "assets/run.js": "x",
      "static/_redirects": "/a /b\n",
    });
    const { code, stdout, stderr } = await publish(folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("uploaded 4  removed 0  unchanged 0  ignored 1  failed 0\n");
    expect(stdout).toContain("within a minute");
    expect(await bucket.keys()).toEqual(["_redirects", "assets/logo.png", "posts/2026/央行 降息 +1%.md", "site.yaml"]);
    expect(await bucket.get("posts/2026/央行 降息 +1%.md")).toMatchObject({
      text: post("Hello"),
      type: "text/markdown; charset=utf-8",
    });
    expect((await bucket.get("assets/logo.png")).type).toBe("image/png");
  });

  it("goes on where it stopped: what has arrived is not sent again", async () => {
    const folder = await folderOf({ "posts/a.md": post("A"), "posts/b.md": post("B"), "posts/c.md": post("C") });
    await bucket.put("posts/a.md", post("A"));
    // Of the same length, so that only the bytes differ.
    await bucket.put("posts/b.md", post("X"));
    expect(await report(folder)).toMatchObject({ uploaded: 2, unchanged: 1 });
    expect((await bucket.get("posts/b.md")).text).toBe(post("B"));
    expect(await report(folder)).toMatchObject({ uploaded: 0, unchanged: 3 });
  });

  it("leaves whole files behind when it is interrupted, and goes on with the others the next time", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`posts/p${index}.md`, post(`P${index}`, "x: y\n".repeat(index))]),
    );
    const folder = await folderOf(files);
    const { code } = await gazetteProcess(["publish", folder, "--s3", "--concurrency", "2"], {
      env: bucket.env,
      async meanwhile(child) {
        while ((await bucket.keys()).length < 5) await new Promise((resolve) => setTimeout(resolve, 20));
        child.kill("SIGINT");
      },
    });
    // Exit code 128 + 2, or the signal.
    expect([null, 130]).toContain(code);
    const there = await bucket.keys();
    expect(there.length).toBeLessThan(150);
    for (const key of there.slice(-3)) expect((await bucket.get(key)).text).toBe(files[key]);
    const next = await report(folder);
    expect(next).toMatchObject({ uploaded: 150 - next.unchanged, failed: [] });
    expect(next.unchanged).toBeGreaterThanOrEqual(5);
    expect(await report(folder)).toMatchObject({ uploaded: 0, unchanged: 150 });
  });

  it("withdraws many files only when told how many may go", async () => {
    const names = Array.from({ length: 21 }, (_, n) => `posts/${n}.md`);
    for (const name of names) await bucket.put(name, post(name));
    const folder = await folderOf({ "site.yaml": "title: Example\n" });
    for (const more of [[], ["--max-delete", "20"]]) {
      const { code, stderr } = await publish(folder, "--prune", ...more);
      expect([code, stderr]).toEqual([2, expect.stringContaining("would withdraw 21 of 2")]);
    }
    expect(await bucket.keys()).toHaveLength(21);
    expect(await report(folder, "--prune", "--max-delete", "2000")).toMatchObject({ removed: 21 });
  });

  it("sees past the first page of what the bucket holds", async () => {
    const files = Array.from({ length: 150 }, (_, n) => [`posts/${String(n).padStart(5, "0")}.md`, post(`${n}`)]);
    const folder = await folderOf(Object.fromEntries(files));
    expect(await report(folder, "--concurrency", "64")).toMatchObject({ uploaded: 150, failed: [] });
    expect(await report(folder)).toMatchObject({ uploaded: 0, unchanged: 150 });
  });

  it("sends a file that is too large to hold in memory", async () => {
    const folder = await folderOf({ "assets/film.mp4": Buffer.alloc(9 << 20, "f"), "posts/a.md": post("A") });
    expect(await report(folder)).toMatchObject({ uploaded: 2, failed: [] });
    expect((await bucket.get("assets/film.mp4")).text).toHaveLength(9 << 20);
    expect(await report(folder)).toMatchObject({ unchanged: 2 });
  });

  it("asks before a new site.yaml changes what everybody sees", async () => {
    const folder = await folderOf({ "posts/a.md": post("A"), "site.yaml": "title: Harbour\n" });
    await publish(folder);
    await writeFile(join(folder, "site.yaml"), "title: Other\n");
    const { code, stderr } = await publish(folder);
    expect([code, stderr]).toEqual([2, expect.stringContaining('changes title from "Harbour" to "Other"')]);
    expect((await bucket.get("site.yaml")).text).toBe("title: Harbour\n");
    expect(await report(folder, "--yes")).toMatchObject({ uploaded: 1 });
  });

  it("removes with --prune what has no file any more, and leaves our own records alone", async () => {
    const folder = await folderOf({ "posts/a.md": post("A"), "posts/b.md": post("B"), "site.yaml": "title: x\n" });
    const own = [
      ".gazette/categories.json",
      ".gazette/history/posts/b.md.json",
      ".gazette/mirror/0f.json",
      "assets/mirror/0f.png",
    ];
    for (const key of own) await bucket.put(key, "{}");
    await publish(folder);
    await rm(join(folder, "posts/b.md"));
    expect(await report(folder, "--prune", "--dry-run")).toMatchObject({ withdraw: ["posts/b.md"], unchanged: 2 });
    expect(await bucket.keys()).toContain("posts/b.md");
    expect(await report(folder, "--prune")).toMatchObject({ removed: 1, unchanged: 2 });
    expect(await bucket.keys()).toEqual([...own, "posts/a.md", "site.yaml"]);
  });

  it("does not count a file that arrived otherwise than it was sent, and then removes nothing", async () => {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(`${request.method} ${request.headers["content-md5"] ?? ""}`.trim());
      request.resume();
      request.on("end", () => {
        if (request.method === "PUT") return response.setHeader("etag", `"${"0".repeat(32)}"`).end();
        response.end(
          '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>' +
            `<Contents><Key>posts/gone.md</Key><ETag>"x"</ETag><Size>1</Size></Contents></ListBucketResult>`,
        );
      });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    bucket.env.S3_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    const folder = await folderOf({ "posts/a.md": post("A") });
    const { code, stdout } = await publish(folder, "--prune");
    expect(code).toBe(2);
    expect(stdout).toContain("damaged in transit");
    expect(requests.filter((request) => !request.startsWith("GET"))).toEqual([
      expect.stringMatching(/^PUT [\w+/]{22}==$/),
    ]);
  });

  it.each([
    ["no settings", { S3_BUCKET: "", S3_ACCESS_KEY_ID: "" }, ["S3_BUCKET", "S3_ACCESS_KEY_ID"]],
    ["a bucket that is not there", { S3_BUCKET: "nowhere" }, ["bucket not found", "S3_BUCKET"]],
    ["a key nobody knows", { S3_ACCESS_KEY_ID: "wrong" }, ["unknown access key", "S3_ACCESS_KEY_ID"]],
    ["nobody who listens", { S3_ENDPOINT: "http://127.0.0.1:9" }, ["connection refused", "S3_ENDPOINT"]],
  ])("given %s says what to correct", async (_, env, words) => {
    const folder = await folderOf({ "posts/a.md": post("A") });
    const { code, stderr } = await gazette(["publish", folder, "--s3"], { env: { ...bucket.env, ...env } });
    expect(code).toBe(2);
    for (const word of words) expect(stderr).toContain(word);
  });
});

describe("gazette publish --watch", () => {
  it("publishes again when a file has changed, survives a fault, and ends with 0 on Ctrl-C", async () => {
    const folder = await folderOf({ "posts/a.md": post("A") });
    const running = gazetteProcess(["publish", folder, "--s3", "--watch", "--prune"], {
      env: bucket.env,
      async meanwhile(child, said) {
        await said(/uploaded 1 .*\n[\s\S]*Watching/);
        await writeFile(join(folder, "posts/b.md"), post("B"));
        await said(/uploaded 1 .*unchanged 1[\s\S]*Watching/);
        await rm(join(folder, "posts"), { recursive: true });
        await said(/Nothing to publish[\s\S]*Watching/);
        child.kill("SIGINT");
      },
    });
    const { code } = await running;
    expect(code).toBe(0);
    expect(await bucket.keys()).toEqual(["posts/a.md", "posts/b.md"]);
  });
});
