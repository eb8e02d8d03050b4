import { execFileSync } from "node:child_process";
import { existsSync, globSync, readdirSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { writeArchive } from "../../src/cli/archive-file.ts";
import { TRUTH } from "../../src/cli/database.ts";
import { aBucket, type Bucket } from "./a-bucket.ts";
import { folderOf, gazette } from "./command.ts";

const long = `posts/${"很长的文件夹".repeat(8)}/${"很长的名字".repeat(8)}.md`;
const objects: Record<string, string> = {
  ".gazette/history/posts/a.md.json": '{"id":"tag:x,2026:a"}',
  ".gazette/categories.json": '{"titles":{},"merges":{"b":"a"}}',
  "assets/empty.png": "",
  "posts/a b+c.md": "x".repeat(512),
  [long]: "正文".repeat(1_000),
  "site.yaml": "title: x\n",
};

async function filledBucket(): Promise<Bucket> {
  const bucket = await aBucket();
  for (const [key, text] of Object.entries(objects)) await bucket.put(key, text);
  return bucket;
}

/** A backup of a bucket that holds the objects above. */
async function aBackup() {
  const file = join(await folderOf({}), "backup.tar.gz");
  const { code, stdout } = await gazette(["backup", file], { env: (await filledBucket()).env });
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("6 objects") });
  return file;
}

describe("gazette backup and restore", () => {
  it("bring every object from one bucket to another, byte for byte", async () => {
    const file = await aBackup();
    const empty = await aBucket();
    const { code, stdout, stderr } = await gazette(["restore", file, "--json"], { env: empty.env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({ written: 6, unchanged: 0, database: null });
    expect(await empty.keys()).toEqual(Object.keys(objects).sort());
    for (const [key, text] of Object.entries(objects)) expect((await empty.get(key)).text).toBe(text);
    expect((await empty.get(long)).type).toBe("text/markdown; charset=utf-8");

    const again = await gazette(["restore", file, "--json"], { env: empty.env });
    expect(JSON.parse(again.stdout)).toMatchObject({ written: 0, unchanged: 6 });
  });

  it("make an archive that tar reads, and only its owner", async () => {
    const file = await aBackup();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const names = execFileSync("tar", ["-tzf", file, "--quoting-style=literal"], { encoding: "utf8" })
      .trim()
      .split("\n");
    expect(names.sort()).toEqual([...Object.keys(objects).map((key) => `bucket/${key}`), "manifest.json"].sort());
    const text = execFileSync("tar", ["-xzOf", file, `bucket/${long}`], { encoding: "utf8" });
    expect(text).toBe(objects[long]);
  });

  it("say what they would do with --dry-run, without a bucket", async () => {
    const { code, stdout } = await gazette(["restore", await aBackup(), "--dry-run"]);
    expect(code).toBe(0);
    expect(stdout).toContain("is whole: 6 objects, without a database");
  });

  it.each([
    [
      "one byte is another",
      (tar: Buffer) => tar.fill("y", tar.indexOf("xxxx"), tar.indexOf("xxxx") + 1),
      "not what was saved",
    ],
    ["its end is missing", (tar: Buffer) => tar.subarray(0, tar.indexOf("manifest.json")), "ends too soon"],
    ["a header is damaged", (tar: Buffer) => tar.fill("0", 0, 1), "header is damaged"],
  ])("write nothing when %s", async (_, damage, words) => {
    const file = await aBackup();
    await writeFile(file, gzipSync(damage(gunzipSync(await readFile(file)))));
    const bucket = await aBucket();
    const { code, stderr } = await gazette(["restore", file], { env: bucket.env });
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(await bucket.keys()).toEqual([]);
  });

  it.each([
    ["a file that is there", async () => [await aBackup()], "is there already"],
    ["a folder that is not there", async () => [join(await folderOf({}), "no/where.tar.gz")], "Cannot write"],
  ])("refuse to write to %s", async (_, args, words) => {
    const { code, stderr } = await gazette(["backup", ...(await args())], { env: (await filledBucket()).env });
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });

  it.each(["../other-bucket/site.yaml", "posts/../../x.md", "posts/./a.md", "..", ""])(
    "write nothing of an archive with the key %j in it",
    async (key) => {
      const file = join(await folderOf({}), "backup.tar.gz");
      async function* entries() {
        yield { name: "bucket/posts/a.md", bytes: Buffer.from("good") };
        yield { name: `bucket/${key}`, bytes: Buffer.from("evil") };
      }
      await writeArchive(file, { madeAt: "2026-11-20T00:00:00Z", bucket: "x" }, entries());
      const bucket = await aBucket();
      const { code, stderr } = await gazette(["restore", file], { env: bucket.env });
      expect([code, stderr]).toEqual([2, expect.stringContaining("a key that leads elsewhere")]);
      expect(await bucket.keys()).toEqual([]);
    },
  );

  it("leave nothing half done when they are interrupted", async () => {
    const folder = await folderOf({});
    const file = join(folder, "backup.tar.gz");
    const stuck = createServer(() => {});
    await new Promise<void>((resolve) => stuck.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      stuck.closeAllConnections();
      stuck.close();
    });
    const S3_ENDPOINT = `http://127.0.0.1:${(stuck.address() as AddressInfo).port}`;
    const { code } = await gazette(["backup", file], {
      env: { ...(await aBucket()).env, S3_ENDPOINT },
      async meanwhile(child) {
        while (!existsSync(`${file}.part`)) await new Promise((resolve) => setTimeout(resolve, 20));
        child.kill("SIGINT");
      },
    });
    expect([code, readdirSync(folder)]).toEqual([130, []]);
  });

  it("refuse a database that a backup does not hold", async () => {
    const { code, stderr } = await gazette(["restore", await aBackup(), "--database", "gazette"]);
    expect(code).toBe(2);
    expect(stderr).toContain("holds no database");
  });
});

/** What a backup of the database leaves out: it follows from the bucket, from the rest, or is forgotten within a day. */
const LEFT_OUT = [
  ...["site", "posts", "post_contents", "post_labels", "label_titles", "withdrawn_labels", "quarantine"],
  ...["merge_places", "merge_members"],
  ...["timeline", "post_days", "post_words", "reconciliation", "cohorts"],
  ...["remote_images", "post_images", "image_hosts"],
  ...["claims", "rate_gate", "network_requests", "kept_answers"],
  ...["cron_runs", "alerts", "feedback_heard", "feed_requests"],
];

describe("a backup of the database", () => {
  it("has a place for every table that the migrations make, or a reason to leave it out", async () => {
    const database = new DatabaseSync(":memory:");
    const migrations = globSync("infra/migrations/*.sql");
    for (const path of migrations.sort()) database.exec(await readFile(path, "utf8"));
    const rows = database
      .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')")
      .all();
    const tables = rows.map(({ name }) => String(name)).filter((name) => !name.startsWith("sqlite_"));
    expect(tables.sort()).toEqual([...TRUTH, ...LEFT_OUT].sort());
  });
});
