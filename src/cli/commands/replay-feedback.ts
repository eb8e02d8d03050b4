import { Command, InvalidArgumentError, Option } from "commander";
import { type Connection, withAdminConnection } from "../connection.ts";
import { EXIT } from "../failure.ts";
import { printable } from "../printable.ts";
import { showProgress } from "../progress.ts";
import { type HeldMessage, SqsQueue } from "../sqs-queue.ts";

const TIMEOUT_MS = 60_000;

export const replayFeedback = () =>
  withAdminConnection(new Command("replay-feedback"))
    .description("Replay feedback that Amazon SNS could not deliver, from its SQS dead-letter queue.")
    .addOption(
      new Option("--queue <url>", "URL of the queue: `terraform output feedback_lost_queue`")
        .env("FEEDBACK_LOST_QUEUE")
        .argParser(queueUrl)
        .makeOptionMandatory(),
    )
    .addOption(new Option("--region <region>", "region of the queue, if the URL does not name it").env("AWS_REGION"))
    .option("--json", "print one JSON object instead of text", false)
    .addHelpText(
      "after",
      `
Uses the AWS default credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or a role. Messages that the
service refuses stay in the queue. Replaying a message twice does no harm.`,
    )
    .action(
      async ({ url, token, queue, region, json }: Connection & { queue: URL; region?: string; json: boolean }) => {
        const lost = new SqsQueue(queue, region);
        const endpoint = new URL("feedback/ses", url);
        const total = { replayed: 0, refused: 0 };
        const reasons = new Map<string, number>();
        const progress = showProgress("messages");
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
          console.log(`replayed ${total.replayed}  left in the queue ${total.refused}`);
        }
        process.exitCode = total.refused > 0 ? EXIT.attention : EXIT.ok;
      },
    );

function queueUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname === "/")
    throw new InvalidArgumentError(
      "It must be a full address, such as https://sqs.eu-west-1.amazonaws.com/111122223333/lost.",
    );
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
