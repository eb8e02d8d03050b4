import { beforeEach, describe, expect, inject, it } from "vitest";
import { counted } from "../../src/adapters/database/counted.ts";
import { ADMIN, openSite, post, someone } from "./site.ts";

const SES_ENDPOINT = inject("sesEndpoint");
const TOPIC = "arn:aws:sns:us-east-1:000000000000:gazette-feedback";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let site: Awaited<ReturnType<typeof openSite>>;
let now: number;
let email: string;

beforeEach(async () => {
  site = await openSite({ SNS_TOPIC_ARN: TOPIC, SNS_CERT_ORIGIN: new URL(SES_ENDPOINT).origin });
  now = Date.now();
  await site.publish({ "site.yaml": "title: News\npostal_address: Some Street 1\n" });
  email = someone();
  await site.subscriber(email);
});

/** Signs a notification by the simulator's topic. */
async function signed(notification: object, how: object = {}): Promise<string> {
  const response = await fetch(`${SES_ENDPOINT}/events`, {
    method: "POST",
    body: JSON.stringify({ notification, ...how }),
    headers: { "Content-Type": "application/json" },
  });
  if (!response.ok) throw new Error(await response.text());
  return JSON.stringify(((await response.json()) as { envelope: object }).envelope);
}

const brought = (envelope: string, headers: Record<string, string> = {}) =>
  site.fetch("/feedback/ses", {
    method: "POST",
    body: envelope,
    headers: { "Content-Type": "text/plain", ...headers },
  });

/** Sends feedback to the site and delivers only that from the queue. */
async function tell(envelope: string, headers: Record<string, string> = {}): Promise<Response> {
  const response = await brought(envelope, headers);
  await written();
  return response;
}

async function written(): Promise<void> {
  const held = site.held.splice(0);
  site.held.push(...held.filter(({ kind }) => kind !== "feedback"));
  await site.consume(held.filter(({ kind }) => kind === "feedback"));
}

/** Sends feedback to the site and expects success. */
async function told(notification: object, how: object = {}): Promise<void> {
  const response = await tell(await signed(notification, how));
  expect([response.status, await response.json()]).toEqual([200, { status: "feedback" }]);
}

let mails = 0;

/** Mail fields of an SES event. */
interface Told {
  to?: string;
  messageId?: string;
  at?: number;
  tags?: Record<string, string>;
}

function event(eventType: string, { to = email, messageId = `mail-${++mails}`, at = Date.now(), tags = {} }: Told) {
  const mail = {
    timestamp: new Date(at).toISOString(),
    messageId,
    destination: [to],
    tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
  };
  return { eventType, mail };
}

function bounce(bounceType: string, bounceSubType: string, of: Told & { diagnosticCode?: string } = {}) {
  const { to = email, at = Date.now(), diagnosticCode = "smtp; 550 no" } = of;
  const bouncedRecipients = [{ emailAddress: to, diagnosticCode }];
  return {
    ...event("Bounce", { ...of, at }),
    bounce: { bounceType, bounceSubType, bouncedRecipients, timestamp: new Date(at).toISOString() },
  };
}

const transient = (of: Told = {}) => bounce("Transient", "General", { diagnosticCode: "smtp; 450 later", ...of });

function complaint(complaintFeedbackType: string, of: Told = {}) {
  const { to = email, at = Date.now() } = of;
  const complainedRecipients = [{ emailAddress: to }];
  return {
    ...event("Complaint", { ...of, at }),
    complaint: { complainedRecipients, complaintFeedbackType, timestamp: new Date(at).toISOString() },
  };
}

function delivered(of: Told = {}) {
  const { to = email, at = Date.now() } = of;
  return { ...event("Delivery", { ...of, at }), delivery: { recipients: [to], timestamp: new Date(at).toISOString() } };
}

const sent = (of: Told) => ({ ...event("Send", of), send: {} });

async function stateOf(address: string): Promise<string | undefined> {
  const { subscribers } = await site.json<{ subscribers: { state: string }[] }>(
    `/api/v1/subscribers?q=${encodeURIComponent(address)}`,
    { headers: ADMIN },
  );
  return subscribers[0]?.state;
}

