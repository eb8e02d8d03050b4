#!/usr/bin/env node
// Entry point of `npx gazette` for Node 20 and later. In the project the command is TypeScript and needs a Node that may be in
// node_modules; in the package it is JavaScript. wrangler, which some commands start, needs that newer Node as well.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module, { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MAJOR = 24;
const source = new URL("./gazette.ts", import.meta.url);
const isPackage = !existsSync(source);
const command = isPackage ? new URL("../../dist/package/src/cli/gazette.js", import.meta.url) : source;
const isNew = Number.parseInt(process.versions.node, 10) >= NODE_MAJOR;
const node = isNew ? undefined : installedNode();

if (isNew || (isPackage && !node)) {
  // Caching the compiled code halves the start-up time.
  module.enableCompileCache?.();
  process.argv[1] = fileURLToPath(command);
  await import(command.href);
} else if (node) runWith(node);
else {
  console.error(`npx gazette needs Node ${NODE_MAJOR}; this is ${process.version}. On Linux \`npm ci\` installs it.`);
  process.exitCode = 2;
}

/** @returns {string | undefined} */
function installedNode() {
  try {
    const name = `node-${process.platform}-${process.arch}`;
    const node = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), "bin/node");
    return existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} node */
function runWith(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("error", (fault) => {
    console.error(`npx gazette could not start ${node}: ${fault.message}`);
    process.exit(2);
  });
  // 128 + the signal's number is how shells report a process that a signal ended.
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
}
