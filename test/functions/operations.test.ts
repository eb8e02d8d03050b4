import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ADMIN, openSite, post, someone } from "./site.ts";

const MINUTE = 60_000;

// biome-ignore lint/suspicious/noExplicitAny: lines and raw JSON answers.
type Json = any;

let lines: Json[];

beforeEach(() => {
  lines = [];
  const keep = (line: unknown) => {
    if (typeof line === "string" && line.startsWith("{")) lines.push(JSON.parse(line));
  };
  vi.spyOn(console, "log").mockImplementation(keep);
  vi.spyOn(console, "error").mockImplementation(keep);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const told = (event: string) => lines.filter((line) => line.event === event);

type Site = Awaited<ReturnType<typeof openSite>>;

async function published(settings: Record<string, unknown> = {}): Promise<Site> {
  const site = await openSite(settings);
  await site.publish({
    "site.yaml": "title: 财经\nlanguage: zh-CN\npostal_address: 上海市某路 1 号\n",
    "posts/a.md": post({ title: "股市新闻", date: new Date(Date.now() - 5 * MINUTE).toISOString() }),
  });
  return site;
}

/** A planned immediate issue for one subscriber. */
async function withIssue(settings: Record<string, unknown> = {}): Promise<Site & { reader: string }> {
  const site = await published(settings);
  const reader = someone();
  await site.subscriber(reader, { frequency: "immediate" });
  await site.cron(Date.now() + 15 * MINUTE);
  await site.cron(Date.now() + 17 * MINUTE);
  return { ...site, reader };
}

describe("the log", () => {
  it("has no line for a request, unless it is asked to", async () => {
    const site = await published();
    await site.fetch("/rss.xml");
    expect(told("request")).toEqual([]);
  });

  it("has one line for each request where it is wanted, remembered feeds included", async () => {
    const site = await published({ LOG_REQUESTS: "on" });
    lines = [];
    await site.fetch("/categories/caijing/rss.xml");
    await site.fetch("/categories/caijing/rss.xml", { headers: { "If-None-Match": "*" } });
    await site.fetch("/api/v1/state", { headers: ADMIN });
    expect(told("request")).toEqual([
      {
        event: "request",
        method: "GET",
        route: expect.stringContaining("/categories/:id/"),
        status: 200,
        ms: expect.any(Number),
      },
      expect.objectContaining({ status: 304 }),
      expect.objectContaining({ route: "/api/v1/state", status: 200 }),
    ]);
  });

  it("holds neither the token of a link nor the address of a reader", async () => {
    const site = await withIssue({ LOG_REQUESTS: "on" });
    await site.drain();
    const mails = await site.inbox(site.reader);
    const links = mails.flatMap((mail) => mail.links).filter((link) => link.includes("/unsubscribe/"));
    for (const link of links) await site.fetch(new URL(link).pathname);
    await site.fetch(`/api/v1/subscribers?q=${site.reader}`, { headers: ADMIN });
    const text = JSON.stringify(lines);
    expect(links.length).toBeGreaterThan(0);
    expect(text).toContain("/unsubscribe/:token");
    expect(text).not.toContain(site.reader);
    expect(text).not.toContain(site.reader.split("@")[0]);
    for (const link of links) expect(text).not.toContain(new URL(link).pathname.split("/").at(-1));
  });

  it("tells of an issue when it is opened, starts and is finished, and of what was sent", async () => {
    const site = await withIssue();
    await site.drain();
    await site.cron(Date.now() + 18 * MINUTE);
    expect(told("issue")).toEqual([
      expect.objectContaining({ state: "planned", frequency: "immediate" }),
      expect.objectContaining({ state: "sending", candidates: 1, planned: 1, excluded: 0 }),
      expect.objectContaining({ state: "finished", deliveries: expect.objectContaining({ accepted: 1, queued: 0 }) }),
    ]);
    expect(told("sending")).toEqual([
      { event: "sending", issue: told("issue")[0].issue, sent: 1, states: { accepted: 1 }, ms: expect.any(Number) },
    ]);
  });

  it("tells why an issue was paused", async () => {
    const site = await withIssue();
    const issue = told("issue")[0].issue;
    await site.post(`/api/v1/issues/${issue}/pause`, { reason: `ask ${site.reader}` }, ADMIN);
    expect(told("issue").at(-1)).toMatchObject({
      state: "paused",
      reason: { code: "paused-by-hand-because", values: { why: "ask …@example.com" } },
    });
  });

  it("tells what a run of the cron did, step by step", async () => {
    const site = await published();
    await site.cron(Date.now() + 15 * MINUTE);
    const [{ steps }] = told("cron");
    expect(steps.map(({ step }: Json) => step)).toEqual(
      expect.arrayContaining(["reconcile", "release", "open", "plan"]),
    );
    expect(steps.find(({ step }: Json) => step === "release")).toEqual({
      step: "release",
      ms: expect.any(Number),
      result: 1,
    });
  });
});

describe("readiness", () => {
  const broken = (method: string) =>
    new Proxy({}, { get: () => () => Promise.reject(new Error(`secret detail of ${method}`)) });

  /** A D1 on which every query fails. */
  const noDatabase = {
    prepare: () => {
      throw new Error("D1_ERROR: secret detail of the database");
    },
  };

  const ask = async (site: Site) => {
    const response = await site.fetch("/ready");
    return { status: response.status, body: (await response.json()) as Json };
  };

  it("is there once the cron has run, and everything answers", async () => {
    const site = await published();
    expect(await ask(site)).toEqual({ status: 503, body: { status: "not-ready", reasons: ["cron"] } });
    await site.cron(Date.now());
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 6_000 });
    expect(await ask(site)).toEqual({ status: 200, body: { status: "ready" } });
  });

  it("ends when the cron has been silent for five minutes, and is looked at once a minute", async () => {
    const site = await published();
    await site.cron(Date.now());
    const start = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: start });
    expect((await ask(site)).status).toBe(200);
    vi.setSystemTime(start + 4 * MINUTE);
    expect((await ask(site)).status).toBe(200);
    vi.setSystemTime(start + 6 * MINUTE);
    expect(await ask(site)).toMatchObject({ status: 503, body: { reasons: ["cron"] } });
  });

  it.each([
    ["database", { DB: noDatabase }],
    ["bucket", { BUCKET: broken("the bucket") }],
    ["settings", { MAIL_FROM: "nobody" }],
    ["mailer", { SES_ENDPOINT: "http://127.0.0.1:9" }],
  ])("names the %s that does not work, and nothing else of it", async (name, settings) => {
    const site = await openSite(settings);
    const response = await site.fetch("/ready");
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(JSON.parse(text).reasons).toContain(name);
    expect(text).not.toMatch(/secret|nobody|127/);
    if (name === "database") expect(JSON.parse(text).reasons).toEqual(["database"]);
  });

  it("shows the last run of the cron to the publisher", async () => {
    const site = await published();
    expect(await site.json<Json>("/api/v1/state", { headers: ADMIN })).toMatchObject({ cron: null });
    const at = Math.floor(Date.now() / MINUTE) * MINUTE;
    await site.cron(at);
    const { cron } = await site.json<Json>("/api/v1/state", { headers: ADMIN });
    expect(cron).toMatchObject({ at: new Date(at).toISOString(), ms: expect.any(Number) });
    expect(cron.steps.map(({ step }: Json) => step)).toContain("reconcile");
  });
});

