import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Child, startChild } from "./child.ts";
import { PUBLISH_TOKEN } from "./local-settings.ts";

/**
 * Publishes what `npm start` begins with, by the command: our own content/ once, or `GAZETTE_CONTENT` and every change in it from
 * then on. Returns what watches it.
 */
export async function publishContent(
  root: string,
  siteUrl: string,
  say: (line: string) => void,
): Promise<Child | undefined> {
  const own = join(root, "content");
  const folder = resolve(root, process.env.GAZETTE_CONTENT || own);
  if (!existsSync(folder)) return undefined;
  const command = join(root, "src/cli/gazette.js");
  const args = [command, "publish", folder, "--url", siteUrl, "--token", PUBLISH_TOKEN, "--yes"];
  if (folder !== own) {
    say(folder);
    return startChild([...args, "--watch"], process.env, say);
  }
  say("publishing content/ (one post is broken on purpose, and quarantined)");
  const [code] = await once(spawn(process.execPath, args, { stdio: "inherit" }), "exit").catch(() => [null]);
  // Posts in quarantine are no failure here.
  if (code !== 0 && code !== 1) say("could not be published; continuing without it");
  return undefined;
}
