import { verify, X509Certificate } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type SesSimulator, startSesSimulator } from "../../infra/dev/ses-simulator/simulator.ts";
import type { Envelope } from "../../infra/dev/ses-simulator/sns.ts";
import { doorsOf, send, sesClient } from "./mails.ts";

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.close();
});

/** An SNS subscriber, which confirms the subscription and answers notifications as configured. */
async function subscriber({ confirms = true, answers = [] as number[] } = {}) {
  const received: Envelope[] = [];
  const types: (string | undefined)[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const envelope = JSON.parse(Buffer.concat(chunks).toString()) as Envelope;
    received.push(envelope);
    types.push(request.headers["content-type"]);
    if (envelope.Type === "SubscriptionConfirmation" && confirms) await fetch(envelope.SubscribeURL ?? "");
    response.writeHead(envelope.Type === "Notification" ? (answers.shift() ?? 200) : 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  running.push({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/feedback/ses`,
    received,
    types,
    notifications: () =>
      received.filter(({ Type }) => Type === "Notification").map(({ Message }) => JSON.parse(Message)),
  };
}

async function simulatorFor(eventsTo: string, signatureVersion: "1" | "2" = "2"): Promise<SesSimulator> {
  const simulator = await startSesSimulator({ port: 0, eventsTo, signatureVersion });
  running.push(simulator);
  return simulator;
}

/** Builds the string to sign by the SNS manual: fields in this order, each name and value on its own line. */
async function signatureHolds(envelope: Envelope): Promise<boolean> {
  const fields =
    envelope.Type === "Notification"
      ? (["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"] as const)
      : (["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"] as const);
  const text = fields.flatMap((field) => (envelope[field] === undefined ? [] : [field, envelope[field]])).join("\n");
  const certificate = new X509Certificate(await (await fetch(envelope.SigningCertURL)).text());
  return verify(
    envelope.SignatureVersion === "1" ? "sha1" : "sha256",
    Buffer.from(`${text}\n`),
    certificate.publicKey,
    Buffer.from(envelope.Signature ?? "", "base64"),
  );
}

describe("events", () => {
  it.each(["1", "2"] as const)("are signed so that version %s verifies", async (version) => {
    const listening = await subscriber();
    const simulator = await simulatorFor(listening.url, version);
    await send(sesClient(simulator.url), "ann@example.com");
    await vi.waitFor(() => expect(listening.notifications()).toHaveLength(2), 5_000);

    expect(new Set(listening.received.map(({ Type }) => Type))).toEqual(
      new Set(["SubscriptionConfirmation", "Notification"]),
    );
    for (const envelope of listening.received) {
      expect(envelope.SignatureVersion).toBe(version);
      expect(envelope.SigningCertURL).toMatch(/\/SimpleNotificationService-[0-9a-f]+\.pem$/);
      expect(await signatureHolds(envelope)).toBe(true);
      expect(await signatureHolds({ ...envelope, Message: `${envelope.Message}.` })).toBe(false);
    }
    expect(new Set(listening.types)).toEqual(new Set(["text/plain; charset=UTF-8"]));
  });

  it("tell of the mail by its message id, recipients, headers and tags", async () => {
    const listening = await subscriber();
    const simulator = await simulatorFor(listening.url);
    const { MessageId } = await send(sesClient(simulator.url), "ann@example.com", {
      Tags: [{ Name: "delivery", Value: "42" }],
    });
    await vi.waitFor(() => expect(listening.notifications()).toHaveLength(2), 5_000);

    const delivery = listening.notifications().find(({ eventType }) => eventType === "Delivery");
    expect(delivery.delivery.recipients).toEqual(["ann@example.com"]);
    expect(delivery.mail).toMatchObject({
      messageId: MessageId,
      destination: ["ann@example.com"],
      headers: expect.arrayContaining([{ name: "To", value: "ann@example.com" }]),
      tags: { delivery: ["42"], "ses:configuration-set": ["gazette"] },
    });
  });

  it.each(["localhost", "127.0.0.1"])(
    "name the certificate by the host %s, if that is how SES was called",
    async (host) => {
      const listening = await subscriber();
      const simulator = await simulatorFor(listening.url);
      const { port } = new URL(simulator.url);
      await send(sesClient(`http://${host}:${port}`), "ann@example.com");
      await vi.waitFor(() => expect(listening.notifications()).toHaveLength(2), 5_000);
      for (const { SigningCertURL } of listening.received.slice(-2)) {
        expect(new URL(SigningCertURL).host).toBe(`${host}:${port}`);
      }
    },
  );

  it("bounce and complain where a fault or SES's mailbox simulator says so", async () => {
    const listening = await subscriber();
    const simulator = await simulatorFor(listening.url);
    await doorsOf(simulator.url).post("/faults", {
      bounce: { "gone@example.com": "permanent", "*@slow.example": "expired", "full@example.com": "MailboxFull" },
      complain: ["cross@example.com"],
    });
    const recipients = [
      "gone@example.com",
      "x@slow.example",
      "full@example.com",
      "cross@example.com",
      "bounce+1@simulator.amazonses.com",
      "suppressionlist@simulator.amazonses.com",
      "complaint@simulator.amazonses.com",
      "success@simulator.amazonses.com",
    ];
    for (const recipient of recipients) await send(sesClient(simulator.url), recipient);
    await vi.waitFor(() => expect(listening.notifications()).toHaveLength(18), 5_000);

    const told = listening
      .notifications()
      .filter(({ eventType }) => eventType !== "Send")
      .map(({ eventType, mail, bounce, complaint }) => [
        mail.destination[0],
        eventType,
        bounce ? `${bounce.bounceType}/${bounce.bounceSubType}` : complaint?.complaintFeedbackType,
      ]);
    expect(told).toHaveLength(10);
    expect(told).toEqual(
      expect.arrayContaining([
        ["gone@example.com", "Bounce", "Permanent/General"],
        ["x@slow.example", "Bounce", "Transient/General"],
        ["full@example.com", "Bounce", "Transient/MailboxFull"],
        ["cross@example.com", "Delivery", undefined],
        ["cross@example.com", "Complaint", "abuse"],
        ["bounce+1@simulator.amazonses.com", "Bounce", "Permanent/General"],
        ["suppressionlist@simulator.amazonses.com", "Bounce", "Permanent/OnAccountSuppressionList"],
        ["complaint@simulator.amazonses.com", "Delivery", undefined],
        ["complaint@simulator.amazonses.com", "Complaint", "abuse"],
        ["success@simulator.amazonses.com", "Delivery", undefined],
      ]),
    );
  });

  it("tell of a mail whose answer was lost", async () => {
    const listening = await subscriber();
    const simulator = await simulatorFor(listening.url);
    await doorsOf(simulator.url).post("/faults", { acceptThenDrop: 1 });
    await expect(send(sesClient(simulator.url), "ann@example.com")).rejects.toThrow();
    await vi.waitFor(() => expect(listening.notifications()).toHaveLength(2), 5_000);
  });

  it("wait until the subscription is confirmed", async () => {
    const listening = await subscriber({ confirms: false });
    const simulator = await simulatorFor(listening.url);
    await send(sesClient(simulator.url), "ann@example.com");
    await vi.waitFor(() => expect(listening.received.length).toBeGreaterThan(1), 5_000);
    expect(listening.notifications()).toEqual([]);
    expect(await doorsOf(simulator.url).json("/events")).toMatchObject({ confirmed: false, waiting: 2 });

    const wrong = await fetch(`${simulator.url}/?Action=ConfirmSubscription&Token=guess`);
    expect(wrong.status).toBe(400);
    const right = await fetch(listening.received[0]?.SubscribeURL ?? "");
    expect(await right.text()).toContain("<SubscriptionArn>");
    await vi.waitFor(() => expect(listening.notifications()).toHaveLength(2), 5_000);
  });

  it("are repeated with the same id after a 500, and not after a 403", async () => {
    const listening = await subscriber({ answers: [500, 403] });
    const simulator = await simulatorFor(listening.url);
    const { json, post } = doorsOf(simulator.url);
    await vi.waitFor(async () => expect((await json("/events")).confirmed).toBe(true), 5_000);
    await post("/faults", { bounce: { "*@example.com": "permanent" } });
    await send(sesClient(simulator.url), "ann@example.com");
    await vi.waitFor(
      async () => expect(await json("/events")).toMatchObject({ waiting: 0, delivered: 1, givenUp: 1 }),
      5_000,
    );
    const ids = listening.received.filter(({ Type }) => Type === "Notification").map(({ MessageId }) => MessageId);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(2);
  });

  it("survive a subscriber that is not there", async () => {
    const simulator = await simulatorFor("http://127.0.0.1:9/feedback/ses");
    await send(sesClient(simulator.url), "ann@example.com");
    expect(await doorsOf(simulator.url).json("/events")).toMatchObject({ confirmed: false, waiting: 2 });
  });

  it("can come late, or never", async () => {
    const listening = await subscriber();
    const simulator = await simulatorFor(listening.url);
    const { json, post } = doorsOf(simulator.url);
    await vi.waitFor(async () => expect((await json("/events")).confirmed).toBe(true), 5_000);
    await post("/faults", { events: "off" });
    await send(sesClient(simulator.url), "never@example.com");
    await post("/faults", { events: "late" });
    await send(sesClient(simulator.url), "late@example.com");
    expect(await json("/events")).toMatchObject({ waiting: 0, delivered: 0 });
    await post("/faults", { events: "on" });
    await vi.waitFor(() => expect(listening.notifications()).toHaveLength(2), 5_000);
    expect(listening.notifications()[0].mail.destination).toEqual(["late@example.com"]);
  });
});

describe("notifications by hand", () => {
  it("are signed and handed back, without a subscriber", async () => {
    const simulator = await simulatorFor("");
    const { post } = doorsOf(simulator.url);
    const notification = { eventType: "Bounce", mail: { messageId: "m", tags: { delivery: ["1"] } }, bounce: {} };

    const { envelope, statuses } = await post("/events", { notification });
    expect(statuses).toEqual([]);
    expect(JSON.parse(envelope.Message)).toEqual(notification);
    expect(await signatureHolds(envelope)).toBe(true);

    const identity = (await post("/events", { notification, form: "identity" })).envelope;
    expect(JSON.parse(identity.Message)).toEqual({ notificationType: "Bounce", mail: { messageId: "m" }, bounce: {} });
    expect(identity).not.toHaveProperty("Subject");
    expect(await signatureHolds(identity)).toBe(true);
  });

  it("can be repeated, forged, and made for a mail in the inbox", async () => {
    const listening = await subscriber();
    const simulator = await simulatorFor("");
    const { post } = doorsOf(simulator.url);
    const { MessageId } = await send(sesClient(simulator.url), "ann@example.com");
    const asked = { messageId: MessageId, kind: "Bounce", bounce: "transient", to: listening.url };

    expect((await post("/events", { ...asked, repeat: 2 })).statuses).toEqual([200, 200]);
    await post("/events", { ...asked, tamper: true });
    await post("/events", { ...asked, topicArn: "arn:aws:sns:us-east-1:111111111111:other" });

    const [first, second, tampered, other] = listening.received;
    expect(second).toEqual(first);
    expect(listening.notifications()[0].bounce.bouncedRecipients[0].emailAddress).toBe("ann@example.com");
    expect(tampered && (await signatureHolds(tampered))).toBe(false);
    expect(other && (await signatureHolds(other))).toBe(true);
    expect(other?.TopicArn).toBe("arn:aws:sns:us-east-1:111111111111:other");
  });
});
