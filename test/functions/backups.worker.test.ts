import { beforeEach, expect, it } from "vitest";
import { backupRows } from "../../src/adapters/database/operations/backup-rows.ts";
import { open } from "../../src/adapters/sealed.ts";
import { KEPT_TABLES, type SnapshotIndex } from "../../src/core/operations/backup.ts";
import { ADMIN, openSite, post } from "./workerd-site.ts";

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 23, 12);
const SNAPSHOTS = ".gazette/backups/snapshots/";

let site: Awaited<ReturnType<typeof openSite>>;
let key: Record<"publicKey" | "privateKey", Uint8Array<ArrayBuffer>>;

/** The cron on the real platform, with a key of a publisher's. */
beforeEach(async () => {
  const pair = (await crypto.subtle.generateKey({ name: "X25519" }, true, ["deriveBits"])) as CryptoKeyPair;
  const bytes = async (format: "raw" | "pkcs8", half: CryptoKey) =>
    new Uint8Array((await crypto.subtle.exportKey(format, half)) as ArrayBuffer);
  key = { publicKey: await bytes("raw", pair.publicKey), privateKey: await bytes("pkcs8", pair.privateKey) };
  site = await openSite({ BACKUP_KEY: Buffer.from(key.publicKey).toString("base64url") });
  await site.db
    .prepare(
      `INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, slot_since)
       VALUES ('reader@example.com', 'active', '[]', 'daily', 8, 'UTC', 'en', 1, 1)`,
    )
    .run();
});

it("the cron seals what only the database holds, and says when it last did", async () => {
  await site.bucket.put("posts/a.md", post());
  await site.cron(NOON);
  const stored = await site.bucket.get(`${SNAPSHOTS}2026-11-23T12-00-00.000Z/index.json`);
  const index = (await stored?.json()) as SnapshotIndex;
  expect(index.rows).toMatchObject({ subscribers: 1 });
  const part = await site.bucket.get(index.parts[0]?.key ?? "");
  const sealed = new Uint8Array((await part?.arrayBuffer()) ?? new ArrayBuffer());
  const opened = new TextDecoder().decode(await open(key, sealed));
  expect(opened).toContain("reader@example.com");
  expect(new TextDecoder("latin1").decode(sealed)).not.toContain("reader@example.com");
  const { backups } = await site.json<{ backups: object }>("/api/v1/state", { headers: ADMIN });
  expect(backups).toEqual({ whole_at: "2026-11-23T12:00:00.000Z", journal_at: "2026-11-23T12:00:00.000Z" });
  // What it wrote is nobody's to read, and no post.
  for (const { key } of index.parts) expect((await site.fetch(`/${key}`)).status).toBe(404);
});

it("the journal of each minute holds who came and who went", async () => {
  await site.cron(NOON);
  await site.db
    .prepare(
      "INSERT INTO subscription_changes (subscriber_id, kind, at, source) VALUES (1, 'confirmed', 1, 'form'), (2, 'erased', 2, 'page')",
    )
    .run();
  await site.cron(NOON + MINUTE);
  const { objects } = await site.bucket.list({ prefix: ".gazette/backups/journal/" });
  const last = await site.bucket.get(objects.at(-1)?.key ?? "");
  const text = new TextDecoder().decode(
    await open(key, new Uint8Array((await last?.arrayBuffer()) ?? new ArrayBuffer())),
  );
  expect(text).toContain("reader@example.com");
  expect(JSON.parse(text).gone).toEqual([2]);
});

it("D1 reads pages by their keys alone, and lets numbers be left out", async () => {
  await site.db.exec(
    "INSERT INTO owed WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i, 1 FROM n",
  );
  const rows = backupRows(site.db);
  expect((await rows.page("owed", [250, 0], 10)).map(({ seq }) => seq)).toEqual(
    [...Array(10).keys()].map((n) => n + 250),
  );
  const keys = KEPT_TABLES.owed?.join();
  const { meta } = await site.db
    .prepare(`SELECT * FROM owed WHERE (${keys}) > (250, 0) ORDER BY ${keys} LIMIT 10`)
    .all();
  expect(meta.rows_read).toBeLessThan(15);
  await site.db.prepare("UPDATE sqlite_sequence SET seq = max(seq, 1001) WHERE name = 'subscribers'").run();
  const next = await site.db
    .prepare(
      `INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, slot_since)
       VALUES ('next@example.com', 'active', '[]', 'daily', 8, 'UTC', 'en', 1, 1) RETURNING id`,
    )
    .first("id");
  expect(next).toBe(1002);
});
