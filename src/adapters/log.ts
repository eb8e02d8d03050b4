import { maskAddresses } from "../core/operations/mask-addresses.ts";
import type { Log } from "../ports/operations/log.ts";

/** Logs lines of JSON to the console, where the platform keeps them. */
export const consoleLog: Log = {
  write: (line) => console.log(written(line)),
  fault: (event, fault, facts) =>
    console.error(written({ event, ...facts, fault: fault instanceof Error ? (fault.stack ?? fault) : fault })),
};

function written(line: object): string {
  return JSON.stringify(line, (_, value) => {
    if (typeof value === "string") return maskAddresses(value);
    return value instanceof Error ? maskAddresses(String(value)) : value;
  });
}
