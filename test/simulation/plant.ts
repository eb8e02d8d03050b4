import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { FAULTS } from "./faults.ts";

/** Puts a fault into the code as it is loaded: `node --import ./test/simulation/plant.ts … --plant NAME`. */
const name = process.argv[process.argv.indexOf("--plant") + 1] ?? "";
const changes = FAULTS[name];
if (!changes) throw new Error(`No fault is called ${name}: ${Object.keys(FAULTS).join(", ")}`);

const files = new Map(
  Object.entries(changes).map(([path, replacements]) => {
    const url = new URL(`../../${path}`, import.meta.url);
    let text = readFileSync(url, "utf8");
    for (const [from, to] of replacements) {
      if (!text.includes(from)) throw new Error(`The fault ${name} finds nothing to change in ${path}: ${from}`);
      text = text.replace(from, () => to);
    }
    return [url.href, text] as const;
  }),
);

registerHooks({
  load(url, context, nextLoad) {
    const source = files.get(url);
    return source === undefined ? nextLoad(url, context) : { ...nextLoad(url, context), source };
  },
});
