import { Argument, Command } from "commander";
import { type Connection, connectAsAdmin, withAdminConnection } from "../connection.ts";
import { EXIT } from "../failure.ts";
import { printable } from "../printable.ts";

interface State {
  sender: { stopped_at: string | null; reason: string | null };
  queue: { queued_deliveries: number };
}

export const sender = withAdminConnection(new Command("sender"))
  .description("Show whether mail goes out, or start it again after the provider had stopped it.")
  .addArgument(new Argument("[order]", "what to do").choices(["start"]))
  .option("--json", "print one JSON object instead of text", false)
  .action(async (order: "start" | undefined, { json, ...connection }: Connection & { json: boolean }) => {
    const api = connectAsAdmin(connection);
    if (order === "start") {
      const { started } = await api.post<{ started: boolean }>("sender/start", {});
      console.log(json ? JSON.stringify({ started }) : started ? "Mail goes out again." : "It was not stopped.");
      return;
    }
    const { sender, queue } = await api.get<State>("state");
    const stopped = sender.stopped_at !== null;
    if (json) console.log(JSON.stringify({ ...sender, queued: queue.queued_deliveries }));
    else
      console.log(
        stopped
          ? printable(
              `Stopped at ${sender.stopped_at}: ${sender.reason}\n${queue.queued_deliveries} mails wait. When the account is mended: gazette sender start`,
            )
          : `Mail goes out; ${queue.queued_deliveries} wait.`,
      );
    process.exitCode = stopped ? EXIT.wanting : EXIT.fine;
  });
