import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../test/free-port.ts";
import { type ProcessFigures, processFigures } from "./workerd.ts";

const START_MS = 5_000;

export interface Nginx {
  origin: string;
  process: ProcessFigures;
  close(): Promise<void>;
}

/** Serves files with Debian's nginx, compressed ones where there is a `.gz` beside them; returns nothing if it is not installed. */
export async function startNginx(files: Record<string, Uint8Array>): Promise<Nginx | undefined> {
  if (spawnSync("nginx", ["-v"]).error) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "gazette-nginx-"));
  const port = await freePort();
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/errors; events {}
     http { access_log off; gzip_static on; keepalive_requests 1000000; ${own.join(" ")}
            server { listen 127.0.0.1:${port}; root ${folder}; } }`,
  );
  const nginx = spawn("nginx", ["-p", folder, "-e", join(folder, "errors"), "-c", join(folder, "nginx.conf")], {
    stdio: "ignore",
  });
  const ended = once(nginx, "exit");
  const origin = `http://127.0.0.1:${port}`;
  for (const begin = performance.now(); !(await fetch(origin).catch(() => undefined)); await sleep(50)) {
    if (performance.now() - begin > START_MS) throw new Error("nginx does not answer.");
  }
  return {
    origin,
    process: processFigures(nginx.pid ?? 0),
    async close() {
      nginx.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
