import { Command } from "commander";
import { type Connection, connect, withConnection } from "../connection.ts";
import { EXIT } from "../failure.ts";
import { printable } from "../printable.ts";
import { quarantineLine } from "../publish-report.ts";
import { countReasons } from "../reasons.ts";

export const quarantine = () =>
  withConnection(new Command("quarantine"))
    .description("List the posts in quarantine, with line and reason.")
    .option("--summary", "count them by reason instead of listing them", false)
    .option("--json", "print one JSON object instead of text", false)
    .action(async ({ summary, json, ...connection }: Connection & { summary: boolean; json: boolean }) => {
      const posts = await connect(connection).quarantine();
      const reasons = countReasons(posts.map(({ key, line, reason }) => ({ file: key, line: line ?? null, reason })));
      if (json) console.log(JSON.stringify({ quarantined: posts, ...(summary && { reasons }) }));
      else if (summary)
        for (const { posts, reason, example } of reasons) console.log(printable(`${posts}  ${reason}  (${example})`));
      else for (const post of posts) console.log(quarantineLine(post));
      if (!json) console.log(`quarantined ${posts.length}`);
      process.exitCode = posts.length > 0 ? EXIT.attention : EXIT.ok;
    });
