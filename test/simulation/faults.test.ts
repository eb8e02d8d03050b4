import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { FAULTS, SCALED } from "./faults.ts";

it.each(Object.entries({ "what is scaled": SCALED, ...mapped() }))("there is something to change: %s", (_, changes) => {
  for (const [path, replacements] of Object.entries(changes)) {
    const text = readFileSync(path, "utf8");
    for (const [from] of replacements) expect(text).toContain(from);
  }
});

function mapped() {
  return Object.fromEntries(Object.entries(FAULTS).map(([name, { changes }]) => [name, changes]));
}
