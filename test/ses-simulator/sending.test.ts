import {
  DescribeConfigurationSetCommand,
  GetAccountSendingEnabledCommand,
  GetIdentityDkimAttributesCommand,
  GetIdentityMailFromDomainAttributesCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  ListIdentitiesCommand,
} from "@aws-sdk/client-ses";
import PostalMime from "postal-mime";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type SesSimulator, startSesSimulator } from "../../infra/dev/ses-simulator/simulator.ts";
import { doorsOf, rawMail, send, sesClient } from "./mails.ts";

let simulator: SesSimulator;
let ses: ReturnType<typeof sesClient>;
let doors: ReturnType<typeof doorsOf>;

beforeAll(async () => {
  simulator = await startSesSimulator({ port: 0, eventsTo: "" });
  ses = sesClient(simulator.url);
  doors = doorsOf(simulator.url);
});
afterAll(() => simulator.close());
beforeEach(async () => {
  await doors.delete("/inbox");
  await doors.delete("/faults");
});

describe("sending", () => {
  it("accepts a mail and shows it in the inbox, by the envelope and not by To", async () => {
    const { MessageId } = await send(ses, "ben@example.com", {
      RawMessage: { Data: rawMail({ to: "somebody-else@example.com" }) },
      Source: "Gazette <news@gazette.example>",
      Tags: [{ Name: "delivery", Value: "42" }],
      ConfigurationSetName: "gazette",
    });

    const [mail, ...more] = await doors.json("/inbox.json");

    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      messageId: MessageId,
      from: "Gazette <news@gazette.example>",
      to: ["ben@example.com"],
      subject: "早上好",
      links: ["https://news.example/confirm?t=1"],
      tags: { delivery: "42" },
      configurationSet: "gazette",
      warnings: [],
    });
    expect(MessageId).toMatch(/^0100[0-9a-f]{12}-[0-9a-f-]{36}-000000$/);
  });

  it("puts its own Message-ID and Date in place of ours", async () => {
    const headers = ["Message-ID: <ours@gazette.example>", "Date: Mon, 01 Jan 2001 00:00:00 +0000"];
    const { MessageId } = await send(ses, "ann@example.com", { RawMessage: { Data: rawMail({ headers }) } });

    const [mail] = await doors.json("/inbox.json");
    const raw = await (await fetch(`${simulator.url}/inbox/${mail.id}.eml`)).text();
    const parsed = await PostalMime.parse(raw);

    expect(parsed.messageId).toBe(`<${MessageId}@email.amazonses.com>`);
    expect(raw.match(/^(message-id|date):/gim)).toHaveLength(2);
    expect(Math.abs(Date.parse(parsed.date ?? "") - Date.now())).toBeLessThan(60_000);
    expect(parsed.text).toContain("Hello.");
  });

  it("takes the recipients from To and Cc when there are no destinations", async () => {
    const Data = rawMail({ to: "Ann <ann@example.com>, ben@example.com", headers: ["Cc: cy@example.com"] });
    await send(ses, [], { RawMessage: { Data } });
    expect((await doors.json("/inbox/counts.json")).recipients).toEqual({
      "ann@example.com": 1,
      "ben@example.com": 1,
      "cy@example.com": 1,
    });
  });

  it.each([
    ["no-at-sign", /Missing final '@domain'/],
    ["@example.com", /Missing local name/],
    ["köln@example.com", /illegal character/],
    ["a b@example.com", /whitespace/],
    ["a@bücher.example", /Domain contains illegal character/],
    ["a@example..com", /dot-dot/],
  ])("refuses the recipient %s and with it the whole mail", async (recipient, message) => {
    await expect(send(ses, ["ann@example.com", recipient])).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
    expect((await doors.json("/inbox/counts.json")).total).toBe(0);
  });

  it.each([
    ["a header line of 999 bytes", rawMail({ headers: [`X-Long: ${"a".repeat(991)}`] }), /longer than 998/],
    ["a header twice", rawMail({ headers: ["Subject: again"] }), /Duplicate header 'Subject'/],
    ["no From", Buffer.from("Subject: x\r\n\r\nHello"), /From/],
    ["a line that is no header", rawMail({ headers: ["what is this"] }), /Malformed header/],
  ])("refuses a message with %s", async (_, Data, message) => {
    await expect(send(ses, "ann@example.com", { RawMessage: { Data } })).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringMatching(message),
    });
  });

  it("takes a header line of 998 bytes", async () => {
    const Data = rawMail({ headers: [`X-Long: ${"a".repeat(990)}`] });
    await expect(send(ses, "ann@example.com", { RawMessage: { Data } })).resolves.toHaveProperty("MessageId");
  });

  it("mends bare line feeds and says so", async () => {
    const Data = Buffer.from(rawMail().toString().replaceAll("\r\n", "\n"));
    await send(ses, "ann@example.com", { RawMessage: { Data } });
    const [mail] = await doors.json("/inbox.json");
    expect(mail.warnings).toEqual([expect.stringContaining("LF alone")]);
    expect(await (await fetch(`${simulator.url}/inbox/${mail.id}.eml`)).text()).not.toMatch(/[^\r]\n/);
  });

  it("refuses a tag that is more than letters, digits, _ and -", async () => {
    await expect(send(ses, "ann@example.com", { Tags: [{ Name: "list", Value: "a b" }] })).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
  });

  it("counts what it sent in its quota", async () => {
    await send(ses, ["ann@example.com", "ben@example.com"]);
    await doors.post("/faults", { rate: 14, dailyQuota: 200 });
    expect(await ses.send(new GetSendQuotaCommand({}))).toMatchObject({
      Max24HourSend: 200,
      MaxSendRate: 14,
      SentLast24Hours: 2,
    });
  });

  it("answers about identities and the account", async () => {
    await doors.post("/faults", { unverified: ["new.example"] });
    const Identities = ["gazette.example", "new.example"];
    const { VerificationAttributes } = await ses.send(new GetIdentityVerificationAttributesCommand({ Identities }));
    expect(VerificationAttributes).toEqual({
      "gazette.example": { VerificationStatus: "Success" },
      "new.example": { VerificationStatus: "Pending" },
    });
    expect((await ses.send(new GetAccountSendingEnabledCommand({}))).Enabled).toBe(true);
  });

  it("answers how an identity signs, where its bounces go and who hears of them", async () => {
    const Identities = ["gazette.example"];
    const { DkimAttributes } = await ses.send(new GetIdentityDkimAttributesCommand({ Identities }));
    expect(DkimAttributes?.["gazette.example"]).toMatchObject({
      DkimEnabled: true,
      DkimVerificationStatus: "Success",
      DkimTokens: [expect.any(String), expect.any(String), expect.any(String)],
    });
    const from = await ses.send(new GetIdentityMailFromDomainAttributesCommand({ Identities }));
    expect(from.MailFromDomainAttributes?.["gazette.example"]?.MailFromDomain).toBe("bounce.gazette.example");
    await doors.post("/faults", { configurationSets: ["live"] });
    const describe = (ConfigurationSetName: string) =>
      ses.send(
        new DescribeConfigurationSetCommand({
          ConfigurationSetName,
          ConfigurationSetAttributeNames: ["eventDestinations"],
        }),
      );
    expect((await describe("live")).EventDestinations?.[0]?.SNSDestination?.TopicARN).toMatch(/:gazette-feedback$/);
    await expect(describe("other")).rejects.toMatchObject({ name: "ConfigurationSetDoesNotExistException" });
  });

  it("keeps from a key what it has no right to", async () => {
    await doors.post("/faults", { denied: ["GetAccountSendingEnabled"] });
    await expect(ses.send(new GetAccountSendingEnabledCommand({}))).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(ses.send(new GetSendQuotaCommand({}))).resolves.toBeDefined();
  });

  it("knows no other action, and nobody who does not sign", async () => {
    await expect(ses.send(new ListIdentitiesCommand({}))).rejects.toMatchObject({ name: "InvalidAction" });
    const unsigned = await fetch(simulator.url, { method: "POST", body: "Action=GetSendQuota" });
    expect(unsigned.status).toBe(403);
    expect(await unsigned.text()).toContain("<Code>MissingAuthenticationToken</Code>");
  });
});

