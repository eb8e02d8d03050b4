import { beforeEach, describe, expect, it } from "vitest";
import { issueFileKey } from "../../../src/core/newsletter/issue-edit.ts";
import { planIssue, planIssues } from "../../../src/use-cases/newsletter/plan-issues.ts";
import { insert, type Row } from "../../sqlite/changes.ts";
import { insertDelivery, insertIssue, insertSubscriber } from "../../sqlite/rows.ts";
import { aSite, HOUR, START } from "../a-site.ts";

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite({ title: "Harbour News" });
  await site.publish("fog", START, "categories: [Ports]\n");
  await site.ports.releases.releaseByHand("posts/fog.md", START);
});

const issue = (more: Row = {}) =>
  insertIssue(site.db, 1, {
    ...{ state: "planned", closed_at: START, opened_at: START, through_seq: 1, plan_through: 9 },
    ...{ slots: '[{"hour":8,"timeZone":"UTC"}]', ...more },
  });
const subscriber = (id: number, more: Row = {}) => insertSubscriber(site.db, id, more);
const plan = async (at = START) => {
  await planIssues(site.ports, at);
  const { state, reason, subject } = (await site.ports.issues.byId(1)) ?? {};
  return [state, reason?.code, subject];
};

describe("an issue that is planned", () => {
  it("begins, is named by what most get, and wakes the senders", async () => {
    issue();
    subscriber(1);
    expect(await plan()).toEqual(["sending", undefined, "Harbour News: fog"]);
    expect(site.held).toContainEqual({ kind: "deliver", sender: 0 });
  });

  it("leaves out who has everything already, and its counts add up", async () => {
    issue();
    subscriber(1);
    subscriber(2, { cursor: 1 });
    expect((await plan())[0]).toBe("sending");
    expect(await site.ports.issues.byId(1)).toMatchObject({ candidates: 2, planned: 1, excluded: 1 });
  });

  it("is planned in as many steps as a run may take, and the next run goes on", async () => {
    issue();
    subscriber(1);
    const { planStep } = site.ports.issues;
    let steps = 0;
    site.ports.issues.planStep = async () => {
      steps++;
      return { complete: false };
    };
    expect(await plan()).toEqual(["planned", undefined, undefined]);
    expect(steps).toBe(120);
    site.ports.issues.planStep = planStep;
    expect((await plan())[0]).toBe("sending");
  });

  it("is skipped where nobody is due, and where they follow nothing that is new", async () => {
    issue();
    expect(await plan()).toEqual(["skipped", "nobody-due", undefined]);
    await site.db.exec("DELETE FROM issues");
    subscriber(1, { cursor: 1 });
    issue();
    expect(await plan()).toEqual(["skipped", "nothing-new", undefined]);
  });

  it("waits for its review, and says until when, once", async () => {
    issue({ review_until: START + HOUR });
    subscriber(1);
    const { setState } = site.ports.issues;
    let said = 0;
    site.ports.issues.setState = (...given) => {
      said++;
      return setState(...given);
    };
    expect(await plan()).toEqual(["planned", "waiting-for-review", undefined]);
    expect(await plan(START + HOUR - 1)).toEqual(["planned", "waiting-for-review", undefined]);
    expect(said).toBe(1);
    expect((await plan(START + HOUR))[0]).toBe("sending");
  });

  it("that had begun before a pause is not reviewed again, and goes on as it was edited then", async () => {
    issue({ review_until: START + HOUR, started_at: START - HOUR });
    subscriber(1);
    await site.ports.objects.put(
      "issues/2026-11-20-daily.md",
      new TextEncoder().encode("---\nx: y\n---\n"),
      "text/markdown",
    );
    expect((await plan())[0]).toBe("sending");
  });

  it("is paused when its counts do not add up", async () => {
    issue({ candidates: 1 });
    subscriber(1);
    expect((await plan()).slice(0, 2)).toEqual(["paused", "plan-mismatch"]);
  });

  it("is paused when its editor's file cannot be read", async () => {
    issue();
    subscriber(1);
    const found = await site.ports.issues.byId(1);
    const key = found ? issueFileKey(found, "UTC") : "";
    await site.ports.objects.put(key, new TextEncoder().encode("---\ndorp: x\n---\n"), "text/markdown");
    expect((await plan()).slice(0, 2)).toEqual(["paused", "issue-file-wrong"]);
  });

  it("is paused when its email lacks what the law asks for, and that alone", async () => {
    issue();
    subscriber(1);
    site.ports.site.postalAddress = "";
    expect((await plan()).slice(0, 2)).toEqual(["paused", "email-invalid"]);
    const { reason } = (await site.ports.issues.byId(1)) ?? {};
    expect(reason?.code === "email-invalid" && reason.values.problems).toHaveLength(1);
  });

  it("drops what an older one of its frequency drops that has not begun, and no other", async () => {
    const others: [id: number, more: Row, name: string][] = [
      [2, { state: "paused" }, "paused"],
      [3, { state: "paused", frequency: "weekly" }, "weekly"],
      [4, { state: "paused", started_at: 1 }, "begun"],
      [6, { state: "paused" }, "newer"],
    ];
    subscriber(1);
    for (const [index, [id, more, name]] of others.entries()) {
      const closed_at = START - (index + 1) * 24 * HOUR;
      insertIssue(site.db, id, { closed_at, opened_at: closed_at, through_seq: 1, ...more });
      await site.publish(name, START);
      const other = await site.ports.issues.byId(id);
      const text = `---\ndrop: posts/${name}.md\n---\n`;
      await site.ports.objects.put(
        other ? issueFileKey(other, "UTC") : "",
        new TextEncoder().encode(text),
        "text/markdown",
      );
    }
    insertIssue(site.db, 5, {
      ...{ state: "planned", closed_at: START, opened_at: START, through_seq: 1, plan_through: 9 },
      slots: '[{"hour":8,"timeZone":"UTC"}]',
    });
    const found = await site.ports.issues.byId(5);
    if (found) await planIssue(site.ports, found, START);
    const dropped = site.db.sqlite.prepare("SELECT p.key FROM dropped d JOIN posts p ON p.id = d.post_id").all();
    expect(dropped).toEqual([{ key: "posts/paused.md" }]);
  });
});

