import { fileURLToPath } from "node:url";
import type { Module } from "../../infra/bundle.ts";
import { ADMIN_TOKEN, PUBLISH_TOKEN } from "../../infra/dev/local-settings.ts";
import { gazette as runGazette } from "../cli/in-process.ts";
import { startService } from "../service.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const LINK_SECRET = "a secret that only browser tests know";

/** A Gazette as deployed, on its own ports; the Worker is bundled once for all tests. */
export interface RunningGazette {
  url: string;
  ses: string;
  /** Runs the CLI with this site's address and token. */
  publish(folder: string): Promise<{ exitCode: number | null; report: Record<string, unknown> }>;
  cron(at: number): Promise<void>;
  /** Delivers an email to the Worker. */
  email(raw: string): Promise<{ status: number }>;
  stop(): Promise<void>;
}

/** `built`: the Worker, where it has been bundled already. `content`: the folder that is published first, if any. */
export async function startGazette(built?: Module[], content = "content"): Promise<RunningGazette> {
  const { url, ses, cron, email, close } = await startService({
    ...(built !== undefined && { built }),
    assets: true,
    settings: { LINK_SECRET, ADMIN_TOKEN, PUBLISH_TOKEN, UNSUBSCRIBE_EMAIL: "leave@news.example" },
    onFault: () => {},
  });
  const gazette: RunningGazette = {
    url,
    ses,
    async publish(folder) {
      const args = ["publish", folder, "--url", url, "--token", PUBLISH_TOKEN, "--json", "--yes"];
      const { code, stdout } = await runGazette(args, { cwd: root });
      return { exitCode: code, report: JSON.parse(stdout) };
    },
    cron,
    email,
    stop: close,
  };
  if (content !== "") await gazette.publish(content);
  return gazette;
}
