// `migrate.ts ROOT STATE`: applies the migrations of ROOT/wrangler.toml to the local database, as `wrangler d1 migrations apply
// --local` does, but with one workerd for all of them instead of one each.
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { getPlatformProxy, unstable_readConfig as readConfig, unstable_splitSqlQuery as statementsOf } from "wrangler";

const [root = "", state = ""] = process.argv.slice(2);
const configPath = join(root, "wrangler.toml");
const folder = resolve(root, readConfig({ config: configPath }).d1_databases[0]?.migrations_dir ?? "migrations");

const { env, dispose } = await getPlatformProxy<{ DB: D1Database }>({
  configPath,
  envFiles: [],
  persist: { path: join(state, "v3") },
  remoteBindings: false,
});
try {
  await migrate(env.DB);
} finally {
  await dispose();
}

/** Applies each migration in a transaction, and records it in wrangler's own table. */
async function migrate(db: D1Database): Promise<void> {
  await db
    .prepare(
      `CREATE TABLE IF NOT EXISTS d1_migrations (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         name TEXT UNIQUE,
         applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
       )`,
    )
    .run();
  const { results } = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  for (const name of names.filter((name) => !applied.has(name))) {
    const statements = statementsOf(await readFile(join(folder, name), "utf8")).map((sql) => db.prepare(sql));
    const noted = db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
    try {
      await db.batch([...statements, noted]);
    } catch (fault) {
      throw new Error(`${name}: ${fault instanceof Error ? fault.message : fault}`);
    }
  }
}
