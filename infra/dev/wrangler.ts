import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify, stripVTControlCharacters } from "node:util";
import { type Child, startChild } from "./child.ts";

const command = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin/wrangler.js");

/** Runs wrangler without prompts, telemetry or files in the home folder. */
function environment(state: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CI: "1",
    NO_COLOR: "1",
    FORCE_COLOR: "0",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_SEND_ERROR_REPORTS: "false",
    WRANGLER_HIDE_BANNER: "true",
    WRANGLER_WRITE_LOGS: "false",
    WRANGLER_REGISTRY_PATH: join(state, "registry"),
  };
}

/** Applies infra/migrations to the local database. */
export async function migrate(root: string, state: string): Promise<void> {
  const args = [fileURLToPath(new URL(`migrate${extname(import.meta.filename)}`, import.meta.url)), root, state];
  try {
    await promisify(execFile)(process.execPath, args, { cwd: root, env: environment(state) });
  } catch (fault) {
    const { stdout = "", stderr = "" } = fault as { stdout?: string; stderr?: string };
    throw new Error(`The migrations failed:\n${stdout}${stderr}`);
  }
}

/** Starts the Worker; `onLine` gets its warnings and errors. */
export function startWorker(
  root: string,
  { state, port, envFiles }: { state: string; port: number; envFiles: string[] },
  onLine: (line: string) => void,
): Child {
  const args = [command, "dev", "--cwd", root, "--port", String(port), "--inspector-port", "0"];
  args.push("--persist-to", state, "--show-interactive-dev-session=false", "--log-level", "warn");
  for (const file of envFiles) args.push("--env-file", file);
  return startChild(args, environment(state), (line) => {
    const said = withoutFrames(line);
    if (said !== undefined) onLine(said);
  });
}

/** Strips the frame of wrangler's messages, and drops those it always prints. */
function withoutFrames(line: string): string | undefined {
  const text = stripVTControlCharacters(line)
    .replace(/^\s*[▲✘]\s*\[(WARNING|ERROR)\]\s*/u, "")
    .trimEnd();
  const always =
    /^$|Scheduled Workers are not automatically|To manually trigger a scheduled|curl "http|For more details, see|Logs were written to/u;
  return always.test(text) ? undefined : text;
}
