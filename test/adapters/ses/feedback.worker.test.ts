import { env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { sesFeedback } from "../../../src/adapters/ses/feedback.ts";
import { asEvent, bounce } from "./events.ts";

const { SES_ENDPOINT: simulator } = env;

/** An envelope signed by the simulator's SNS; it is posted nowhere. */
async function envelope(forgery: object): Promise<{ TopicArn: string }> {
  const notification = JSON.parse(asEvent("Bounce", bounce));
  const answer = await fetch(`${simulator}/events`, {
    method: "POST",
    body: JSON.stringify({ notification, ...forgery }),
  });
  return (await answer.json<{ envelope: { TopicArn: string } }>()).envelope;
}

// In workerd, whose node:crypto and fetch are not Node's.
describe("SES feedback in workerd", () => {
  it.each(["1", "2"])("believes a message signed by version %s", async (signatureVersion) => {
    const message = await envelope({ signatureVersion });
    const verifier = sesFeedback({ SNS_TOPIC_ARN: message.TopicArn, SNS_CERT_ORIGIN: simulator });
    expect(await verifier.verify(JSON.stringify(message), Date.now())).toMatchObject({
      outcome: "feedback",
      feedback: { kind: "bounce", permanence: "permanent", tags: { delivery: "123" } },
    });
  });

  it("refuses one that was changed after it was signed", async () => {
    const message = await envelope({ tamper: true });
    const verifier = sesFeedback({ SNS_TOPIC_ARN: message.TopicArn, SNS_CERT_ORIGIN: simulator });
    expect(await verifier.verify(JSON.stringify(message), Date.now())).toEqual({
      outcome: "refused",
      reason: { code: "sns-refused", values: { words: "The signature does not fit the message." } },
    });
  });
});
