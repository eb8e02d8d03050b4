import { globSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { migrate } from "../../infra/dev/migrate.ts";
import { backupRows } from "../../src/adapters/database/operations/backup-rows.ts";
import { seal } from "../../src/adapters/sealed.ts";
import { backUp } from "../../src/use-cases/operations/back-up.ts";
import { keepJournal } from "../../src/use-cases/operations/keep-journal.ts";
import { memory } from "../memory/objects.ts";
import { insertSubscriber } from "../sqlite/rows.ts";
import { openSite } from "../sqlite/site.ts";
import { aBucket } from "./a-bucket.ts";
import { folderOf, gazette } from "./command.ts";

const START = Date.UTC(2026, 10, 20, 8);

describe("gazette restore --database --local", () => {
  it("loads a sealed backup by wrangler into a database of this machine, from a folder that is no checkout, and into no database that has rows", async () => {
    const folder = await folderOf({});
    const made = await gazette(["backup-key", "gazette-backup.key", "--json"], { cwd: folder });
    const { publicKey } = JSON.parse(made.stdout);

    const site = openSite({ at: START });
    insertSubscriber(site.db, 1, { email: "it's\nme@example.com" });
    insertSubscriber(site.db, 2, { state: "unsubscribed", email: "读者@example.com" });
    const objects = memory();
    const vault = { objects, seal: (bytes: Uint8Array<ArrayBuffer>) => seal(publicKey, bytes) };
    const backup = { rows: backupRows(site.db), vault };
    for (let at = START, state: string | undefined; state !== "whole"; at += 60_000) {
      site.clock.now = at;
      await keepJournal(site.ports, backup, at);
      state = await backUp(site.ports, backup, at);
    }
    const bucket = await aBucket();
    const { objects: kept } = await objects.list({ prefix: "", after: "" });
    for (const { key } of kept) {
      const found = await objects.get(key);
      if (found) await bucket.put(key, Buffer.from(found.bytes));
    }

    const state = join(folder, ".gazette/wrangler");
    migrate(resolve("."), state);
    const args = ["restore", "--database", "news", "--key", "gazette-backup.key", "--local", ".gazette/wrangler"];
    const done = await gazette([...args, "--json"], { cwd: folder, env: bucket.env });
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(done.stdout)).toMatchObject({ dryRun: false, subscribers: 2 });
    const [file = ""] = globSync(join(state, "v3/d1/miniflare-D1DatabaseObject/[0-9a-f]*.sqlite"));
    const database = new DatabaseSync(file, { readOnly: true });
    expect(database.prepare("SELECT id, email, state FROM subscribers ORDER BY id").all()).toEqual([
      { id: 1, email: "it's\nme@example.com", state: "active" },
      { id: 2, email: "读者@example.com", state: "unsubscribed" },
    ]);
    database.close();

    const again = await gazette(args, { cwd: folder, env: bucket.env });
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("The database news is not empty.") });
  }, 120_000);
});
