import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { sesFeedback } from "../../../src/adapters/ses/feedback.ts";
import { reason } from "../../../src/core/reason.ts";
import { asEvent, asNotification, bounce, complaint, delivery, reject, send } from "./events.ts";

const TOPIC = "arn:aws:sns:us-east-1:123456789012:gazette";
const NOW = Date.UTC(2022, 0, 8, 0, 30);
const CERTIFICATE = "/SimpleNotificationService-0123456789abcdef.pem";

type Message = Record<string, string>;

/** A server of certificates that also counts what it was asked. */
let server: Server;
let origin: string;
let key: KeyObject;
let strangersKey: KeyObject;
let asked: string[];

beforeAll(async () => {
  const [own, strangers] = await Promise.all([
    generate([{ name: "commonName", value: "sns.amazonaws.com" }], { keySize: 2048 }),
    generate([{ name: "commonName", value: "sns.amazonaws.com" }], { keySize: 2048 }),
  ]);
  key = createPrivateKey(own.private);
  strangersKey = createPrivateKey(strangers.private);
  server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    if (path.startsWith("/SimpleNotificationService-moved")) response.writeHead(302, { Location: CERTIFICATE }).end();
    else if (path.startsWith("/SimpleNotificationService-gone")) response.writeHead(404).end();
    else if (path.startsWith("/SimpleNotificationService-down")) response.writeHead(503).end();
    else if (path.startsWith("/SimpleNotificationService-empty")) response.end("nothing");
    else if (path.includes(".pem")) response.end(own.cert);
    else response.end("<ConfirmSubscriptionResponse/>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const verifier = () => sesFeedback({ SNS_TOPIC_ARN: TOPIC, SNS_CERT_ORIGIN: origin });
const verify = (message: Message) => verifier().verify(JSON.stringify(message), NOW);

function notification(facts: Message = {}): Message {
  return {
    Type: "Notification",
    MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
    TopicArn: TOPIC,
    Subject: "Amazon SES Email Event Notification",
    Message: asEvent("Bounce", bounce),
    Timestamp: "2022-01-08T00:29:00.000Z",
    SignatureVersion: "1",
    SigningCertURL: origin + CERTIFICATE,
    UnsubscribeURL: `${origin}/?Action=Unsubscribe`,
    ...facts,
  };
}

function subscription(facts: Message = {}): Message {
  const { Subject: _, UnsubscribeURL: __, ...message } = notification();
  return {
    ...message,
    Type: "SubscriptionConfirmation",
    Token: "2336412f37",
    Message: "You have chosen to subscribe.",
    SubscribeURL: `${origin}/?Action=ConfirmSubscription&Token=2336412f37`,
    ...facts,
  };
}

/** The string that SNS signs, written down here from its documentation. */
function signed(message: Message, by = key): Message {
  const names =
    message.Type === "Notification"
      ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
      : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  let text = "";
  for (const name of names) if (message[name] !== undefined) text += `${name}\n${message[name]}\n`;
  const digest = message.SignatureVersion === "2" ? "sha256" : "sha1";
  return { ...message, Signature: sign(digest, Buffer.from(text), by).toString("base64") };
}

describe("SES feedback through SNS", () => {
  it.each(["1", "2"])("believes a message signed by version %s", async (SignatureVersion) => {
    const { outcome } = await verify(signed(notification({ SignatureVersion })));
    expect(outcome).toBe("feedback");
  });

  it("believes a message without a subject", async () => {
    const { Subject: _, ...message } = notification();
    expect((await verify(signed(message))).outcome).toBe("feedback");
  });

  it("fetches a certificate once", async () => {
    const SigningCertURL = `${origin}/SimpleNotificationService-once.pem`;
    await verify(signed(notification({ SigningCertURL })));
    await verify(signed(notification({ SigningCertURL, SignatureVersion: "2" })));
    expect(asked).toEqual(["/SimpleNotificationService-once.pem"]);
  });

  it.each<[string, () => Message, string]>([
    [
      "whose text was changed",
      () => ({ ...signed(notification()), Message: asEvent("Delivery", delivery) }),
      "signature",
    ],
    [
      "whose time was changed",
      () => ({ ...signed(notification()), Timestamp: "2022-01-08T00:28:00.000Z" }),
      "signature",
    ],
    ["whose subject was taken away", () => omit(signed(notification()), "Subject"), "signature"],
    ["signed by somebody else", () => signed(notification(), strangersKey), "signature"],
    ["without a signature", () => notification(), "sns-not-signed"],
    ["whose version was changed", () => ({ ...signed(notification()), SignatureVersion: "2" }), "signature"],
    [
      "of a version that does not exist",
      () => ({ ...signed(notification()), SignatureVersion: "3" }),
      "sns-not-signed",
    ],
    ["of a topic that is not ours", () => signed(notification({ TopicArn: `${TOPIC}-2` })), "sns-other-topic"],
    ["of yesterday", () => signed(notification({ Timestamp: "2022-01-07T00:29:00.000Z" })), "sns-too-old"],
    ["of 61 minutes ago", () => signed(notification({ Timestamp: "2022-01-07T23:29:00.000Z" })), "sns-too-old"],
    ["of tomorrow", () => signed(notification({ Timestamp: "2022-01-09T00:29:00.000Z" })), "sns-too-old"],
    ["of no time at all", () => signed(notification({ Timestamp: "soon" })), "sns-too-old"],
    ["of an unknown type", () => signed(notification({ Type: "Greeting" })), "sns-not-signed"],
    ["whose certificate is elsewhere", () => certificateAt(`${origin}/certificate.pem`), "keeps its certificates"],
    ["whose certificate has a query", () => certificateAt(`${origin + CERTIFICATE}?x=1`), "keeps its certificates"],
    ["whose certificate is deeper", () => certificateAt(`${origin}/a${CERTIFICATE}`), "keeps its certificates"],
    ["whose certificate is a redirect", () => certificateAt(`${origin}/SimpleNotificationService-moved.pem`), "302"],
    ["whose certificate is gone", () => certificateAt(`${origin}/SimpleNotificationService-gone.pem`), "404"],
    ["whose certificate is none", () => certificateAt(`${origin}/SimpleNotificationService-empty.pem`), "no certif"],
    ["whose certificate has no address", () => certificateAt("nowhere"), "is not one"],
  ])("refuses a message %s", async (_, message, words) => {
    expect(await verify(message())).toEqual({
      outcome: "refused",
      reason: expect.toSatisfy((reason) => JSON.stringify(reason).includes(words)),
    });
  });

  it.each([
    "https://sns.us-east-1.amazonaws.com.evil.example",
    "https://evil.example/sns.us-east-1.amazonaws.com",
    "https://sns.us-east-1.amazonaws.com@evil.example",
    "https://evil@sns.us-east-1.amazonaws.com",
    "https://sns.us-east-1.amazonaws.com:8443",
    "http://sns.us-east-1.amazonaws.com",
    "https://s3.us-east-1.amazonaws.com",
    "https://sns.s3-us-west-2.amazonaws.com",
    "https://sns.eu-west-1.amazonaws.com",
    "https://sns.us-east-1.amazonaws.com.cn",
    "https://sns.evil.us-east-1.amazonaws.com",
    "https://xsns.us-east-1.amazonaws.com",
    "http://localhost:1",
    "https://sns.us-east-1.amazonaws.com:80",
    "https://sns.us-east-1.amazonaws.com.",
    "https://sns.us-east-1.amazonaws.com%2eevil.example",
    "https://sns.us-east-1.amazonaws.com\\@evil.example",
    "https:\\\\evil.example",
    "https://evil.example#sns.us-east-1.amazonaws.com",
    "https://sns.us-east-1.amazonaws.com%00.evil.example",
    "https://sns.ｕs-east-1.evil.com",
    "https://127.0.0.1",
    "https://2130706433",
    "https://0x7f.1",
    "https://0177.0.0.1",
    "https://[::1]",
    "https://[::ffff:169.254.169.254]",
    "https://169.254.169.254",
    "ftp://sns.us-east-1.amazonaws.com",
    "file://sns.us-east-1.amazonaws.com",
    "javascript:https://sns.us-east-1.amazonaws.com",
    "//sns.us-east-1.amazonaws.com",
    "",
  ])("refuses a certificate from %s without asking there", async (host) => {
    const message = signed(notification({ SigningCertURL: host + CERTIFICATE }));
    expect(await verify(message)).toMatchObject({
      outcome: "refused",
      reason: { code: "sns-refused", values: { words: expect.stringMatching(/not a host of SNS|keeps|is not one/) } },
    });
    expect(asked).toEqual([]);
  });

  it.each([
    ["arn:aws:sns:us-east-1:123456789012:a", "https://sns.us-east-1.amazonaws.com"],
    ["arn:aws-us-gov:sns:us-gov-west-1:123456789012:a", "https://sns.us-gov-west-1.amazonaws.com"],
    ["arn:aws-cn:sns:cn-north-1:123456789012:a", "https://sns.cn-north-1.amazonaws.com.cn"],
  ])("asks SNS for a certificate, in the region of the topic: %s", async (topic, host) => {
    const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(null, { status: 404 }));
    const message = signed(notification({ TopicArn: topic, SigningCertURL: host + CERTIFICATE }));
    const answer = await sesFeedback({ SNS_TOPIC_ARN: topic }).verify(JSON.stringify(message), NOW);
    expect(fetched.mock.calls.map(([url]) => url)).toEqual([host + CERTIFICATE]);
    fetched.mockRestore();
    expect(answer).toEqual({
      outcome: "refused",
      reason: reason("sns-refused", { words: `${host}${CERTIFICATE} answered 404.` }),
    });
  });

  it("trusts no further origin when none is set", async () => {
    const strict = sesFeedback({ SNS_TOPIC_ARN: TOPIC });
    const answer = await strict.verify(JSON.stringify(signed(notification())), NOW);
    expect(answer).toEqual({
      outcome: "refused",
      reason: reason("sns-refused", { words: `${origin} is not a host of SNS.` }),
    });
  });

  it("refuses everything as long as no topic is set", async () => {
    const answer = await sesFeedback({ SNS_CERT_ORIGIN: origin }).verify(JSON.stringify(signed(notification())), NOW);
    expect(answer).toMatchObject({ outcome: "refused", reason: { code: "sns-other-topic" } });
  });

  it.each(["", "{", "null", "[]", '"text"', "{}"])("refuses a body of %j", async (body) => {
    expect(await verifier().verify(body, NOW)).toMatchObject({ outcome: "refused" });
  });

  it("throws when the certificate cannot be had just now, so that SNS asks again", async () => {
    await expect(verify(certificateAt(`${origin}/SimpleNotificationService-down.pem`))).rejects.toThrow(/503/);
  });

  describe("asked whether it wants the topic", () => {
    it("confirms by fetching the address SNS gave", async () => {
      expect(await verify(signed(subscription()))).toEqual({ outcome: "subscribed" });
      expect(asked).toContain("/?Action=ConfirmSubscription&Token=2336412f37");
    });

    it("fetches nothing unless the question is signed", async () => {
      const forged = { ...signed(subscription()), SubscribeURL: `${origin}/?Action=Other` };
      expect(await verify(forged)).toMatchObject({ outcome: "refused" });
      expect(asked.filter((path) => !path.includes(".pem"))).toEqual([]);
    });

    it("fetches nothing from a host that is not SNS's", async () => {
      const elsewhere = signed(subscription({ SubscribeURL: "http://localhost:1/?Action=ConfirmSubscription" }));
      expect(await verify(elsewhere)).toEqual({
        outcome: "refused",
        reason: reason("sns-refused", { words: "http://localhost:1 is not a host of SNS." }),
      });
    });

    it.each([
      "https://sns.us-east-1.amazonaws.com.evil.example/",
      "https://sns.us-east-1.amazonaws.com@evil.example/",
      "https://evil@sns.us-east-1.amazonaws.com/",
      "https://sns.us-east-1.amazonaws.com:444/",
      "http://169.254.169.254/latest/meta-data/",
      "http://[::1]/",
      "http://2130706433/",
      "file:///etc/passwd",
      "data:text/plain,x",
      "",
    ])("fetches nothing from %j, though it is signed", async (SubscribeURL) => {
      expect(await verify(signed(subscription({ SubscribeURL })))).toMatchObject({ outcome: "refused" });
      expect(asked.filter((path) => !path.includes(".pem"))).toEqual([]);
    });

    it("ignores that a subscription has ended, and does not renew it", async () => {
      const ended = await verify(signed(subscription({ Type: "UnsubscribeConfirmation" })));
      expect(ended).toMatchObject({ outcome: "ignored" });
      expect(asked.filter((path) => !path.includes(".pem"))).toEqual([]);
    });
  });
});

describe("what SES tells", () => {
  const told = async (Message: string) => verify(signed(notification({ Message })));
  const common = { id: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324", messageId: "0100017e-mail-000000" };

  it.each([
    ["an event", asEvent, { delivery: "123", issue: "4", kind: "issue", "ses:configuration-set": "newsletter" }],
    ["an identity's notification", asNotification, {}],
  ])("is the same as %s, but for the tags", async (_, as, tags) => {
    expect(await told(as("Bounce", bounce))).toEqual({
      outcome: "feedback",
      feedback: {
        ...common,
        tags,
        kind: "bounce",
        permanence: "permanent",
        subKind: "NoEmail",
        diagnostic: "smtp; 550 nobody here",
        recipients: ["reader@example.com"],
        at: Date.UTC(2022, 0, 8, 0, 0, 5),
      },
    });
    expect(await told(as("Complaint", complaint))).toEqual({
      outcome: "feedback",
      feedback: {
        ...common,
        tags,
        kind: "complaint",
        subKind: "abuse",
        recipients: ["reader@example.com"],
        at: Date.UTC(2022, 0, 8, 0, 10),
      },
    });
    expect(await told(as("Delivery", delivery))).toEqual({
      outcome: "feedback",
      feedback: {
        ...common,
        tags,
        kind: "delivery",
        diagnostic: "250 ok",
        recipients: ["reader@example.com"],
        at: Date.UTC(2022, 0, 8, 0, 0, 3),
      },
    });
  });

  it.each([
    ["Transient", "transient"],
    ["Undetermined", "transient"],
    ["Permanent", "permanent"],
  ])("a %s bounce is %s", async (bounceType, permanence) => {
    const event = { ...bounce, bounce: { ...bounce.bounce, bounceType } };
    expect(await told(asEvent("Bounce", event))).toMatchObject({ feedback: { permanence } });
  });

  it("a send and a rejection name everybody the mail was for", async () => {
    const recipients = ["reader@example.com", "other@example.com"];
    expect(await told(asEvent("Send", send))).toMatchObject({
      feedback: { kind: "send", recipients, at: Date.UTC(2022, 0, 8, 0, 0, 1) },
    });
    expect(await told(asEvent("Reject", reject))).toMatchObject({
      feedback: { kind: "reject", recipients, diagnostic: "Bad content", at: Date.UTC(2022, 0, 8, 0, 29) },
    });
  });

  it("an event of another kind is passed on by its name", async () => {
    expect(await told(asEvent("DeliveryDelay", send))).toMatchObject({
      feedback: { kind: "other", subKind: "DeliveryDelay" },
    });
  });

  it.each([
    "Successfully validated SNS topic for Amazon SES event publishing.",
    '{"notificationType":"AmazonSnsSubscriptionSucceeded","message":"hello"}',
    '{"eventType":"Bounce","mail":{"messageId":"1"}}',
    '{"mail":{"messageId":"1"}}',
    "null",
  ])("that is no feedback is ignored: %s", async (message) => {
    expect(await told(message)).toEqual({ outcome: "ignored" });
  });
});

function certificateAt(SigningCertURL: string): Message {
  return signed(notification({ SigningCertURL }));
}

function omit(message: Message, name: string): Message {
  const { [name]: _, ...rest } = message;
  return rest;
}
