import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { Email } from "../../src/core/newsletter/email.ts";
import { writeMime } from "../../src/emails/mime.ts";
import { issues, serviceEmails } from "./gallery.ts";

const isInstalled = spawnSync("spamassassin", ["--version"]).status === 0;

/** Headers added by the provider and the receiving server; SpamAssassin penalises their absence. */
function received(email: Email): string {
  const day = new Date().toUTCString().replace("GMT", "+0000");
  return [
    `Received: from a1.smtp-out.example (a1.smtp-out.example [54.240.8.10]) by mx.example.com with ESMTPS id 1 for <${email.to}>; ${day}`,
    "Message-ID: <0100018c3e2a-0001@smtp-out.example>",
    `Date: ${day}`,
    new TextDecoder().decode(writeMime(email)),
  ].join("\r\n");
}

function judged(email: Email): { score: number; rules: string } {
  const { stdout } = spawnSync("spamassassin", ["--local", "--test-mode"], {
    input: received(email).replaceAll("\r\n", "\n"),
    encoding: "utf8",
  });
  const report = stdout.slice(stdout.indexOf("Content analysis details:"));
  return { score: Number(/\((-?[\d.]+) points/.exec(report)?.[1]), rules: report };
}

describe.skipIf(!isInstalled)("SpamAssassin, where it is installed", () => {
  const emails: [string, Email][] = Object.entries({
    "issue-5-zh": issues["issue-5-zh"] as Email,
    "issue-5-en": issues["issue-5-en"] as Email,
    "confirmation-zh": serviceEmails("zh").confirmation as Email,
    "confirmation-en": serviceEmails("en").confirmation as Email,
  });

  it.each(emails)("scores %s low", (_, email) => {
    const { score, rules } = judged(email);
    expect(score, rules).toBeLessThan(1);
  });

  it("scores spam high", () => {
    const [, { shared: _, ...good }] = emails[0] as [string, Email];
    const { score } = judged({
      ...good,
      subject: "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X",
    });
    expect(score).toBeGreaterThan(5);
  });
});