async function history(address: string): Promise<string[]> {
  const { subscribers } = await site.json<{ subscribers: { id: number }[] }>(
    `/api/v1/subscribers?q=${encodeURIComponent(address)}`,
    { headers: ADMIN },
  );
  const { history } = await site.json<{ history: { kind: string }[] }>(`/api/v1/subscribers/${subscribers[0]?.id}`, {
    headers: ADMIN,
  });
  return history.map(({ kind }) => kind);
}

describe("feedback about an address", () => {
  it.each([
    ["a permanent bounce", () => bounce("Permanent", "NoEmail"), "suppressed"],
    [
      "an address on the account's suppression list",
      () => bounce("Permanent", "OnAccountSuppressionList"),
      "suppressed",
    ],
    [
      "a provider that gave up",
      () => bounce("Transient", "General", { diagnosticCode: "smtp; 554 4.4.7 Message expired" }),
      "suppressed",
    ],
    ["a complaint", () => complaint("abuse"), "suppressed"],
    ["a complaint that takes itself back", () => complaint("not-spam"), "active"],
    ["one transient bounce", () => transient(), "active"],
    ["a bounce nobody can explain", () => bounce("Undetermined", "Undetermined"), "active"],
    ["a delivery", () => delivered(), "active"],
    ["a delay", () => ({ ...event("DeliveryDelay", {}), deliveryDelay: {} }), "active"],
  ])("%s leaves its subscriber as it should, in both shapes, told twice", async (_, notification, state) => {
    for (const form of ["event", "identity"] as const) {
      await site.db.prepare("DELETE FROM suppressions").run();
      await site.db.prepare("UPDATE subscribers SET state = 'active'").run();
      await site.db.prepare("DELETE FROM subscription_changes WHERE kind = 'suppressed'").run();
      const envelope = await signed(notification(), { form });
      for (let time = 0; time < 2; time++) expect((await tell(envelope)).status).toBe(200);
      expect(await stateOf(email)).toBe(state);
      expect((await history(email)).filter((kind) => kind === "suppressed")).toHaveLength(state === "active" ? 0 : 1);
    }
  });

  it("finds the subscriber whatever way the address is written", async () => {
    await told(bounce("Permanent", "General", { to: `Reader <${email.toUpperCase()}>` }));
    expect(await stateOf(email)).toBe("suppressed");
  });

  it("suppresses a stranger's address, too, before it is ever imported", async () => {
    const stranger = someone();
    await told(complaint("abuse", { to: stranger }));
    const { suppressions } = await site.json(`/api/v1/suppressions?q=${stranger}`, { headers: ADMIN });
    expect(suppressions).toMatchObject([{ email: stranger, reason: "complaint" }]);
  });

  it("suppresses who complains after having left, and keeps the history", async () => {
    await site.db.prepare("UPDATE subscribers SET state = 'unsubscribed'").run();
    await told(complaint("abuse"));
    expect(await stateOf(email)).toBe("suppressed");
    expect(await history(email)).toEqual(["requested", "confirmed", "suppressed"]);
  });

  it("does not bring back what an admin lifted, when an old bounce is told again", async () => {
    const envelope = await signed(bounce("Permanent", "General"));
    await tell(envelope);
    await site.fetch(`/api/v1/suppressions/${email}`, { method: "DELETE", headers: ADMIN });
    await tell(envelope);
    expect(await stateOf(email)).toBe("unsubscribed");
    await told(bounce("Permanent", "General", { at: Date.now() + 1_000 }));
    expect(await stateOf(email)).toBe("suppressed");
  });
});

