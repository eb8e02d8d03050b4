import { describe, expect, it } from "vitest";
import { said } from "../../../src/core/reason.ts";
import { raiseAlerts } from "../../../src/use-cases/operations/raise-alerts.ts";
import { readState } from "../../../src/use-cases/operations/read-state.ts";
import { sendAlert } from "../../../src/use-cases/operations/send-alert.ts";
import { aSite, HOUR, START } from "../a-site.ts";

/** A site that alerts somebody by email, with an alert about its cron. */
async function alarmed() {
  const site = await aSite();
  const ports = { ...site.ports, alertEmail: "publisher@example.com" };
  await ports.cronRuns.note({ at: START, finishedAt: START, ms: 1, steps: [{ step: "plan", ms: 1, fault: "away" }] });
  return { ...site, ports };
}

describe("an alert", () => {
  it("about the cron is raised by the second run that fails, and not by one", async () => {
    const { ports } = await aSite();
    expect(await raiseAlerts(ports, START, ["plan"])).toEqual([]);
    expect(await raiseAlerts((await alarmed()).ports, START, ["plan"])).toEqual(["cron-faults"]);
  });

  it("is queued for the channels that there are, until it has been sent", async () => {
    const { ports, held } = await alarmed();
    await raiseAlerts(ports, START, ["plan"]);
    await raiseAlerts(ports, START + 60_000, ["plan"]);
    const wakeUp = { kind: "alert", alert: "cron-faults", channel: "email" };
    expect(held).toEqual([wakeUp, wakeUp]);
    await sendAlert(ports, "cron-faults", "email");
    await raiseAlerts(ports, START + 120_000, ["plan"]);
    expect(held).toHaveLength(2);
    await raiseAlerts(ports, START + 2 * HOUR, ["plan"]);
    expect(held).toHaveLength(3);
  });

  it("is sent once, however often the queue repeats it, and never when it is over", async () => {
    const { ports, mailer } = await alarmed();
    await raiseAlerts(ports, START, ["plan"]);
    for (let time = 0; time < 3; time++) await sendAlert(ports, "cron-faults", "email");
    await sendAlert(ports, "quota-low", "email");
    expect(mailer.sent.map(({ email }) => email.to)).toEqual(["publisher@example.com"]);
  });

  it("whose mail is refused for now is sent later, and nothing of it throws", async () => {
    const { ports, mailer, faults } = await alarmed();
    await raiseAlerts(ports, START, ["plan"]);
    mailer.meets = () => ({
      receipt: { outcome: "refused", kind: "wait-rate", reason: said("Too fast.") },
      goesOut: false,
    });
    await sendAlert(ports, "cron-faults", "email");
    expect(faults).toMatchObject([{ event: "alert-refused" }]);
    mailer.meets = () => undefined;
    await sendAlert(ports, "cron-faults", "email");
    expect(mailer.sent).toHaveLength(1);
  });

  it("may use what no issue may, and gives back what it did not use", async () => {
    const { ports, mailer, db } = await alarmed();
    await raiseAlerts(ports, START, ["plan"]);
    mailer.quota = async () => ({ perSecond: 10, perDay: 1_000, sentToday: 999 });
    mailer.meets = () => ({
      receipt: { outcome: "refused", kind: "rejected", reason: said("No.") },
      goesOut: false,
    });
    await sendAlert(ports, "cron-faults", "email");
    expect(db.sqlite.prepare("SELECT left_today AS left FROM rate_gate").get()).toEqual({ left: 1 });
    // Whose mail is refused for good is not written to again.
    mailer.meets = () => undefined;
    await sendAlert(ports, "cron-faults", "email");
    expect(mailer.sent).toEqual([]);
  });

  it("is part of the site's state, with what else there is", async () => {
    const { ports, publish, subscribe } = await alarmed();
    await publish("a", START);
    await subscribe("ann@example.com");
    await raiseAlerts(ports, START, ["plan"]);
    expect(await readState(ports, START)).toMatchObject({
      posts: { published: 1 },
      subscribers: { active: 1 },
      alerts: [{ kind: "cron-faults" }],
      issues: [],
      cron: { at: START },
      backups: undefined,
    });
    const backup = () => Promise.reject("not needed");
    expect((await readState({ ...ports, backup }, START)).backups).toMatchObject({ wholeAt: 0 });
  });
});
