import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "./failure.ts";

/**
 * Tables that only the database holds; all others are derived from these or from the bucket. Listed, because D1 cannot export a
 * whole database with a full-text index.
 */
export const TRUTH_TABLES = [
  "releases",
  "unmatched",
  "watch_hits",
  "watches",
  "digest_choices",
  "subscribers",
  "subscription_changes",
  "former_subscribers",
  "service_emails",
  "issues",
  "deliveries",
  "resends",
  "left_out",
  "owed",
  "dropped",
  "follow_days",
  "suppressions",
  "transient_bounces",
  "reachability",
  "tokens",
  // Last: so that what is restored before it is told to nobody.
  "webhooks",
];

/** A remote D1 database, accessed by `wrangler` with your login. */
export class Database {
  readonly name: string;
  readonly #wrangler: string;

  constructor(name: string) {
    this.name = name;
    this.#wrangler = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin/wrangler.js");
  }

  /** Exports the rows of `TRUTH_TABLES` as SQL. D1 answers no other query meanwhile. */
  dump(): Promise<Uint8Array> {
    return withFile(async (file) => {
      const tables = TRUTH_TABLES.flatMap((table) => ["--table", table]);
      await this.#run(
        "export",
        this.name,
        "--remote",
        "--skip-confirmation",
        "--no-schema",
        ...tables,
        "--output",
        file,
      );
      return readFile(file);
    });
  }

  /** Throws a Failure unless the tables exist and are empty. */
  async needEmpty(): Promise<void> {
    const sums = TRUTH_TABLES.map((table) => `(SELECT count(*) FROM ${table})`).join(" + ");
    const answer = await this.#run("execute", this.name, "--remote", "--json", "--command", `SELECT ${sums} AS count`);
    if (JSON.parse(answer)[0]?.results?.[0]?.count !== 0) {
      throw new Failure(
        `The database ${this.name} is not empty. Restore into a new one: \`wrangler d1 create …\`, ` +
          "`wrangler d1 migrations apply … --remote`, then point the Worker at it.",
      );
    }
  }

  load(sql: AsyncIterable<Uint8Array>): Promise<void> {
    return withFile(async (file) => {
      await writeFile(file, sql, { mode: 0o600 });
      await this.#run("execute", this.name, "--remote", "--yes", "--file", file);
    });
  }

  async #run(...args: string[]): Promise<string> {
    const env = { ...process.env, NO_COLOR: "1", WRANGLER_HIDE_BANNER: "true", WRANGLER_SEND_METRICS: "false" };
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [this.#wrangler, "d1", ...args], {
        env,
        maxBuffer: 64 * 1024 * 1024,
      });
      return stdout;
    } catch (fault) {
      const { stdout = "", stderr = "", message } = fault as { stdout?: string; stderr?: string; message: string };
      throw new Failure(
        `wrangler could not ${args[0]} the database ${this.name}:\n${`${stderr}${stdout}`.trim() || message}`,
      );
    }
  }
}

async function withFile<Answer>(use: (file: string) => Promise<Answer>): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), "gazette-"));
  try {
    return await use(join(folder, "database.sql"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
