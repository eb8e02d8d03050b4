import { Argument, Command } from "commander";
import { type Connection, connectAsAdmin, withAdminConnection } from "../connection.ts";
import { EXIT } from "../failure.ts";
import { printable } from "../printable.ts";

export const sender = () =>
  withAdminConnection(new Command("sender"))
    .description("Show whether sending works, or start it again after the mail provider stopped it.")
    .addArgument(new Argument("[action]", "what to do").choices(["start"]))
    .option("--json", "print one JSON object instead of text", false)
    .action(async (action: "start" | undefined, { json, ...connection }: Connection & { json: boolean }) => {
      const api = connectAsAdmin(connection);
      if (action === "start") {
        const { started } = await api.call("POST /api/v1/sender/start");
        console.log(json ? JSON.stringify({ started }) : started ? "Sending started." : "Sending was not stopped.");
        return;
      }
      const { sender, queue } = await api.call("GET /api/v1/state");
      const stopped = sender.stopped_at !== null;
      if (json) console.log(JSON.stringify({ ...sender, queued: queue.queued_deliveries }));
      else
        console.log(
          stopped
            ? printable(
                `Stopped at ${sender.stopped_at}: ${sender.reason?.detail}\n${queue.queued_deliveries} emails queued. Fix the mail account, then run: npx gazette sender start`,
              )
            : `Sending works; ${queue.queued_deliveries} queued.`,
        );
      process.exitCode = stopped ? EXIT.attention : EXIT.ok;
    });
