import { env, reset } from "cloudflare:test";
import { type Given, type Settings, siteOn } from "./a-site.ts";

export * from "./a-site.ts";

const given = env as unknown as Given & { TEST_SCHEMA: string[] };

/** With a shared workerd, the first `reset` of a file sometimes leaves data of the previous file. */
export async function emptyStorage(): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    await reset();
    const table = await given.DB.prepare("SELECT name FROM sqlite_master WHERE name = 'posts'").first();
    const { objects } = await given.BUCKET.list({ limit: 1 });
    if (table === null && objects.length === 0) return;
  }
  throw new Error("D1 and R2 do not become empty.");
}

/** Opens a whole Gazette in workerd, with empty D1 and R2. */
export async function openSite(settings: Settings = {}) {
  await emptyStorage();
  // Concurrently: one by one takes three times as long.
  await given.DB.batch(given.TEST_SCHEMA.map((statement) => given.DB.prepare(statement)));
  return siteOn(given, settings);
}