describe("issues that are sending", () => {
  it("are finished when nothing waits, and the senders are woken when something does", async () => {
    issue({ state: "sending" });
    expect((await plan())[0]).toBe("finished");
    expect(site.held).toEqual([]);
    insertIssue(site.db, 2, { closed_at: START - HOUR });
    insertDelivery(site.db, 2, 1);
    await planIssues(site.ports, START);
    expect((await site.ports.issues.byId(2))?.state).toBe("sending");
    expect(site.held.length).toBeGreaterThan(0);
  });

  it("wake no sender while one holds all that is left", async () => {
    issue({ state: "sending", planned: 1, candidates: 1 });
    insertDelivery(site.db, 1, 1, { state: "sending" });
    expect((await plan())[0]).toBe("sending");
    expect(site.held).toEqual([]);
  });

  it("go on though the bucket is away for another", async () => {
    issue();
    subscriber(1);
    insertIssue(site.db, 2, { closed_at: START - HOUR });
    insertDelivery(site.db, 2, 1);
    const { objects } = site.ports;
    site.ports.objects = { ...objects, get: () => Promise.reject(new Error("away")) };
    await expect(planIssues(site.ports, START)).rejects.toThrow("away");
    expect(site.held.length).toBeGreaterThan(0);
    expect((await site.ports.issues.byId(1))?.state).toBe("planned");
  });
});

it("alerts are planned by watches alone, and by what has matched since the last ones", async () => {
  for (const question of ["copper", "tin"]) insert(site.db, "watches", { question, anchor: question, created_at: 1 });
  for (const seq of [2, 3]) insert(site.db, "releases", { seq, post_id: `p${seq}`, released_at: START });
  await site.db.exec("DELETE FROM unmatched");
  insert(site.db, "watch_hits", { seq: 2, watch_id: 1 }, { seq: 3, watch_id: 2 });
  insertIssue(site.db, 7, { frequency: "alerts", closed_at: START - HOUR, through_seq: 2, state: "finished" });
  subscriber(1, { alerts: 1, follows: '["watch 1"]' });
  subscriber(2, { alerts: 1, follows: '["watch 2"]' });
  subscriber(3, { alerts: 1, follows: '["ports"]' });
  issue({ frequency: "alerts", through_seq: 3, slots: "[]" });
  expect(await plan()).toEqual(["sending", undefined, undefined]);
  expect(site.db.sqlite.prepare("SELECT subscriber_id AS id FROM deliveries WHERE issue_id = 1").all()).toEqual([
    { id: 2 },
  ]);
});
