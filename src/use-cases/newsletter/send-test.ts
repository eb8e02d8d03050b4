import type { Issue } from "../../core/newsletter/issue.ts";
import type { Reason } from "../../core/reason.ts";
import { lint } from "../../emails/lint.ts";
import type { Ports } from "../../ports/index.ts";
import { previewIssue, type Reader } from "./preview-issue.ts";
import { refreshQuota } from "./refresh-quota.ts";

type TestPorts = Pick<
  Ports,
  | "site"
  | "sender"
  | "issues"
  | "objects"
  | "releases"
  | "signer"
  | "desk"
  | "suppressions"
  | "mailer"
  | "rateGate"
  | "now"
  | "sleep"
>;

export type TestSendResult =
  /** `problems`: one sentence per problem that lint finds. */
  | { outcome: "sent"; messageId: string; problems: Reason[] }
  | { outcome: "nothing-new" | "suppressed" }
  | { outcome: "later"; until: number }
  | { outcome: "refused" | "unknown"; reason: Reason };

/** Sends an issue to one address as a test. The subject says so, and it is not counted as a delivery. */
export async function sendTest(ports: TestPorts, issue: Issue, to: string, reader: Reader): Promise<TestSendResult> {
  const { suppressions, mailer, rateGate, now, sleep } = ports;
  if (await suppressions.has(to)) return { outcome: "suppressed" };
  const email = await previewIssue(ports, issue, reader);
  if (!email) return { outcome: "nothing-new" };
  const quotaProblem = await refreshQuota(ports, now());
  if (quotaProblem) return { outcome: "refused", reason: quotaProblem };
  const gate = await rateGate.take(1, now());
  if (gate.outcome === "stopped") return { outcome: "refused", reason: gate.reason };
  if (gate.outcome === "wait") return { outcome: "later", until: gate.until };
  if (gate.startAt > now()) await sleep(gate.startAt - now());
  const receipt = await mailer.send({
    ...email,
    to,
    subject: `[Test] ${email.subject}`,
    // Without a delivery tag, so that feedback about a test settles no delivery.
    tags: { kind: "test", issue: String(issue.id) },
  });
  if (receipt.outcome === "accepted") {
    return { outcome: "sent", messageId: receipt.messageId, problems: lint({ ...email, to }) };
  }
  if (receipt.outcome === "refused") {
    await rateGate.giveBack(1);
    if (receipt.kind === "wait-rate") await rateGate.slowDown(now());
    if (receipt.kind === "wait-rate" || receipt.kind === "wait-quota")
      return { outcome: "later", until: now() + WAIT_MS[receipt.kind] };
  }
  return { outcome: receipt.outcome, reason: receipt.reason };
}

const WAIT_MS = { "wait-rate": 1_000, "wait-quota": 15 * 60_000 };