describe("a hundred pieces of feedback in one batch", () => {
  it("are written down together, in as many statements as one", async () => {
    const others = Array.from({ length: 98 }, () => someone());
    for (const to of others) await brought(await signed(delivered({ to })));
    await brought(await signed(bounce("Permanent", "General")));
    await brought(await signed(transient({ to: others[0] ?? "" })));
    const { db, used } = counted(site.db);
    site.env.DB = db;
    await written();
    // One call for the site, one for all feedback.
    expect(used()).toMatchObject({ calls: 2 });
    expect(used().statements).toBeLessThan(12);
    expect(await stateOf(email)).toBe("suppressed");
    expect(await site.db.prepare("SELECT count(*) AS reached FROM reachability").first("reached")).toBe(98);
  });

  it("come to the same in whatever order they are told, and told twice", async () => {
    const events = [
      ...[1, 2, 4, 5, 6].map((day) => transient({ at: now + day * DAY })),
      delivered({ at: now + 3 * DAY }),
      bounce("Permanent", "General", { to: someone("gone") }),
    ];
    const envelopes = await Promise.all(events.map((event) => signed(event)));
    for (const order of [envelopes, envelopes.toReversed(), [...envelopes, ...envelopes]]) {
      for (const table of ["suppressions", "transient_bounces", "reachability"])
        await site.db.prepare(`DELETE FROM ${table}`).run();
      for (const envelope of order) await brought(envelope);
      await written();
      expect(await stateOf(email)).toBe("active");
      expect(await site.db.prepare("SELECT count(*) AS bounces FROM transient_bounces").first("bounces")).toBe(3);
      expect(await site.db.prepare("SELECT count(*) AS gone FROM suppressions").first("gone")).toBe(1);
    }
  });

  it("do not keep each other back when one of them cannot be written down", async () => {
    await site.db
      .prepare(
        `CREATE TRIGGER odd BEFORE INSERT ON suppressions WHEN new.email LIKE 'odd-%' BEGIN
           SELECT RAISE(ABORT, 'odd'); END`,
      )
      .run();
    await brought(await signed(bounce("Permanent", "General", { to: someone("odd") })));
    await brought(await signed(bounce("Permanent", "General")));
    const told = site.held.splice(0);
    await site.consume(told, 3);
    expect(await stateOf(email)).toBe("active");
    await site.consume(site.held.splice(0), 4);
    expect(await stateOf(email)).toBe("suppressed");
    expect(site.held).toHaveLength(1);
  });
});

describe("transient bounces", () => {
  it("suppress at the fifth in a row", async () => {
    for (let time = 1; time <= 4; time++) await told(transient({ at: now + time * DAY }));
    expect(await stateOf(email)).toBe("active");
    await told(transient({ at: now + 5 * DAY }));
    expect(await stateOf(email)).toBe("suppressed");
  });

  it("count once, however often and in whichever shape one is told", async () => {
    const notification = transient();
    for (let time = 0; time < 4; time++) {
      await told(notification);
      await told(notification, { form: "identity" });
    }
    expect(await stateOf(email)).toBe("active");
  });

  it("begin anew after a delivery", async () => {
    for (const day of [1, 2, 3, 4]) await told(transient({ at: now + day * DAY }));
    await told(delivered({ at: now + 5 * DAY }));
    for (const day of [6, 7, 8, 9]) await told(transient({ at: now + day * DAY }));
    expect(await stateOf(email)).toBe("active");
    await told(transient({ at: now + 10 * DAY }));
    expect(await stateOf(email)).toBe("suppressed");
  });

  it("are ordered by when they happened, not by when we heard of them", async () => {
    // A delivery reported late resets only earlier bounces.
    for (const day of [1, 2, 4, 5]) await told(transient({ at: now + day * DAY }));
    await told(delivered({ at: now + 3 * DAY }));
    for (const day of [6, 7]) await told(transient({ at: now + day * DAY }));
    // And earlier bounces no longer count.
    for (const hour of [1, 2, 3]) await told(transient({ at: now + 2 * DAY + hour }));
    expect(await stateOf(email)).toBe("active");
    await told(transient({ at: now + 8 * DAY }));
    expect(await stateOf(email)).toBe("suppressed");
  });

  it.each(["MessageTooLarge", "ContentRejected", "AttachmentRejected"])(
    "that say something about the message never count: %s",
    async (subType) => {
      for (let time = 0; time < 6; time++) await told(bounce("Transient", subType, { at: now + time }));
      expect(await stateOf(email)).toBe("active");
    },
  );

  it("that are automatic replies do not count: each mail arrived first", async () => {
    for (const day of [1, 2, 3, 4, 5, 6]) {
      const messageId = `holiday-${day}`;
      await told(transient({ messageId, at: now + day * DAY + 2_000 }));
      await told(delivered({ messageId, at: now + day * DAY + 1_000 }));
    }
    expect(await stateOf(email)).toBe("active");
  });
});

