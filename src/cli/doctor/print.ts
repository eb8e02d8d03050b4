import { styleText } from "node:util";
import type { Finding } from "./finding.ts";

const COLOURS = { ok: "green", warn: "yellow", fail: "red", skip: "dim" } as const;

export function printFinding({ about, state, says, todo }: Finding): void {
  console.log(`${styleText(COLOURS[state], state.padEnd(4))}  ${about}: ${says}`);
  if (todo !== undefined) console.log(`      ${styleText("dim", "→")} ${todo}`);
}
