#!/usr/bin/env node
// Entry point of `npx gazette` for Node 20 and later. In the project the command is TypeScript and needs a Node that may be in
// node_modules; in the package it is JavaScript. wrangler, which some commands start, needs that newer Node as well.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import module, { createRequire } from "node:module";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MAJOR = 24;
// Caching the compiled code halves the start-up time: of the command, and of wrangler where it starts it.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), "node-compile-cache");
const source = new URL("./gazette.ts", import.meta.url);
const isPackage = !existsSync(source);
const command = isPackage ? new URL("../../dist/package/src/cli/gazette.js", import.meta.url) : source;
const isNew = Number.parseInt(process.versions.node, 10) >= NODE_MAJOR;
const node = isNew ? undefined : installedNode();

if (isNew || (isPackage && !node)) {
  module.enableCompileCache?.();
  process.argv[1] = fileURLToPath(command);
  await import(command.href);
} else if (node) runWith(node);
else {
  tell("needsNode", { wanted: NODE_MAJOR, node: process.version });
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
    tell("cannotStart", { node, why: fault.message });
    process.exit(2);
  });
  // 128 + the signal's number is how shells report a process that a signal ended.
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
}

/**
 * Says something in the terminal's language, as `terminal-texts.ts` does, which an older Node cannot load.
 * @param {string} name @param {Record<string, string | number>} values
 */
function tell(name, values) {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  const [language = ""] = /^[a-z]+/.exec(LC_ALL || LC_MESSAGES || LANG || "") ?? [];
  const [texts] = [language, "en"]
    .map((tag) => new URL(`../locales/${tag}/shim.json`, import.meta.url))
    .filter(existsSync);
  const text = JSON.parse(readFileSync(texts, "utf8"))[name];
  console.error(text.replace(/\{(\w+)\}/g, (_, value) => values[value]));
}
