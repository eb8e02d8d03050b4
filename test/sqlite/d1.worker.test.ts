import { applyD1Migrations, type D1Migration, env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { emptyStorage } from "../functions/workerd-site.ts";
import { keepsTheD1Contract } from "./contract.ts";

const { TEST_MIGRATIONS, TEST_SCHEMA } = env as unknown as { TEST_MIGRATIONS: D1Migration[]; TEST_SCHEMA: string[] };

describe("D1 itself", () => {
  keepsTheD1Contract(async () => env.DB);

  it("is made by the migrations, one after another, as it is in tests by the schema that they lead to", async () => {
    const all = async (sql: string) => (await env.DB.prepare(sql).all()).results;
    const made = async () => {
      const parts = await all(
        "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name NOT GLOB '_cf_*' AND tbl_name NOT IN ('d1_migrations', 'sqlite_sequence') ORDER BY name",
      );
      const rows: [unknown, number][] = [];
      for (const { name } of await all("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"))
        if (parts.some((part) => part.name === name)) rows.push([name, (await all(`SELECT * FROM ${name}`)).length]);
      return { parts, rows: rows.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)) };
    };
    await emptyStorage();
    await applyD1Migrations(env.DB, TEST_MIGRATIONS);
    const migrated = await made();
    expect(migrated.parts.length).toBeGreaterThan(150);
    await emptyStorage();
    await env.DB.batch(TEST_SCHEMA.map((statement) => env.DB.prepare(statement)));
    expect(await made()).toEqual(migrated);
  });
});
