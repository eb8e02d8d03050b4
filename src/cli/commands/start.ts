import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { Command } from "commander";
import { Failure } from "../failure.ts";
import { readFolder } from "../folder.ts";
import { portNumber } from "../port-number.ts";
import { START } from "../start-script.ts";
import { terminalTexts } from "../terminal-texts.ts";

interface Options {
  port: number | undefined;
  inboxPort: number | undefined;
  empty: boolean;
}

export const start = ({ start: texts, common } = terminalTexts()) =>
  new Command("start")
    .description(texts.about)
    .argument("[dir]", common.dir, ".")
    .option("--port <port>", texts.port, portNumber)
    .option("--inbox-port <port>", texts.inboxPort, portNumber)
    .option("--empty", texts.empty, false)
    .addHelpText("after", `\n${texts.more}`)
    .action(async (dir: string, { port, inboxPort, empty }: Options) => {
      if (!empty && (await readFolder(dir)).files.length === 0) throw new Failure(texts.nothing(dir));
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
