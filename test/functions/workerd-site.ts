import { type D1Migration, env, reset } from "cloudflare:test";
import { type Given, type Settings, siteOn } from "./a-site.ts";

export * from "./a-site.ts";

const given = env as unknown as Given & { TEST_MIGRATIONS: D1Migration[] };

/** Where files share a workerd, a file's first `reset` now and then leaves what the file before it wrote. */
async function emptyStorage(): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    await reset();
    const table = await given.DB.prepare("SELECT name FROM sqlite_master WHERE name = 'posts'").first();
    const { objects } = await given.BUCKET.list({ limit: 1 });
    if (table === null && objects.length === 0) return;
  }
  throw new Error("D1 and R2 do not become empty.");
}

/** Gazette whole on the platform itself, with its D1 and R2 emptied: for what only the platform can show. */
export async function openSite(settings: Settings = {}) {
  await emptyStorage();
  // At once: it is done before each test, and one by one takes three times as long.
  await given.DB.batch(given.TEST_MIGRATIONS.flatMap(({ queries }) => queries.map((query) => given.DB.prepare(query))));
  return siteOn(given, settings);
}
