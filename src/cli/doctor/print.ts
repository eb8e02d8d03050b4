import { styleText } from "node:util";
import { doctorSays, type Finding } from "./finding.ts";

const COLOURS = { ok: "green", warn: "yellow", fail: "red", skip: "dim" } as const;

export function printFinding({ about, state, says, todo }: Finding): void {
  const { states, subjects } = doctorSays();
  console.log(`${styleText(COLOURS[state], states[state].padEnd(4))}  ${subjects[about] ?? about}: ${says}`);
  if (todo !== undefined) console.log(`      ${styleText("dim", "→")} ${todo}`);
}