describe("feedback about a delivery", () => {
  /** Just after the next morning in UTC. */
  const morning = () => Math.ceil((now + DAY) / DAY) * DAY + 8 * 60 * MINUTE + 30_000;

  async function issueGoesOut(): Promise<void> {
    const date = new Date(now - 5 * MINUTE).toISOString();
    await site.publish({ "posts/a.md": post({ title: "One", date }) });
    await site.cron(now + 15 * MINUTE);
    await site.cron(morning());
  }

  async function delivery() {
    const { deliveries } = await site.json<{
      deliveries: { id: number; state: string; reason: string | null; message_id: string | null }[];
    }>("/api/v1/issues/1/deliveries", { headers: ADMIN });
    return deliveries[0];
  }

  const issueMails = async () => (await site.inbox(email)).filter(({ tags }) => tags.kind === "issue");

  /** Takes the SES event of a subscriber's mail from the simulator. */
  async function realEvent(kind: string): Promise<string> {
    const [mail] = await issueMails();
    const response = await fetch(`${SES_ENDPOINT}/events`, {
      method: "POST",
      body: JSON.stringify({ messageId: mail?.messageId, kind }),
      headers: { "Content-Type": "application/json" },
    });
    return JSON.stringify(((await response.json()) as { envelope: object }).envelope);
  }

  it.each(["Send", "Delivery"])("settles what nobody knew: a %s means it was accepted", async (kind) => {
    await issueGoesOut();
    await site.faults({ acceptThenDrop: 1 });
    await site.drain();
    expect(await delivery()).toMatchObject({ state: "unknown" });
    expect((await tell(await realEvent(kind))).status).toBe(200);
    const [mail] = await issueMails();
    expect(await delivery()).toMatchObject({ state: "accepted", reason: null, message_id: mail?.messageId });
  });

  it("may arrive before the send was recorded: the record does not undo it", async () => {
    await issueGoesOut();
    await site.faults({ acceptThenDrop: 1, delayMs: 1_500 });
    const sending = site.consume(site.held.splice(0));
    await expect.poll(async () => (await delivery())?.state, { timeout: 5_000 }).toBe("sending");
    await told(sent({ messageId: "early", tags: { delivery: String((await delivery())?.id) } }));
    expect(await delivery()).toMatchObject({ state: "accepted" });
    await sending;
    expect(await delivery()).toMatchObject({ state: "accepted", message_id: "early" });
  });

  it("leaves alone what was never claimed: such a mail is not ours", async () => {
    await issueGoesOut();
    await told(delivered({ tags: { delivery: String((await delivery())?.id) } }));
    expect(await delivery()).toMatchObject({ state: "queued" });
    await site.drain();
    expect(await issueMails()).toHaveLength(1);
  });

  it("spares the second mail, when word of the first comes after it was ordered again", async () => {
    await issueGoesOut();
    await site.faults({ acceptThenDrop: 1 });
    await site.drain();
    await site.cron(morning() + MINUTE);
    const resent = await site.post("/api/v1/issues/1/resend", { state: "unknown" }, ADMIN);
    expect(await resent.json()).toEqual({ queued: 1 });
    await tell(await realEvent("Delivery"));
    expect(await delivery()).toMatchObject({ state: "accepted" });
    await site.drain();
    await site.cron(morning() + 2 * MINUTE);
    expect(await issueMails()).toHaveLength(1);
    expect(await site.json("/api/v1/issues/1", { headers: ADMIN })).toMatchObject({ state: "finished" });
  });

  it("keeps an accepted delivery accepted when the mail comes back after all", async () => {
    await issueGoesOut();
    await site.drain();
    await tell(await realEvent("Delivery"));
    await tell(await realEvent("Bounce"));
    expect(await delivery()).toMatchObject({ state: "accepted" });
    expect(await stateOf(email)).toBe("suppressed");
  });

  it("counts against its issue once, however often it is told", async () => {
    await issueGoesOut();
    await site.drain();
    const back = await realEvent("Bounce");
    for (let time = 0; time < 2; time++) await tell(back);
    await tell(await realEvent("Complaint"));
    expect(await site.db.prepare("SELECT bounced, complained FROM issues").first()).toEqual({
      bounced: 1,
      complained: 0,
    });
  });

  it("counts against its issue only what suppresses: no delivery, no transient bounce, no complaint taken back", async () => {
    await issueGoesOut();
    await site.drain();
    const tags = { delivery: String((await delivery())?.id) };
    for (const harmless of [delivered({ tags }), transient({ tags }), complaint("not-spam", { tags })])
      await told(harmless);
    const stats = () => site.db.prepare("SELECT bounced, complained FROM issues").first();
    expect(await stats()).toEqual({ bounced: 0, complained: 0 });
    await told(complaint("abuse", { tags }));
    expect(await stats()).toEqual({ bounced: 0, complained: 1 });
  });

  it("suppresses all the same when the bounce comes first", async () => {
    await issueGoesOut();
    await site.drain();
    const late = await realEvent("Delivery");
    await tell(await realEvent("Bounce"));
    await tell(late);
    expect(await stateOf(email)).toBe("suppressed");
  });

  it("calls a mail that SES took and then rejected failed, with the reason", async () => {
    await issueGoesOut();
    await site.drain();
    const { id, message_id } = (await delivery()) ?? {};
    const rejected = event("Reject", { messageId: message_id ?? "", tags: { delivery: String(id) } });
    await told({ ...rejected, reject: { reason: "Bad content" } });
    expect(await delivery()).toMatchObject({
      state: "failed",
      reason: { code: "rejected-later", detail: expect.stringContaining("Bad content") },
    });
    expect(await stateOf(email)).toBe("active");
  });

  it("settles the emails about a subscription, too", async () => {
    const other = someone();
    await site.faults({ acceptThenDrop: 1 });
    await site.post("/api/v1/subscriptions", { email: other });
    await site.drain();
    const row = () =>
      site.db.prepare("SELECT id, state FROM service_emails ORDER BY id DESC LIMIT 1").first<{ id: number }>();
    expect(await row()).toMatchObject({ state: "unknown" });
    const [mail] = await site.inbox(other);
    await told(delivered({ to: other, messageId: mail?.messageId ?? "", tags: mail?.tags ?? {} }));
    expect(await row()).toMatchObject({ state: "accepted" });
  });
});

