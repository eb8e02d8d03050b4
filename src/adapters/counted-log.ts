import type { Counters, Log, LogLine } from "../ports/operations/log.ts";

/** Counts what is logged. */
export function countedLog(log: Log, counters: Counters): Log {
  return {
    write(line) {
      log.write(line);
      count(line, counters);
    },
    fault(event, fault, facts) {
      log.fault(event, fault, facts);
      counters.add("faults", event);
    },
  };
}

function count(line: LogLine, counters: Counters): void {
  if (line.event === "request") counters.add("requests", `${line.method} ${line.route} ${line.status}`);
  else if (line.event === "issue") counters.add("issues", line.state);
  else if (line.event === "cron")
    counters.add("cron_runs", line.steps.some(({ fault }) => fault !== undefined) ? "faulty" : "well");
  else if (line.event === "mirror") {
    counters.add("images", "mirrored", line.mirrored);
    counters.add("images", "refused", line.refused);
    counters.add("images", "later", line.later);
  } else if (line.event === "sending")
    for (const [state, deliveries] of Object.entries(line.states)) counters.add("deliveries", state, deliveries);
}
