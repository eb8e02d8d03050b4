import { beforeEach, describe, expect, it } from "vitest";
import { type Feedback, TRANSIENT_BOUNCES_MAX } from "../../../src/core/newsletter/suppression.ts";
import { recordFeedback } from "../../../src/use-cases/newsletter/record-feedback.ts";
import { insert } from "../../sqlite/changes.ts";
import { deliveryId } from "../../sqlite/rows.ts";
import { anIssue, MORNING } from "./an-issue.ts";

let site: Awaited<ReturnType<typeof anIssue>>;
let delivery: number;
beforeEach(async () => {
  site = await anIssue();
  delivery = deliveryId(1, site.ids[0] ?? 0);
  insert(site.db, "service_emails", { id: 5, subscriber_id: 1, kind: "welcome", requested_at: 1, state: "sending" });
});

let told = 0;
const feedback = (kind: Feedback["kind"], more: Partial<Feedback> = {}): Feedback => ({
  ...{ id: `n${++told}`, kind, messageId: "m", recipients: ["ann@example.com"], at: MORNING },
  tags: { delivery: String(delivery) },
  ...more,
});
const record = (...feedbacks: Feedback[]) => recordFeedback(site.ports, feedbacks, MORNING);
const row = (query: string) => site.db.prepare(query).first<Record<string, unknown>>();
const delivered = () => row(`SELECT state, message_id AS id, reason FROM deliveries WHERE id = ${delivery}`);
const suppressed = () => row("SELECT email, reason, detail FROM suppressions");
const BOUNCE = { permanence: "permanent", subKind: "General", diagnostic: "550 no such user" } as const;

describe("feedback", () => {
  it("of any kind says that an email went out, but for a rejection: that was never sent", async () => {
    await site.db.exec("UPDATE deliveries SET state = 'unknown'");
    await record(feedback("reject", { diagnostic: "a virus" }));
    expect(await delivered()).toMatchObject({ state: "failed", id: "m" });
    expect((await delivered())?.reason).toContain("a virus");
    await site.db.exec("UPDATE deliveries SET state = 'unknown', message_id = NULL, reason = NULL");
    await record(feedback("send"));
    expect(await delivered()).toEqual({ state: "accepted", id: "m", reason: null });
    expect(await suppressed()).toBeNull();
  });

  it.each<[Feedback["kind"], Partial<Feedback>, object | null, [number, number]]>([
    ["bounce", BOUNCE, { reason: "bounce", detail: "permanent General 550 no such user" }, [1, 0]],
    ["complaint", { subKind: "abuse" }, { reason: "complaint", detail: "abuse" }, [0, 1]],
    ["complaint", { subKind: "not-spam" }, null, [0, 0]],
    ["bounce", { permanence: "message" }, null, [0, 0]],
    ["bounce", { permanence: "transient" }, null, [0, 0]],
    ["delivery", {}, null, [0, 0]],
  ])("of kind %s %o suppresses %o, and counts for the issue", async (kind, more, suppression, counts) => {
    await site.db.exec("UPDATE deliveries SET state = 'unknown'");
    await record(feedback(kind, more), feedback(kind, more));
    expect(await suppressed()).toEqual(suppression && { email: "ann@example.com", ...suppression });
    const { bounced, complained } = (await row("SELECT bounced, complained FROM issues")) ?? {};
    expect([bounced, complained]).toEqual(counts);
  });

  it("about many transient bounces in a row suppresses, unless one email came through between them", async () => {
    const bounces = (count: number, at: number) =>
      Array.from({ length: count }, (_, n) =>
        feedback("bounce", { permanence: "transient", messageId: `m${at + n}`, at: at + n }),
      );
    await record(...bounces(TRANSIENT_BOUNCES_MAX - 1, MORNING), feedback("delivery", { at: MORNING + 50 }));
    await record(...bounces(TRANSIENT_BOUNCES_MAX - 1, MORNING + 100));
    expect(await suppressed()).toBeNull();
    await record(...bounces(1, MORNING + 200));
    expect(await suppressed()).toMatchObject({ reason: "bounce" });
  });

  it.each<[Feedback["kind"], string]>([
    ["delivery", "accepted"],
    ["reject", "failed"],
  ])("settles a service email: %s makes it %s, as the first of several says", async (kind, state) => {
    const other = kind === "reject" ? "delivery" : "reject";
    await record(feedback(kind, { tags: { service: "5" } }), feedback(other, { tags: { service: "5" } }));
    expect(await row("SELECT state FROM service_emails WHERE id = 5")).toEqual({ state });
  });

  it.each(["", "0", "-1", "1.5", "x", "9007199254740993"])(
    "of an email that is not ours has no delivery: %s",
    async (id) => {
      const before = await site.db.prepare("SELECT * FROM deliveries").all();
      await record(feedback("reject", { tags: { delivery: id, service: id } }));
      expect((await site.db.prepare("SELECT * FROM deliveries").all()).results).toEqual(before.results);
    },
  );
});
