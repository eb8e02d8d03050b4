// A program that can be killed: the built Worker in workerd, its state on disk. Its crons are run by a port of their own. wrangler,
// which does the same in `npm start`, takes four times as long to start, and a second workerd.
import { createServer } from "node:http";
import { type RuntimeOptions, startRuntime } from "../../bench/runtime.ts";
import { readModules } from "../../infra/bundle.ts";

export interface WorkerProgram extends Required<Pick<RuntimeOptions, "settings" | "port" | "state">> {
  /** Folder of the built Worker. */
  built: string;
  cronPort: number;
}

const SITE = "gazette";
const { built, cronPort, ...options } = JSON.parse(process.argv[2] ?? "") as WorkerProgram;
const runtime = await startRuntime([SITE], { ...options, built: await readModules(built), delivers: true });
const crons = createServer(async ({ url }, response) => {
  try {
    // The root tells that the Worker runs.
    if (url !== "/") await runtime.cron(SITE, Number(url?.slice(1)));
    response.end();
  } catch (fault) {
    response.writeHead(500).end(String(fault));
  }
});
crons.listen(cronPort, "127.0.0.1");
process.once("SIGTERM", () => void runtime.close().finally(() => process.exit()));
