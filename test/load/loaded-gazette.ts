import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ADMIN_TOKEN, buildWorker, PUBLISH_TOKEN } from "../../bench/runtime.ts";
import type { Module } from "../../infra/bundle.ts";
import { startService } from "../service.ts";
import type { Clock } from "./clock.ts";
import type { Struck, Troubles } from "./trouble.ts";

/** The built Worker in workerd over faulty D1, R2 and queue, and SES beside it; all of it on loopback. */
export interface LoadedGazette {
  origin: string;
  ses: string;
  bindings: { DB: D1Database; BUCKET: R2Bucket; POSTS_QUEUE: Queue };
  /** What fails from now on. Answers what has struck since the last call. */
  fail(troubles: Troubles): Promise<Struck>;
  /** Runs the cron for the next minute; answers the fault, if it came to one. */
  cron(): Promise<string | undefined>;
  failMail(faults: object): Promise<void>;
  close(): Promise<void>;
}

export async function openLoadedGazette(
  { clock, seed, built }: { clock: Clock; seed: number; built: Module[] | undefined },
  onFault: (line: string) => void,
): Promise<LoadedGazette> {
  const entrance = await faultyEntrance();
  const service = await startService({ built: built ?? (await buildWorker()), entrance, onFault });
  const { url: origin, ses, bindings, close } = service;
  try {
    const post = async (url: string, body: object) => {
      const answer = await fetch(url, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "Content-Type": "application/json" },
      });
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
      return answer.json();
    };
    await post(`${origin}/load/troubles`, { seed });
    return {
      origin,
      ses,
      bindings,
      fail: async (troubles) => (await post(`${origin}/load/troubles`, { troubles })) as Struck,
      async cron() {
        const answer = await fetch(`${origin}/load/cron?at=${clock.nextMinute()}`);
        const said = await answer.text();
        return answer.ok ? undefined : said;
      },
      failMail: async (faults) => void (await post(`${ses}/faults`, faults)),
      close,
    };
  } catch (fault) {
    await close();
    throw fault;
  }
}

/** What stands before the built Worker. */
async function faultyEntrance(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("faulty-worker.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    plugins: [
      {
        name: "the built Worker",
        setup({ onResolve }) {
          onResolve({ filter: /\/functions\/worker\.ts$/ }, () => ({ path: "./worker.mjs", external: true }));
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? "";
}

export const AS_PUBLISHER = { Authorization: `Bearer ${PUBLISH_TOKEN}` };
export const AS_ADMIN = { Authorization: `Bearer ${ADMIN_TOKEN}` };
