import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { Command } from "commander";
import { Failure } from "../failure.ts";
import { readFolder } from "../folder.ts";
import { portNumber } from "../port-number.ts";
import { START } from "../start-script.ts";

interface Options {
  port: number | undefined;
  inboxPort: number | undefined;
  empty: boolean;
}

export const start = () =>
  new Command("start")
    .description("Run the whole service on this machine with a folder's posts, and keep its state there.")
    .argument("[dir]", "the site's folder", ".")
    .option("--port <port>", "the port of the site, 8787 by default", portNumber)
    .option("--inbox-port <port>", "the port of the inbox that catches every email, 8025 by default", portNumber)
    .option("--empty", "begin without posts, to publish them by hand or by another tool", false)
    .addHelpText(
      "after",
      `
Changed files are published at once; Ctrl-C ends it. Subscribers, issues and the bucket stay in DIR/.gazette for the next time:
delete that folder to begin anew. \`npx gazette preview\` leaves nothing behind, and shows the next email without waiting.`,
    )
    .action(async (dir: string, { port, inboxPort, empty }: Options) => {
      if (!empty && (await readFolder(dir)).files.length === 0)
        throw new Failure(
          `Nothing to serve in ${dir}. \`npx gazette init\` creates a site there; --empty starts without one.`,
        );
      const child = spawn(process.execPath, [START, ...(empty ? ["--empty"] : [])], {
        stdio: "inherit",
        env: {
          ...process.env,
          ...(port && { PORT: String(port) }),
          ...(inboxPort && { SES_PORT: String(inboxPort) }),
          GAZETTE_CONTENT: resolve(dir),
          GAZETTE_STATE: resolve(dir, ".gazette"),
        },
      });
      // A terminal tells the child by itself; others tell only us.
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
      const [code] = (await once(child, "exit")) as [number | null];
      process.exitCode = code ?? 0;
    });
