import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { buildWorker, publish } from "../bench/runtime.ts";
import { ADMIN_TOKEN, PUBLISH_TOKEN } from "../infra/dev/local-settings.ts";
import { type Service, startService } from "./service.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Answers the addresses (`Example`) of a Gazette with our example posts, which it starts when it is first asked. */
    exampleGazette: string;
  }
}

export type Example = Pick<Service, "url" | "ses">;

const CONTENT = fileURLToPath(new URL("../content", import.meta.url));

/** For all who only read it, or add what nobody else looks at: to start one takes three seconds of the processor. */
export default async function exampleGazette(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<Service> | undefined;
  const server = createServer(async (_, response) => {
    started ??= start();
    await started.then(
      ({ url, ses }) => response.end(JSON.stringify({ url, ses } satisfies Example)),
      (fault) => response.writeHead(500).end(String(fault)),
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  project.provide("exampleGazette", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    await (await started)?.close();
  };
}

async function start(): Promise<Service> {
  const settings = { LINK_SECRET: "a secret that only tests know", ADMIN_TOKEN, PUBLISH_TOKEN };
  const gazette = await startService({ built: await buildWorker(), assets: true, settings, onFault: () => {} });
  const names = await readdir(CONTENT, { recursive: true, withFileTypes: true });
  const paths = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const files = paths.map(async (path) => ({ key: path.slice(CONTENT.length + 1), text: await readFile(path) }));
  await publish(gazette.url, await Promise.all(files), PUBLISH_TOKEN);
  return gazette;
}
