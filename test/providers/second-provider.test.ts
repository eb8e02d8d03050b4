import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { answer } from "../../functions/http.ts";
import * as providers from "../../src/adapters/providers.ts";
import { examineMail } from "../../src/cli/doctor/mail.ts";
import type { Feedback } from "../../src/core/newsletter/suppression.ts";
import { type Registries, sharedParts } from "../../src/wiring.ts";
import { dnsServer } from "../cli/dns-server.ts";
import { keepsTheMailerContract, type Trouble } from "../contracts/mailer.ts";
import { memory as memoryObjects } from "../memory/objects.ts";
import { openD1 } from "../sqlite/d1.ts";
import { SETTINGS } from "../sqlite/site.ts";
import { postbox, sign } from "./postbox/index.ts";

// All that a second provider takes, beside its folder: its line in the registry.
const REGISTRIES: Registries = { objects: { memory: memoryObjects }, providers: { ...providers, postbox } };

const KEY = "postbox-key";
const ANSWERS: Record<Exclude<Trouble, "accept-then-drop">, [number, string]> = {
  rate: [429, "The sending rate exceeded what is allowed: sending rate exceeded."],
  quota: [402, "The message quota exceeded what is allowed: message quota exceeded."],
  "refused-address": [422, "No such address."],
  paused: [403, "This account is paused."],
  "server-error": [500, "Something failed."],
};

interface Mail {
  to: string;
  tags: Record<string, string>;
  mime: Uint8Array;
}

/** Postbox's own server, on loopback. */
async function openPostbox() {
  const mails: Mail[] = [];
  const troubles = new Map<string, Trouble>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "", "http://postbox");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = (status: number, text: string) => response.writeHead(status).end(text);
    if (request.headers.authorization !== `Bearer ${KEY}`) return answer(403, "Wrong key.");
    if (url.pathname === "/quota")
      return answer(200, JSON.stringify({ perSecond: 10, perDay: 1000, sentToday: mails.length }));
    if (url.pathname === "/records")
      return answer(200, JSON.stringify({ bounceDomain: "harbour.town", spfInclude: "postbox.town", dkim: [] }));
    if (url.pathname.startsWith("/senders/")) return answer(url.pathname.endsWith("@harbour.town") ? 200 : 404, "");
    const to = url.searchParams.get("to") ?? "";
    const trouble = troubles.get(to);
    if (trouble && trouble !== "accept-then-drop") return answer(...ANSWERS[trouble]);
    mails.push({ to, tags: JSON.parse(url.searchParams.get("tags") ?? "{}"), mime: Buffer.concat(chunks) });
    return trouble ? response.destroy() : answer(202, `postbox-${mails.length}`);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const settings = {
    MAILER: "postbox",
    POSTBOX_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    POSTBOX_KEY: KEY,
  };
  return { mails, troubles, settings };
}

describe("a second provider, by its folder and its line", () => {
  keepsTheMailerContract(async () => {
    const { mails, troubles, settings } = await openPostbox();
    const { mailer } = sharedParts({ ...SETTINGS, ...settings }, REGISTRIES);
    return {
      mailer,
      provoke: async (trouble, recipient) => void troubles.set(recipient, trouble),
      wentOutTo: async (recipient) => mails.filter(({ to }) => to === recipient).map(({ mime }) => mime),
    };
  });

  it("is named by MAILER, which may not be left out any more", () => {
    const settings = { ...SETTINGS, POSTBOX_ENDPOINT: "http://127.0.0.1:9", POSTBOX_KEY: KEY };
    expect(sharedParts({ ...settings, MAILER: "postbox" }, REGISTRIES).provider).toBe("postbox");
    for (const MAILER of [undefined, "memory", "constructor"])
      expect(() => sharedParts({ ...settings, MAILER }, REGISTRIES)).toThrow(/expected one of .*"postbox".*\n.*MAILER/);
    expect(() => sharedParts({ ...settings, MAILER: "postbox", POSTBOX_KEY: undefined }, REGISTRIES)).toThrow(
      /POSTBOX_KEY/,
    );
  });
});

describe("the adapters that settings choose between", () => {
  it("are no test doubles", () => {
    const wrong = () => sharedParts({ ...SETTINGS, OBJECTS: "memory", MAILER: "memory" });
    expect(wrong).toThrow(/expected one of "ses".*\n.*MAILER/);
    expect(wrong).toThrow(/expected one of "r2"\|"s3"\n.*OBJECTS/);
  });
});

describe("feedback of a second provider", () => {
  const told: Feedback[] = [];
  let env: object;
  beforeAll(async () => {
    const FEEDBACK_QUEUE = {
      sendBatch: async (messages: { body: { feedback: Feedback } }[]) =>
        void told.push(...messages.map(({ body }) => body.feedback)),
    };
    const settings = { ...SETTINGS, MAILER: "postbox", POSTBOX_ENDPOINT: "http://127.0.0.1:9", POSTBOX_KEY: KEY };
    env = { ...settings, DB: openD1(), FEEDBACK_QUEUE };
    sharedParts(env, REGISTRIES);
  });

  const at = Date.now();
  const event = { id: "e1", kind: "bounce", permanence: "permanent", mail: "postbox-1", recipients: ["a@b.town"] };
  const post = (path: string, event: object, signature = sign(event, KEY)) =>
    answer(
      new Request(`https://news.gazette.page/feedback${path}`, {
        method: "POST",
        body: JSON.stringify({ event, signature }),
      }),
      env as never,
      {} as never,
    );

  it("comes by its own address, and goes the way of all feedback", async () => {
    const answer = await post("/postbox", { ...event, tags: { delivery: "12" }, at });
    expect([answer.status, await answer.json()]).toEqual([200, { status: "feedback" }]);
    expect(told).toMatchObject([{ kind: "bounce", messageId: "postbox-1", tags: { delivery: "12" } }]);
  });

  it("is refused where it is forged, or another provider's", async () => {
    expect((await post("/postbox", { ...event, tags: {}, at }, "0".repeat(64))).status).toBe(403);
    expect((await post("/ses", { ...event, tags: {}, at })).status).toBe(404);
    expect(told).toHaveLength(1);
  });
});

describe("the doctor on a second provider", () => {
  const lines = async (env: Record<string, string | undefined>, dns?: string) =>
    (await examineMail(env, dns ? { dns } : { offline: true }, REGISTRIES)).map(
      ({ state, about, says }) => `${state} ${about}: ${says}`,
    );

  it("examines quota, sender and DNS", async () => {
    const { settings } = await openPostbox();
    const dns = await dnsServer({
      "TXT harbour.town": ["v=spf1 include:postbox.town -all"],
      "TXT _dmarc.harbour.town": ["v=DMARC1; p=none"],
      "MX harbour.town": ["mx.harbour.town"],
    });
    const good = await lines({ ...settings, MAIL_FROM: "News <news@harbour.town>" }, dns);
    for (const line of [
      expect.stringContaining("10/s · 1000"),
      "ok SPF: harbour.town: v=spf1 include:postbox.town -all",
      "ok Postbox: sender known: news@harbour.town",
    ])
      expect(good).toContainEqual(line);
    expect(await lines({ ...settings, MAIL_FROM: "news@other.town" })).toContainEqual(
      "fail Postbox: sender known: news@other.town",
    );
    expect(await lines({ ...settings, POSTBOX_KEY: "" })).toEqual(["skip mail: not set here: POSTBOX_KEY"]);
  });
});
