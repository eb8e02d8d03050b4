import { describe, expect, it } from "vitest";
import { deliver } from "../../src/use-cases/newsletter/deliver.ts";
import { openIssues } from "../../src/use-cases/newsletter/open-issues.ts";
import { planIssues } from "../../src/use-cases/newsletter/plan-issues.ts";
import { publishObject } from "../../src/use-cases/posts/publish-object.ts";
import { confirm } from "../../src/use-cases/subscribers/confirm.ts";
import { sendServiceEmail } from "../../src/use-cases/subscribers/send-service-email.ts";
import { subscribe } from "../../src/use-cases/subscribers/subscribe.ts";
import { PREFERENCES } from "../preferences.ts";
import { openSite } from "./site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const start = Date.UTC(2026, 10, 20, 6);

describe("a site in this process", () => {
  it("publishes, confirms and mails, on the real SQL", async () => {
    const { ports, mailer, held } = openSite({ at: start });
    await subscribe(
      ports,
      { email: "ann@example.com", preferences: PREFERENCES, source: "form", clientAddress: "" },
      start,
    );
    for (const wakeUp of held.splice(0))
      if (wakeUp.kind === "service-email") await sendServiceEmail(ports, wakeUp.serviceEmailId);
    const token = /\/confirm\/([\w.-]+)/.exec(mailer.sent[0]?.email.text ?? "")?.[1] ?? "";
    expect(await confirm(ports, token, start)).toBe("confirmed");

    const text = "---\ntitle: Harbour opens\ndate: 2026-11-20 06:00:00 +0000\ncategories: harbour\n---\nAt last.\n";
    const bytes = new TextEncoder().encode(text);
    await publishObject(ports, { key: "posts/2026-11-20-harbour.md", bytes }, start);
    await ports.releases.release(start + HOUR, ports.site.newsletter);
    const closed = start + 2 * HOUR;
    await openIssues(ports, closed);
    await planIssues(ports, closed);
    expect(held.some(({ kind }) => kind === "deliver")).toBe(true);
    await deliver(ports, { until: ports.now() + HOUR });

    const mail = mailer.sent.find(({ email }) => email.text.includes("Harbour opens"));
    expect(mail?.email.to).toBe("ann@example.com");
  });
});
