import { Command, InvalidArgumentError, Option } from "commander";
import { type Connection, withAdminConnection } from "../connection.ts";
import { EXIT } from "../failure.ts";
import { printable } from "../printable.ts";
import { showProgress } from "../progress.ts";
import { type HeldMessage, SqsQueue } from "../sqs-queue.ts";
import { terminalTexts } from "../terminal-texts.ts";

const TIMEOUT_MS = 60_000;

export const replayFeedback = ({ replayFeedback: texts, common } = terminalTexts()) =>
  withAdminConnection(new Command("replay-feedback"))
    .description(texts.about)
    .addOption(
      new Option("--queue <url>", texts.queue).env("FEEDBACK_LOST_QUEUE").argParser(queueUrl).makeOptionMandatory(),
    )
    .addOption(new Option("--region <region>", texts.region).env("AWS_REGION"))
    .option("--json", common.json, false)
    .addHelpText("after", `\n${texts.more}`)
    .action(
      async ({ url, token, queue, region, json }: Connection & { queue: URL; region?: string; json: boolean }) => {
        const lost = new SqsQueue(queue, region);
        const endpoint = new URL("feedback/ses", url);
        const total = { replayed: 0, refused: 0 };
        const reasons = new Map<string, number>();
        const progress = showProgress(texts.messages);
        try {
          for (let messages = await lost.receive(); messages.length > 0; messages = await lost.receive()) {
            const refusals = await Promise.all(messages.map((message) => replay(endpoint, token, message)));
            await lost.remove(messages.filter((_, index) => refusals[index] === undefined));
            for (const refusal of refusals) {
              if (refusal === undefined) total.replayed++;
              else {
                total.refused++;
                reasons.set(refusal, (reasons.get(refusal) ?? 0) + 1);
              }
            }
            progress.advance(messages.length);
          }
        } finally {
          progress.stop();
        }
        if (json) console.log(JSON.stringify({ ...total, reasons: Object.fromEntries(reasons) }));
        else {
          for (const [reason, times] of reasons) console.log(printable(`${times}  ${reason}`));
          console.log(texts.done(total.replayed, total.refused));
        }
        process.exitCode = total.refused > 0 ? EXIT.attention : EXIT.ok;
      },
    );

function queueUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname === "/")
    throw new InvalidArgumentError(terminalTexts().replayFeedback.notAQueue);
  return url;
}

/** Sends a message to the service. Returns the reason if it was refused. */
async function replay(endpoint: URL, token: string, { body }: HeldMessage): Promise<string | undefined> {
  try {
    const answer = await fetch(endpoint, {
      method: "POST",
      body,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "text/plain; charset=UTF-8" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: "manual",
    });
    if (answer.ok) return undefined;
    const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string };
    return `${answer.status} ${detail ?? ""}`.trim();
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
}
