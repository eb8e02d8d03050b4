import { Command } from "commander";
import { type Connection, connect, withConnection } from "../connection.ts";
import { EXIT } from "../failure.ts";
import { printable } from "../printable.ts";
import { printCounts, quarantineLine } from "../publish-report.ts";
import { countReasons } from "../reasons.ts";
import { terminalTexts } from "../terminal-texts.ts";

export const quarantine = ({ quarantine: texts, common } = terminalTexts()) =>
  withConnection(new Command("quarantine"))
    .description(texts.about)
    .option("--summary", texts.summary, false)
    .option("--json", common.json, false)
    .action(async ({ summary, json, ...connection }: Connection & { summary: boolean; json: boolean }) => {
      const posts = await connect(connection).quarantine();
      const reasons = countReasons(posts.map(({ key, line, reason }) => ({ file: key, line: line ?? null, reason })));
      if (json) console.log(JSON.stringify({ quarantined: posts, ...(summary && { reasons }) }));
      else if (summary)
        for (const { posts, reason, example } of reasons) console.log(printable(`${posts}  ${reason}  (${example})`));
      else for (const post of posts) console.log(quarantineLine(post));
      if (!json) printCounts({ quarantined: posts.length });
      process.exitCode = posts.length > 0 ? EXIT.attention : EXIT.ok;
    });
