import { execFileSync, spawn } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { existsSync, globSync, readdirSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { writeArchive } from "../../src/cli/archive-file.ts";
import { TAR_END, type TarEntry, tarEntry } from "../../src/cli/tar.ts";
import { KEPT_TABLES, SCHEMA } from "../../src/core/operations/backup.ts";
import { aBucket, type Bucket } from "./a-bucket.ts";
import { folderOf, gazette, gazetteProcess, post } from "./command.ts";

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

/** Makes a backup of a bucket with the objects above. */
async function aBackup() {
  const file = join(await folderOf({}), "backup.tar.gz");
  const { code, stdout } = await gazette(["backup", file], { env: (await filledBucket()).env });
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("6 objects") });
  return file;
}

/** Writes an archive in the format of `gazette backup`. */
async function anArchive(entries: TarEntry[]): Promise<string> {
  const file = join(await folderOf({}), "backup.tar.gz");
  async function* given() {
    yield* entries;
  }
  await writeArchive(file, { madeAt: "2026-11-20T00:00:00Z", bucket: "x" }, given());
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
    expect(stdout).toContain("is valid: 6 objects, without a database");
  });

  it.each([
    ["one byte is another", (tar: Buffer) => tar.fill("y", tar.indexOf("xxxx"), tar.indexOf("xxxx") + 1), "is changed"],
    ["its end is missing", (tar: Buffer) => tar.subarray(0, tar.indexOf("manifest.json")), "unexpected end of file"],
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
    ["a file that is there", async () => [await aBackup()], "already exists"],
    ["a folder that is not there", async () => [join(await folderOf({}), "no/where.tar.gz")], "Cannot write"],
  ])("refuse to write to %s", async (_, args, words) => {
    const { code, stderr } = await gazette(["backup", ...(await args())], { env: (await filledBucket()).env });
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });

  it.each(["../other-bucket/site.yaml", "posts/../../x.md", "posts/./a.md", "..", ""])(
    "write nothing of an archive with the key %j in it",
    async (key) => {
      const file = await anArchive([
        { name: "bucket/posts/a.md", bytes: Buffer.from("good") },
        { name: `bucket/${key}`, bytes: Buffer.from("evil") },
      ]);
      const bucket = await aBucket();
      const { code, stderr } = await gazette(["restore", file], { env: bucket.env });
      expect([code, stderr]).toEqual([2, expect.stringContaining("an unsafe key")]);
      expect(await bucket.keys()).toEqual([]);
    },
  );

  it("keep the Content-Encoding of an object, and notice where the bucket has another", async () => {
    const packed = gzipSync(post("Packed"));
    const from = await filledBucket();
    await from.put("posts/packed.md", packed, "gzip");
    const file = join(await folderOf({}), "backup.tar.gz");
    await gazette(["backup", file], { env: from.env });
    const into = await aBucket();
    await into.put("posts/packed.md", packed);
    const { stdout } = await gazette(["restore", file, "--json"], { env: into.env });
    expect(JSON.parse(stdout)).toMatchObject({ written: 7, unchanged: 0 });
    expect((await into.get("posts/packed.md")).encoding).toBe("gzip");
    expect((await into.get("posts/a b+c.md")).encoding).toBeUndefined();
    const again = await gazette(["restore", file, "--json"], { env: into.env });
    expect(JSON.parse(again.stdout)).toMatchObject({ written: 0, unchanged: 7 });
  });

  it("bring an object that is too large to hold", async () => {
    const from = await aBucket();
    await from.put("assets/film.mp4", "film".repeat(3 << 20));
    const file = join(await folderOf({}), "backup.tar.gz");
    await gazette(["backup", file], { env: from.env });
    const into = await aBucket();
    const { stdout } = await gazette(["restore", file, "--json"], { env: into.env });
    expect(JSON.parse(stdout)).toMatchObject({ written: 1 });
    expect((await into.get("assets/film.mp4")).text).toBe("film".repeat(3 << 20));
  });

  it.skipIf(process.platform !== "linux")("hold no more of a large file than passes by", async () => {
    // 1,000 random bytes in each 64,000: 4 MB compressed, 256 MB decompressed.
    const piece = Buffer.alloc(64 * 1024);
    randomFillSync(piece, 0, 1024);
    const file = await anArchive([{ name: "bucket/assets/large.mp4", bytes: Buffer.alloc(256 << 20, piece) }]);
    expect((await stat(file)).size).toBeLessThan(16 << 20);
    let peak = 0;
    const { code, stdout } = await gazetteProcess(["restore", file, "--dry-run"], {
      async meanwhile(child) {
        while (child.exitCode === null) {
          const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
          peak = Math.max(peak, Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0));
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      },
    });
    expect([code, stdout]).toEqual([0, expect.stringContaining("is valid: 1 objects")]);
    expect(peak).toBeGreaterThan(30_000);
    expect(peak).toBeLessThan(300_000);
  });

  it.each([
    [
      "unpacks to a thousand times its size",
      () => [{ name: "bucket/a.md", bytes: Buffer.alloc(65 << 20) }],
      "200 times",
    ],
    [
      "holds a file twice",
      () => ["evil", "good"].map((text) => ({ name: "bucket/posts/a.md", bytes: Buffer.from(text) })),
      "bucket/posts/a.md twice",
    ],
  ])("refuse an archive that %s, and write nothing", async (_, entries, words) => {
    const bucket = await aBucket();
    const { code, stderr } = await gazette(["restore", await anArchive(entries())], { env: bucket.env });
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
    expect(await bucket.keys()).toEqual([]);
  });

  it.each([
    ["is no JSON", "{", "cannot be read"],
    ["is not one of ours", '{"version":1,"files":[]}', "its manifest is invalid"],
    ["is a newer one", '{"version":2}', "newer version of gazette"],
    ["is longer than its files need", `{"version":1${" ".repeat(2_000)}}`, "is too long"],
  ])("refuse an archive whose manifest %s", async (_, manifest, words) => {
    const file = join(await folderOf({}), "backup.tar.gz");
    const tar = Buffer.concat([tarEntry({ name: "manifest.json", bytes: Buffer.from(manifest) }), TAR_END]);
    await writeFile(file, gzipSync(tar));
    const { code, stderr } = await gazette(["restore", file]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  it("escape control characters in what an archive contains", async () => {
    const file = join(await folderOf({}), "backup.tar.gz");
    async function* none() {}
    await writeArchive(file, { madeAt: "\u001b]0;owned\u0007\u001b[8m\u202e", bucket: "x" }, none());
    const { code, stdout } = await gazette(["restore", file, "--dry-run"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("\\u001b]0;owned\\u0007\\u001b[8m\\u202e is valid")]);
    const evil = await anArchive([{ name: "bucket/\u001b[2J/../a", bytes: Buffer.from("x") }]);
    const refused = await gazette(["restore", evil]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("\\u001b[2J/../a")]);
  });

  it("refuse an archive that can be read once only", async () => {
    const pipe = join(await folderOf({}), "backup.tar.gz");
    execFileSync("mkfifo", [pipe]);
    const writer = spawn("sh", ["-c", `echo x > ${pipe}`]);
    onTestFinished(() => void writer.kill());
    const { code, stderr } = await gazette(["restore", pipe]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("is not a regular file")]);
  });

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
    const { code } = await gazetteProcess(["backup", file], {
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
    expect(stderr).toContain("contains no database");
  });
});

