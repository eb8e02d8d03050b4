import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";

/** What `gazette deploy` writes beside the posts. The folder ignores itself, so that no git keeps it. */
export const OWN_FOLDER = ".deploy";
export const TOKENS_FILE = join(OWN_FOLDER, "tokens.env");

/** Tokens that people and programs use, on this machine. Cloudflare shows none of what it was given. */
export interface Tokens {
  read(): Promise<Record<string, string>>;
  /** Adds tokens, readable by this user alone. */
  keep(tokens: Record<string, string>): Promise<void>;
}

export function tokensIn(dir: string): Tokens {
  const path = join(dir, TOKENS_FILE);
  return {
    read: async () => (existsSync(path) ? (parseEnv(await readFile(path, "utf8")) as Record<string, string>) : {}),
    async keep(tokens) {
      await makeOwnFolder(dir);
      const lines = Object.entries(tokens).map(([name, value]) => `${name}=${value}\n`);
      await appendFile(path, lines.join(""), { mode: 0o600 });
    },
  };
}

/** Creates the folder, if it is not there. */
export async function makeOwnFolder(dir: string): Promise<void> {
  await mkdir(join(dir, OWN_FOLDER), { recursive: true, mode: 0o700 });
  await writeFile(join(dir, OWN_FOLDER, ".gitignore"), "*\n");
}
