import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { KEPT_TABLES } from "../core/operations/backup.ts";
import { WRANGLER_FILE } from "./built-worker.ts";
import { OWN_FOLDER } from "./deploy/tokens.ts";
import { Failure } from "./failure.ts";
import { terminalTexts } from "./terminal-texts.ts";

/** A D1 database, accessed by `wrangler`: with your login, or one of this machine, in a folder as `npm start` keeps its state. */
export class Database {
  readonly name: string;
  readonly #wrangler: string;
  readonly #where: string[];

  constructor(name: string, localState?: string) {
    this.name = name;
    const deployed = join(OWN_FOLDER, "wrangler.json");
    // Locally wrangler knows a database by its configuration alone, and `npm start` takes that of the project.
    this.#where =
      localState === undefined
        ? [name, "--remote", ...(existsSync(deployed) ? ["--config", deployed] : [])]
        : ["DB", "--local", "--persist-to", resolve(localState), "--config", WRANGLER_FILE];
    this.#wrangler = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin/wrangler.js");
  }

  /** Returns what the database notes of a restore, and whether there is anything else in it: by one call, which takes seconds. */
  async found(): Promise<{ progress: string; isEmpty: boolean }> {
    const filled = Object.keys(KEPT_TABLES).map((table) => `EXISTS (SELECT 1 FROM ${table})`);
    const sql = `SELECT (SELECT progress FROM backup WHERE id = 1) AS progress, ${filled.join(" OR ")} AS filled`;
    const [{ results }] = JSON.parse(await this.#run("execute", ...this.#where, "--json", "--command", sql));
    const [{ progress, filled: isFilled }] = results as [{ progress: string | null; filled: number }];
    return { progress: progress ?? "{}", isEmpty: isFilled === 0 };
  }

  load(sql: AsyncIterable<Uint8Array> | string): Promise<void> {
    return withFile(async (file) => {
      await writeFile(file, sql, { mode: 0o600 });
      await this.#run("execute", ...this.#where, "--yes", "--file", file);
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
      const said = `${stderr}${stdout}`.trim() || message;
      throw new Failure(terminalTexts().restore.wrangler(String(args[0]), this.name, said));
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
