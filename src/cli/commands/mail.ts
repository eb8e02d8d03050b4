import { styleText } from "node:util";
import { Command } from "commander";
import { Refused } from "../api.ts";
import { type Connection, connect, withConnection } from "../connection.ts";
import { EXIT } from "../failure.ts";
import type { PostMailing } from "../mailing-report.ts";
import { printable } from "../printable.ts";
import { terminalTexts } from "../terminal-texts.ts";

interface Options extends Connection {
  dryRun: boolean;
  json: boolean;
}

export const mail = ({ mail: texts, common } = terminalTexts()) =>
  withConnection(new Command("mail"))
    .description(texts.about)
    .argument("<post...>", texts.posts)
    .option("--dry-run", texts.dryRun, false)
    .option("--json", common.json, false)
    .action(async (keys: string[], { dryRun, json, ...connection }: Options) => {
      const api = connect(connection);
      const posts: PostMailing[] = [];
      const refused: { key: string; reason: string }[] = [];
      for (const key of keys) {
        try {
          posts.push({ key, ...(await (dryRun ? api.mailing(key) : api.mail(key))) });
        } catch (fault) {
          if (!(fault instanceof Refused)) throw fault;
          refused.push({ key, reason: fault.message });
        }
      }
      if (json) console.log(JSON.stringify({ posts, refused }));
      else {
        for (const { key, mailed, reason } of posts)
          console.log(`${styleText(mailed ? "green" : "yellow", printable(key))}: ${printable(reason.detail)}`);
        for (const { key, reason } of refused) console.log(`${styleText("red", printable(key))}: ${printable(reason)}`);
      }
      process.exitCode = refused.length > 0 ? EXIT.attention : EXIT.ok;
    });