describe("faults", () => {
  it("throttles above the rate, and not below", async () => {
    await doors.post("/faults", { rate: 2 });
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => send(ses, `${n}@example.com`)));
    const refused = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => reason);
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatchObject({ name: "Throttling", message: "Maximum sending rate exceeded." });
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await expect(send(ses, "6@example.com")).resolves.toHaveProperty("MessageId");
  });

  it("stops at the daily quota", async () => {
    await doors.post("/faults", { dailyQuota: 1 });
    await send(ses, "ann@example.com");
    await expect(send(ses, "ben@example.com")).rejects.toMatchObject({
      name: "Throttling",
      message: "Daily message quota exceeded.",
    });
  });

  it("cuts the connection before accepting, as often as asked", async () => {
    await doors.post("/faults", { drop: 1 });
    await expect(send(ses, "ann@example.com")).rejects.toThrow(/hang up|ECONNRESET/);
    await send(ses, "ben@example.com");
    expect((await doors.json("/inbox/counts.json")).recipients).toEqual({ "ben@example.com": 1 });
    expect((await doors.json("/faults")).drop).toBe(0);
  });

  it("accepts and then cuts the connection: the client sees a failure, the mail is there", async () => {
    await doors.post("/faults", { acceptThenDrop: true });
    await expect(send(ses, "ann@example.com")).rejects.toThrow(/hang up|ECONNRESET/);
    expect((await doors.json("/inbox/counts.json")).recipients).toEqual({ "ann@example.com": 1 });
  });

  it("answers 500 without accepting", async () => {
    await doors.post("/faults", { serverError: 1 });
    await expect(send(ses, "ann@example.com")).rejects.toMatchObject({
      name: "InternalFailure",
      $metadata: { httpStatusCode: 500 },
    });
    expect((await doors.json("/inbox/counts.json")).total).toBe(0);
  });

  it("takes its time", async () => {
    await doors.post("/faults", { delayMs: 300 });
    const start = performance.now();
    await send(ses, "ann@example.com");
    expect(performance.now() - start).toBeGreaterThan(290);
  });

  it.each([
    [{ refuse: ["*@Refused.example"] }, "MessageRejected"],
    [{ unverified: ["news@gazette.example"] }, "MessageRejected"],
    [{ paused: true }, "AccountSendingPausedException"],
    [{ mailFromUnverified: true }, "MailFromDomainNotVerifiedException"],
    [{ configurationSets: [] }, "ConfigurationSetDoesNotExistException"],
  ])("refuses by %j with %s", async (faults, name) => {
    await doors.post("/faults", faults);
    const sent = send(ses, "ann@refused.example", { ConfigurationSetName: "gazette" });
    await expect(sent).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });

  it("changes only what is named, and refuses what it does not know", async () => {
    await doors.post("/faults", { rate: 5 });
    await doors.post("/faults", { paused: true });
    expect(await doors.json("/faults")).toMatchObject({ rate: 5, paused: true });
    expect((await doors.post("/faults", { rte: 5 })).error).toContain("rte");
    await doors.delete("/faults");
    expect(await doors.json("/faults")).toMatchObject({ rate: null, paused: false });
  });

  it("can strike one access key alone, so that tests can share a simulator", async () => {
    await doors.post("/faults?account=unlucky", { paused: true });
    await expect(send(sesClient(simulator.url, "unlucky"), "ann@example.com")).rejects.toThrow();
    await expect(send(ses, "ann@example.com")).resolves.toHaveProperty("MessageId");
  });
});

