import { Command } from "commander";
import { type Connection, connect, withConnection } from "../connection.ts";
import { EXIT } from "../failure.ts";
import { showProgress } from "../progress.ts";
import { printCounts } from "../publish-report.ts";
import { terminalTexts } from "../terminal-texts.ts";

export const reindex = ({ reindex: texts, common } = terminalTexts()) =>
  withConnection(new Command("reindex"))
    .description(texts.about)
    .option("--json", common.json, false)
    .action(async ({ json, ...connection }: Connection & { json: boolean }) => {
      const api = connect(connection);
      const total = { read: 0, published: 0, quarantined: 0, withdrawn: 0 };
      const progress = showProgress(texts.objects);
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
      if (json) console.log(JSON.stringify(total));
      else printCounts(total);
      process.exitCode = total.quarantined > 0 ? EXIT.attention : EXIT.ok;
    });
