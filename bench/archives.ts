import { CATEGORIES, generatedPosts, MINUTES_APART, NEWEST } from "./generated-posts.ts";
import { publish, type Runtime, startRuntime } from "./runtime.ts";

/** Sites by name, which differ only in their number of posts. */
export const ARCHIVES = { "posts-100": 100, "posts-10000": 10_000, "posts-100000": 100_000 };
export type Archive = keyof typeof ARCHIVES;

/** Posts that are published; the rest are copies of these, in the index only. */
const TEMPLATES = 60;
const COPIES_AT_ONCE = 5_000;

/** Wraps Gazette's bindings, and answers `/counts` with the calls since the last request. */
const COUNTING = `
  import gazette from "./worker.mjs";
  let counts;
  const reset = () => { counts = { queries: 0, rowsRead: 0, rowsWritten: 0, reads: 0, writes: 0 }; };
  reset();
  // That of feed requests comes once a minute, after the answer.
  const count = (results, sql) => {
    if (sql?.startsWith("INSERT INTO feed_requests")) return results;
    for (const { meta } of [results].flat()) {
      counts.queries++;
      counts.rowsRead += meta.rows_read;
      counts.rowsWritten += meta.rows_written;
    }
    return results;
  };
  class Statement {
    constructor(statement, sql) { this.statement = statement; this.sql = sql; }
    bind(...values) { return new Statement(this.statement.bind(...values), this.sql); }
    async all() { return count(await this.statement.all(), this.sql); }
    async run() { return count(await this.statement.run(), this.sql); }
    async first() { return (await this.all()).results[0] ?? null; }
  }
  const database = (db) => ({
    prepare: (sql) => new Statement(db.prepare(sql), sql),
    batch: async (statements) => count(await db.batch(statements.map(({ statement }) => statement))),
  });
  const bucket = (bucket) => {
    const counted = (method, kind) => (...values) => { counts[kind]++; return bucket[method](...values); };
    return {
      get: counted("get", "reads"), head: counted("head", "reads"), list: counted("list", "reads"),
      put: counted("put", "writes"), delete: counted("delete", "writes"),
    };
  };
  let counting;
  export default {
    fetch(request, env, context) {
      counting ??= { ...env, DB: database(env.DB), BUCKET: bucket(env.BUCKET) };
      // What an isolate remembers belongs to its bindings: with others it has just begun.
      const bindings = request.headers.has("X-Begun") ? { ...counting } : counting;
      if (!request.url.endsWith("/counts")) return gazette.fetch(request, bindings, context);
      const answer = Response.json(counts);
      reset();
      return answer;
    },
  };`;

export interface Counts {
  queries: number;
  rowsRead: number;
  rowsWritten: number;
  reads: number;
  writes: number;
}

let opened: Promise<Runtime> | undefined;

/** One runtime for all benchmarks: filling it takes longer than measuring. */
export function openArchives(): Promise<Runtime> {
  opened ??= (async () => {
    const runtime = await startRuntime(Object.keys(ARCHIVES), { entrance: COUNTING, inspector: true });
    try {
      for (const [archive, posts] of Object.entries(ARCHIVES)) {
        await publish(await runtime.origin(archive), generatedPosts(TEMPLATES));
        await fill((await runtime.bindings(archive)).DB, posts);
      }
      return runtime;
    } catch (fault) {
      await runtime.close();
      throw fault;
    }
  })();
  return opened;
}

export async function closeArchives(): Promise<void> {
  const runtime = await opened?.catch(() => undefined);
  await runtime?.close();
}

/** Copies the published posts back in time. */
async function fill(db: D1Database, posts: number): Promise<void> {
  const { results } = await db.prepare("SELECT key FROM posts ORDER BY key").all<{ key: string }>();
  const keys = JSON.stringify(results.map(({ key }) => key));
  const time = `${NEWEST} - n * ${MINUTES_APART * 60_000}`;
  const copies = [
    await copy(db, "posts", "key", {
      id: "t.id || '-' || n",
      slug: "t.slug || '-' || n",
      published_at: time,
      updated_at: time,
    }),
    await copy(db, "post_contents", "key", {}),
    await copy(db, "post_labels", "post_key", { published_at: time }),
  ];
  for (let start = TEMPLATES; start < posts; start += COPIES_AT_ONCE)
    await db.batch(copies.map((sql) => db.prepare(sql).bind(start, Math.min(start + COPIES_AT_ONCE, posts), keys)));
  await db.prepare("UPDATE site SET version = version + 1").run();
  for (const table of ["posts", "post_contents"]) {
    const rows = await db.prepare(`SELECT count(*) AS rows FROM ${table}`).first<number>("rows");
    if (rows !== posts) throw new Error(`${table} has ${rows} rows instead of ${posts}.`);
  }
}

/** Writes an INSERT of copies ?1 to ?2 of the rows of a table, with some columns replaced. */
async function copy(db: D1Database, table: string, key: string, changed: Record<string, string>): Promise<string> {
  const { results } = await db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all<{ name: string }>();
  const columns = results.map(({ name }) => name);
  const values: Record<string, string> = { [key]: `t.${key} || '-' || n`, ...changed };
  return `WITH RECURSIVE numbers (n) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?2)
    INSERT INTO ${table} (${columns})
    SELECT ${columns.map((column) => values[column] ?? `t.${column}`)}
      FROM numbers CROSS JOIN ${table} t ON t.${key} = ?3 ->> (n % ${TEMPLATES})`;
}

/** A category in every archive. */
export const CATEGORY = `lanmu${CATEGORIES - 1}`;