describe("the feedback endpoint", () => {
  it("answers 200 to what is about no mail of ours", async () => {
    await told(delivered({ to: someone(), messageId: "nobody-knows", tags: { delivery: "987654321", service: "x" } }));
  });

  it.each([
    ["changed after it was signed", { tamper: true }],
    ["of another topic", { topicArn: "arn:aws:sns:us-east-1:111111111111:theirs" }],
    ["signed by somebody else", { signingCertUrl: "https://evil.example/SimpleNotificationService-1.pem" }],
    ["hours old", { timestamp: new Date(Date.now() - 3 * 60 * MINUTE).toISOString() }],
  ])("refuses what is %s", async (_, how) => {
    const response = await tell(await signed(bounce("Permanent", "General"), how));
    expect(response.status).toBe(403);
    expect(await stateOf(email)).toBe("active");
  });

  it("takes what is two weeks old from whoever shows the admin's token, and from nobody else", async () => {
    const old = await signed(bounce("Permanent", "General"), {
      timestamp: new Date(Date.now() - 14 * DAY).toISOString(),
    });
    expect((await tell(old)).status).toBe(403);
    expect((await tell(old, { Authorization: "Bearer test-publish-token" })).status).toBe(401);
    expect(await stateOf(email)).toBe("active");
    expect((await tell(old, ADMIN)).status).toBe(200);
    expect(await stateOf(email)).toBe("suppressed");
  });

  it("answers 503 while no queue takes it, so that SNS tells it again", async () => {
    const envelope = await signed(bounce("Permanent", "General"));
    const queue = site.env.FEEDBACK_QUEUE;
    site.env.FEEDBACK_QUEUE = { sendBatch: () => Promise.reject(new Error("Too Many Requests")) } as unknown as Queue;
    expect((await tell(envelope)).status).toBe(503);
    site.env.FEEDBACK_QUEUE = queue;
    expect((await tell(envelope)).status).toBe(200);
    expect(await stateOf(email)).toBe("suppressed");
  });

  it("asks the database nothing, once it knows the site: it is there for sending", async () => {
    await brought(await signed(delivered()));
    const { db, used } = counted(site.db);
    site.env.DB = db;
    for (let told = 0; told < 3; told++) await brought(await signed(bounce("Permanent", "General")));
    expect(used()).toEqual({ calls: 0, statements: 0 });
    await written();
    expect(await stateOf(email)).toBe("suppressed");
  });

  it("keeps what it was told until it can be written down", async () => {
    await site.db.prepare("ALTER TABLE suppressions RENAME TO away").run();
    expect((await tell(await signed(bounce("Permanent", "General")))).status).toBe(200);
    await written();
    await site.db.prepare("ALTER TABLE away RENAME TO suppressions").run();
    expect(await stateOf(email)).toBe("active");
    await written();
    expect(await stateOf(email)).toBe("suppressed");
  });
});
