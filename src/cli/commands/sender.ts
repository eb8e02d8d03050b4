import { Argument, Command } from "commander";
import { type Connection, connectAsAdmin, withAdminConnection } from "../connection.ts";
import { EXIT } from "../failure.ts";
import { printable } from "../printable.ts";
import { terminalTexts } from "../terminal-texts.ts";

export const sender = ({ sender: texts, common } = terminalTexts()) =>
  withAdminConnection(new Command("sender"))
    .description(texts.about)
    .addArgument(new Argument("[action]", texts.action).choices(["start"]))
    .option("--json", common.json, false)
    .action(async (action: "start" | undefined, { json, ...connection }: Connection & { json: boolean }) => {
      const api = connectAsAdmin(connection);
      if (action === "start") {
        const { started } = await api.call("POST /api/v1/sender/start");
        console.log(json ? JSON.stringify({ started }) : started ? texts.started : texts.notStopped);
        return;
      }
      const { sender, queue } = await api.call("GET /api/v1/state");
      if (json) console.log(JSON.stringify({ ...sender, queued: queue.queued_deliveries }));
      else if (sender.stopped_at === null) console.log(texts.works(queue.queued_deliveries));
      else
        console.log(printable(texts.stopped(sender.stopped_at, sender.reason?.detail ?? "", queue.queued_deliveries)));
      process.exitCode = sender.stopped_at !== null ? EXIT.attention : EXIT.ok;
    });