/** Tables that a backup leaves out: derived from the bucket or other tables, or short-lived. */
const LEFT_OUT = [
  ...[
    "site",
    "posts",
    "post_contents",
    "post_labels",
    "label_titles",
    "withdrawn_labels",
    "quarantine",
    "missing_posts",
  ],
  ...["merge_places", "merge_members"],
  ...["timeline", "post_days", "post_words", "post_vocabulary", "follow_counts", "reconciliation", "cohorts"],
  ...["remote_images", "post_images", "image_hosts", "site_files", "post_files", "post_addresses", "post_names"],
  ...["claims", "rate_gate", "senders", "sent_minutes", "network_requests", "mail_requests", "kept_answers"],
  ...["shared_addresses", "subscriber_counts", "domain_counts", "subscription_flow"],
  ...["cron_runs", "alerts", "feedback_heard", "feed_requests", "backup"],
  // What was told, and what is about to be: told again, it would be news of long ago.
  ...["webhook_events", "webhook_calls", "post_changes"],
];

describe("a backup of the database", () => {
  it("has a place for every table that the migrations make, or a reason to leave it out", async () => {
    const database = new DatabaseSync(":memory:");
    const migrations = globSync("infra/migrations/*.sql");
    expect(SCHEMA).toBe(migrations.length);
    for (const path of migrations.sort()) database.exec(await readFile(path, "utf8"));
    const rows = database
      .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')")
      .all();
    const tables = rows.map(({ name }) => String(name)).filter((name) => !name.startsWith("sqlite_"));
    expect(tables.sort()).toEqual([...Object.keys(KEPT_TABLES), ...LEFT_OUT].sort());
  });
});