describe("the inbox", () => {
  const page = async (path: string) => {
    const response = await fetch(simulator.url + path);
    return {
      status: response.status,
      policy: response.headers.get("content-security-policy"),
      html: await response.text(),
    };
  };

  it("says that it is empty, and leads there from the root", async () => {
    const { html, policy } = await page("/");
    expect(html).toContain("No mail yet");
    expect(policy).toContain("default-src 'none'");
  });

  it("lists mails with their subject and shows each, with nothing of it running", async () => {
    const evil = "<p>Hi &amp; <a href='https://news.example/?a=1&amp;b=2'>there</a><script>alert(1)</script></p>";
    const Data = rawMail({ headers: ["Content-Type: text/html; charset=utf-8", "X-Note: <b>"], body: evil });
    await send(ses, "ann@example.com", { RawMessage: { Data } });
    const [{ id, links }] = await doors.json("/inbox.json");

    expect(links).toEqual(["https://news.example/?a=1&b=2"]);
    expect((await page("/inbox")).html).toContain("早上好");
    const shown = await page(`/inbox/${id}`);
    expect(shown.html).toContain(`src="/inbox/${id}.html"`);
    expect(shown.html).toContain("X-Note: &lt;b&gt;");
    expect(shown.html).not.toContain("<script");
    const framed = await page(`/inbox/${id}.html`);
    expect(framed.html).toContain("alert(1)");
    expect(framed.policy).toMatch(/^sandbox (?!.*allow-scripts)/);
    expect((await page("/inbox/999999")).status).toBe(404);
  });

  it("is filtered by recipient, by what came after, and by number", async () => {
    await send(ses, "ann@example.com");
    await send(ses, "ben@example.com");
    await send(ses, "ANN@example.com");
    const ids = async (query: string) => (await doors.json(`/inbox.json${query}`)).map(({ id }: { id: number }) => id);
    const [first, second, third] = await ids("");
    expect(await ids("?to=Ann@example.com")).toEqual([first, third]);
    expect(await ids(`?after=${first}`)).toEqual([second, third]);
    expect(await ids("?limit=1")).toEqual([third]);
    expect(await doors.json("/inbox/counts.json")).toEqual({
      total: 3,
      recipients: { "ann@example.com": 2, "ben@example.com": 1 },
    });
  });

  it("can be emptied, and never gives an id twice", async () => {
    await send(ses, "ann@example.com");
    const [before] = await doors.json("/inbox.json");
    expect((await doors.delete("/inbox")).status).toBe(204);
    expect(await doors.json("/inbox.json")).toEqual([]);
    expect(await doors.json("/inbox/counts.json")).toEqual({ total: 0, recipients: {} });
    await send(ses, "ann@example.com");
    expect((await doors.json("/inbox.json"))[0].id).toBeGreaterThan(before.id);
  });
});
