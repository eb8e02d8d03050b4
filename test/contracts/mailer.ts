import PostalMime from "postal-mime";
import { expect, it } from "vitest";
import type { Email } from "../../src/core/newsletter/email.ts";
import type { Mailer } from "../../src/ports/newsletter/mail-provider.ts";

/** What a provider can do to us. */
/** A reason in the words of the provider. */
export const saidLike = (words: RegExp) => ({ code: "said", values: { words: expect.stringMatching(words) } });

export type Trouble = "rate" | "quota" | "refused-address" | "accept-then-drop" | "server-error" | "paused";

/** A mailer, and a view of what became of its mails. */
export interface MailerOnTrial {
  mailer: Mailer;
  provoke(trouble: Trouble, recipient: string): Promise<void>;
  /** The raw mails that have gone out to an address. */
  wentOutTo(recipient: string): Promise<Uint8Array[]>;
}

/** What every Mailer must do. `open` gives each test a provider of its own, in good health. */
export function keepsTheMailerContract(open: () => Promise<MailerOnTrial>): void {
  let count = 0;
  const emailTo = (name: string, facts: Partial<Email> = {}): Email => ({
    from: { name: "邻里观察", address: "news@news.example.com" },
    to: `${name}-${Date.now().toString(36)}-${++count}@example.com`,
    subject: "楼道里的灯，第 2 期",
    text: "灯亮了。\n",
    html: "<p>灯亮了。</p>\n",
    headers: { "List-Id": "<gazette.news.example.com>", "List-Unsubscribe": "<https://news.example.com/u/1>" },
    tags: { delivery: "123", kind: "issue" },
    ...facts,
  });

  it("sends what it was given: headers, a subject beyond ASCII, both bodies", async () => {
    const { mailer, wentOutTo } = await open();
    const email = emailTo("whole");
    const receipt = await mailer.send(email);
    expect(receipt).toEqual({ outcome: "accepted", messageId: expect.stringMatching(/./) });
    const mails = await wentOutTo(email.to);
    expect(mails).toHaveLength(1);
    const read = await PostalMime.parse(mails[0] as Uint8Array);
    expect(read.subject).toBe("楼道里的灯，第 2 期");
    expect(read.from).toMatchObject({ name: "邻里观察", address: "news@news.example.com" });
    expect(read.text?.trimEnd()).toBe("灯亮了。");
    expect(read.html?.trimEnd()).toBe("<p>灯亮了。</p>");
    const headers = Object.fromEntries(read.headers.map(({ key, value }) => [key, value]));
    expect(headers).toMatchObject({
      "list-id": "<gazette.news.example.com>",
      "list-unsubscribe": "<https://news.example.com/u/1>",
    });
  });

  it("gives every mail an id of its own", async () => {
    const { mailer } = await open();
    const receipts = [await mailer.send(emailTo("first")), await mailer.send(emailTo("second"))];
    const ids = receipts.map((receipt) => receipt.outcome === "accepted" && receipt.messageId);
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(false);
  });

  it("throws for an email with a line break in a header, and sends nothing", async () => {
    const { mailer, wentOutTo } = await open();
    const email = emailTo("forged", { headers: { "X-A": "a\r\nBcc: everyone@example.com" } });
    await expect(mailer.send(email)).rejects.toThrow(/line break/);
    expect(await wentOutTo(email.to)).toEqual([]);
  });

  it.each<[Trouble, string, RegExp]>([
    ["rate", "wait-rate", /sending rate exceeded/],
    ["quota", "wait-quota", /message quota exceeded/],
    ["refused-address", "rejected", /./],
    ["paused", "stop", /./],
  ])("is told off by the provider (%s): %s", async (trouble, kind, words) => {
    const { mailer, provoke, wentOutTo } = await open();
    const email = emailTo(trouble);
    await provoke(trouble, email.to);
    const receipt = await mailer.send(email);
    expect(receipt).toEqual({ outcome: "refused", kind, reason: saidLike(words) });
    expect(await wentOutTo(email.to)).toEqual([]);
  });

  it("calls an answer that was lost after the provider took the mail unknown, and does not send again", async () => {
    const { mailer, provoke, wentOutTo } = await open();
    const email = emailTo("lost");
    await provoke("accept-then-drop", email.to);
    expect(await mailer.send(email)).toEqual({ outcome: "unknown", reason: saidLike(/./) });
    expect(await wentOutTo(email.to)).toHaveLength(1);
  });

  it("calls a fault of the provider unknown", async () => {
    const { mailer, provoke } = await open();
    const email = emailTo("fault");
    await provoke("server-error", email.to);
    expect(await mailer.send(email)).toEqual({ outcome: "unknown", reason: saidLike(/./) });
  });

  it("tells what may be sent, and what has been", async () => {
    const { mailer } = await open();
    const before = await mailer.quota();
    expect(before.perSecond).toBeGreaterThan(0);
    expect(before.perDay).toBeGreaterThan(0);
    await mailer.send(emailTo("counted"));
    expect(await mailer.quota()).toEqual({ ...before, sentToday: before.sentToday + 1 });
  });
}
