import { describe, expect, it } from "vitest";
import { reason } from "../../src/core/reason.ts";
import { alertEmail } from "../../src/emails/alert.ts";
import { sender, site } from "./example.ts";

const alert = {
  kind: "cron-faults" as const,
  reason: reason("cron-failing", { steps: ["plan"] }),
  raisedAt: Date.UTC(2026, 10, 25, 6),
  title: "A step of the cron fails",
  detail: "plan <fails>",
  whatToDo: "Read the log.",
  since: "2026-11-25 14:00",
};
const to = "publisher@example.com";

describe("an alert by email", () => {
  it("says what is wrong, since when, what to do, and where more is, in text and HTML", () => {
    const email = alertEmail(alert, { site, sender, to });
    for (const words of [
      alert.title,
      alert.since,
      alert.whatToDo,
      "https://news.example.com/admin/alerts#cron-faults",
    ]) {
      expect(email.text).toContain(words);
      expect(email.html).toContain(words);
    }
    expect(email.text).toContain("plan <fails>");
    expect(email.html).toContain("plan &lt;fails&gt;");
    expect(email).toMatchObject({ from: sender, to, tags: { kind: "alert" } });
    expect(email.headers["Auto-Submitted"]).toBe("auto-generated");
  });

  it("has a subject on one line, cut after 140 characters", () => {
    const { subject } = alertEmail({ ...alert, title: `Long\nand ${"long ".repeat(100)}` }, { site, sender, to });
    expect(subject).toMatch(/^Long and (?:long )+.*…$/);
    expect(subject).toHaveLength(141);
    expect(subject).not.toContain("\n");
  });
});