describe("the numbers for Prometheus", () => {
  it("are the publisher's alone", async () => {
    const site = await openSite();
    expect((await site.fetch("/api/v1/metrics")).status).toBe(401);
  });

  it("hold what the database knows", async () => {
    const site = await withIssue();
    await site.publish({ "posts/broken.md": "---\ntitle: undated\n---\nwords\n" });
    await site.drain();
    await site.cron(Date.now() + 18 * MINUTE);
    const response = await site.fetch("/api/v1/metrics", { headers: ADMIN });
    expect(response.headers.get("Content-Type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const lines = (await response.text()).split("\n");
    const { issue, frequency } = told("issue")[0];
    expect(lines).toEqual(
      expect.arrayContaining([
        'gazette_posts{state="published"} 1',
        'gazette_images{state="waiting"} 0',
        'gazette_images{state="refused",reason="gone"} 0',
        "gazette_quarantine 1",
        'gazette_subscribers{state="active"} 1',
        `gazette_deliveries{issue="${issue}",frequency="${frequency}",state="accepted"} 1`,
        "gazette_suppressions 0",
        'gazette_gate_waiting{reason="quota"} 0',
        'gazette_cron_step_failed{step="plan"} 0',
      ]),
    );
    const age = lines.find((line) => line.startsWith("gazette_cron_age_seconds "));
    expect(Number(age?.split(" ")[1])).toBeLessThan(60);
  });
});
