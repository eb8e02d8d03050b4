import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The SES simulator; it sends no events. */
    sesEndpoint: string;
    /** An S3 server with the empty bucket `gazette`; key and secret are both `S3RVER`. */
    s3Endpoint: string;
    /** The same server behind a proxy that spoils what a test asks it to: test/faulty-bucket.ts. */
    faultProxy: string;
    /** Images, and what only says that it is one: test/image-host.ts. */
    imageHost: string;
  }
}

/** The services Gazette calls, for the whole test run, each in a process and on a port of its own. */
export default async function servers(project: TestProject): Promise<() => Promise<void>> {
  const children: ChildProcess[] = [];
  const bucketFolder = mkdtempSync(join(tmpdir(), "gazette-s3-"));
  const stopNow = () => {
    for (const child of children) child.kill("SIGTERM");
    rmSync(bucketFolder, { recursive: true, force: true });
  };
  // Also when Vitest goes away without a teardown.
  process.once("exit", stopNow);

  const [ses, bucket, images] = await Promise.all([
    start(children, ["infra/dev/ses.ts"], /SES simulator (\S+)\/inbox/, { SES_PORT: "0", SES_EVENTS_TO: "" }),
    start(
      children,
      // Its listings of more than one page need DES, which OpenSSL 3 keeps among the old ciphers.
      ["--openssl-legacy-provider", "test/s3-server.ts", bucketFolder],
      /listening on (\S+)/,
      {},
    ),
    start(children, ["test/image-host.ts"], /image host (\S+)/, {}),
  ]);
  project.provide("sesEndpoint", ses);
  project.provide("s3Endpoint", `http://${bucket}`);
  project.provide(
    "faultProxy",
    await start(children, ["test/fault-proxy.ts", `http://${bucket}`], /fault proxy (\S+)/, {}),
  );
  project.provide("imageHost", images);

  return async () => {
    const gone = children.map((child) => new Promise((resolve) => child.once("exit", resolve)));
    process.off("exit", stopNow);
    for (const child of children) child.kill("SIGTERM");
    await Promise.all(gone);
    rmSync(bucketFolder, { recursive: true, force: true });
  };
}

/** Starts a Node program and answers the address it prints. */
function start(children: ChildProcess[], args: string[], address: RegExp, env: Record<string, string>) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_NO_WARNINGS: "1", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return new Promise<string>((resolve, reject) => {
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      const found = address.exec(printed)?.[1];
      if (found) resolve(found);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${args[0]} ended with ${code} before it was ready: ${printed}`)));
  });
}
