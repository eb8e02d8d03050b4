import { Command } from "commander";
import { type Connection, connect, withConnection } from "../connection.ts";
import { EXIT } from "../failure.ts";
import { showProgress } from "../progress.ts";

export const reindex = () =>
  withConnection(new Command("reindex"))
    .description("Rebuild the index from the bucket. Feeds are incomplete while it runs; no email is sent.")
    .option("--json", "print one JSON object instead of text", false)
    .action(async ({ json, ...connection }: Connection & { json: boolean }) => {
      const api = connect(connection);
      const total = { read: 0, published: 0, quarantined: 0, withdrawn: 0 };
      const progress = showProgress("objects read");
      try {
        let position: string | undefined;
        do {
          const step = await api.reindex(position);
          for (const noun of Object.keys(total) as (keyof typeof total)[]) total[noun] += step[noun];
          progress.advance(step.read);
          position = step.position ?? undefined;
        } while (position !== undefined);
      } finally {
        progress.stop();
      }
      const words = Object.entries(total).map(([noun, number]) => `${noun} ${number}`);
      console.log(json ? JSON.stringify(total) : words.join("  "));
      process.exitCode = total.quarantined > 0 ? EXIT.attention : EXIT.ok;
    });
