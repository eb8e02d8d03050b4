import { env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { ses } from "../../../src/adapters/ses/index.ts";
import type { Email } from "../../../src/core/newsletter/email.ts";
import { keepsTheMailerContract, type MailerOnTrial, saidLike, type Trouble } from "../../contracts/mailer.ts";

const { SES_ENDPOINT: simulator } = env;

const FAULTS: Record<Trouble, (recipient: string) => object> = {
  rate: () => ({ rate: 1 }),
  quota: () => ({ dailyQuota: 0 }),
  "refused-address": (recipient) => ({ refuse: [recipient] }),
  paused: () => ({ paused: true }),
  "accept-then-drop": () => ({ acceptThenDrop: 1 }),
  "server-error": () => ({ serverError: 1 }),
};

/** An account at the simulator that no other test uses. */
async function account(): Promise<MailerOnTrial & { fault: (change: object) => Promise<void> }> {
  const accessKey = `mailer-${crypto.randomUUID()}`;
  const fault = async (change: object) => {
    const answer = await fetch(`${simulator}/faults?account=${accessKey}`, {
      method: "POST",
      body: JSON.stringify(change),
    });
    expect(answer.status).toBe(200);
    await answer.text();
  };
  await fault({});
  const mailer = ses({ ...env, SES_ACCESS_KEY_ID: accessKey, SES_CONFIGURATION_SET: "newsletter" }).mailer;
  return {
    mailer,
    fault,
    async provoke(trouble, recipient) {
      await fault(FAULTS[trouble](recipient));
      // The one mail that this rate lets through.
      if (trouble === "rate") await mailer.send(emailTo("somebody-else@example.com"));
    },
    async wentOutTo(recipient) {
      const mails: Promise<Uint8Array>[] = (await inbox(recipient)).map(async ({ id }) =>
        (await fetch(`${simulator}/inbox/${id}.eml`)).bytes(),
      );
      return Promise.all(mails);
    },
  };
}

async function inbox(
  recipient: string,
): Promise<{ id: number; tags: object; configurationSet?: string; to: string[] }[]> {
  return (await fetch(`${simulator}/inbox.json?to=${encodeURIComponent(recipient)}`)).json();
}

function emailTo(to: string): Email {
  return {
    from: { name: "Gazette", address: "news@news.example.com" },
    to,
    subject: "Hello",
    text: "Hello",
    html: "<p>Hello</p>",
    headers: {},
    tags: { delivery: "123", issue: "4", kind: "issue" },
  };
}

const somebody = () => `ses-${crypto.randomUUID()}@example.com`;

// In workerd, because there the SDK takes its browser build, whose XML parser only works by our alias.
describe("SES", () => {
  keepsTheMailerContract(account);

  it("passes on the tags that feedback will be known by, one recipient, and the configuration set", async () => {
    const to = somebody();
    const { mailer } = await account();
    await mailer.send(emailTo(to));
    expect(await inbox(to)).toMatchObject([
      { to: [to], tags: { delivery: "123", issue: "4", kind: "issue" }, configurationSet: "newsletter" },
    ]);
  });

  it.each<[string, object, string, RegExp]>([
    ["an unverified sender", { unverified: ["*@news.example.com"] }, "stop", /not verified/],
    ["an unverified MAIL FROM domain", { mailFromUnverified: true }, "stop", /MailFromDomainNotVerified/],
    ["a missing configuration set", { configurationSets: [] }, "stop", /ConfigurationSetDoesNotExist/],
  ])("stops at %s", async (_, change, kind, words) => {
    const { mailer, fault } = await account();
    await fault(change);
    const receipt = await mailer.send(emailTo(somebody()));
    expect(receipt).toEqual({ outcome: "refused", kind, reason: saidLike(words) });
  });

  it("lets only that mail fail whose address SES cannot read", async () => {
    expect(await ses(env).mailer.send(emailTo("a..b@example.com"))).toMatchObject({
      outcome: "refused",
      kind: "rejected",
    });
  });

  it("takes an unlimited quota for a very large one", async () => {
    const { mailer, fault } = await account();
    await fault({ dailyQuota: -1 });
    expect(await mailer.quota()).toMatchObject({ perDay: Number.MAX_SAFE_INTEGER });
  });

  it("throws when the quota cannot be learnt, and says why", async () => {
    const { mailer, fault } = await account();
    await fault({ quotaRate: 0.001 });
    await mailer.quota();
    await expect(mailer.quota()).rejects.toThrow(/Rate exceeded/);
  });

  it("cannot tell a refused connection from a dropped answer in workerd, and calls both unknown", async () => {
    const nobodyThere = ses({ ...env, SES_ENDPOINT: "http://127.0.0.1:1" }).mailer;
    expect(await nobodyThere.send(emailTo(somebody()))).toMatchObject({ outcome: "unknown" });
    const { mailer, fault } = await account();
    await fault({ drop: 1 });
    expect(await mailer.send(emailTo(somebody()))).toMatchObject({ outcome: "unknown" });
  });

  it("names every wrong setting at once", () => {
    expect(() => ses({ SES_ENDPOINT: "nonsense" })).toThrow(
      /SES_REGION[\s\S]*SES_ENDPOINT[\s\S]*SES_ACCESS_KEY_ID[\s\S]*SES_SECRET_ACCESS_KEY/,
    );
  });
});
