import { readFileSync } from "node:fs";
import { enableCompileCache, registerHooks } from "node:module";
import { type Changes, FAULTS, SCALED } from "./faults.ts";

/**
 * Changes Gazette as it is loaded: `node --import ./test/simulation/loader.ts …`. What is made for thousands of readers is
 * scaled to a dozen, so that several senders work at once and digests overflow; `--plant NAME` puts a fault in.
 */
// Half of what a short life takes is to load Gazette.
enableCompileCache();

const files = new Map<string, string>();
change(SCALED);
const planted = process.argv.indexOf("--plant");
if (planted > 0) {
  const name = process.argv[planted + 1] ?? "";
  const fault = FAULTS[name];
  if (!fault) throw new Error(`No fault is called ${name}: ${Object.keys(FAULTS).join(", ")}`);
  change(fault.changes);
}

function change(changes: Changes): void {
  for (const [path, replacements] of Object.entries(changes)) {
    const url = new URL(`../../${path}`, import.meta.url);
    let text = files.get(url.href) ?? readFileSync(url, "utf8");
    for (const [from, to] of replacements) {
      if (!text.includes(from)) throw new Error(`There is nothing to change in ${path}: ${from}`);
      text = text.replace(from, () => to);
    }
    files.set(url.href, text);
  }
}

registerHooks({
  load(url, context, nextLoad) {
    const source = files.get(url);
    return source === undefined ? nextLoad(url, context) : { ...nextLoad(url, context), source };
  },
});
