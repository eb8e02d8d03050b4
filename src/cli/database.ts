import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "./failure.ts";

/**
 * What only the database knows. Everything else in it follows from the bucket or from these; and D1 exports no database as
 * a whole that holds a search index.
 */
export const TRUTH = [
  "releases",
  "digest_choices",
  "subscribers",
  "subscription_changes",
  "service_emails",
  "issues",
  "deliveries",
  "resends",
  "left_out",
  "owed",
  "suppressions",
  "transient_bounces",
  "reachability",
  "tokens",
];

/** A D1 database in the cloud, by `wrangler`, which knows who you are. */
export class Database {
  readonly name: string;
  readonly #wrangler: string;

  constructor(name: string) {
    this.name = name;
    this.#wrangler = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin/wrangler.js");
  }

  /** The rows of `TRUTH` as SQL. D1 answers nobody else while it writes this. */
  dump(): Promise<Uint8Array> {
    return withFile(async (file) => {
      const tables = TRUTH.flatMap((table) => ["--table", table]);
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

  /** Throws a Failure unless its tables are there and hold nothing that a dump could run into. */
  async needEmpty(): Promise<void> {
    const sums = TRUTH.map((table) => `(SELECT count(*) FROM ${table})`).join(" + ");
    const answer = await this.#run("execute", this.name, "--remote", "--json", "--command", `SELECT ${sums} AS held`);
    if (JSON.parse(answer)[0]?.results?.[0]?.held !== 0) {
      throw new Failure(
        `The database ${this.name} holds subscribers or issues already. Restore into a new one: \`wrangler d1 create …\`, ` +
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
