import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
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
