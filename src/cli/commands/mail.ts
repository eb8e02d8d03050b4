import { styleText } from "node:util";
import { Command } from "commander";
import { Refused } from "../api.ts";
import { type Connection, connect, withConnection } from "../connection.ts";
import { EXIT } from "../failure.ts";
import type { PostMailing } from "../mailing-report.ts";
import { printable } from "../printable.ts";

interface Options extends Connection {
  dryRun: boolean;
  json: boolean;
}

export const mail = () =>
  withConnection(new Command("mail"))
    .description("Email posts that are too old to be emailed automatically.")
    .argument("<post...>", "keys in the bucket, such as posts/2026-01-01-hello.md")
    .option("--dry-run", "only report whether they are emailed, and why", false)
    .option("--json", "print one JSON object instead of text", false)
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
