import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AnswerTo } from "../../functions/api/calls.ts";
import { ADMIN, openSite, PUBLISH, post } from "./site.ts";

type NewWebhook = AnswerTo<"POST /api/v1/webhooks">;
type Calls = AnswerTo<"GET /api/v1/webhooks/{id}/calls">;

let site: Awaited<ReturnType<typeof openSite>>;
let server: Server;
let url = "";
let status = 204;
const heard: { body: string; headers: IncomingHttpHeaders }[] = [];

beforeEach(async () => {
  // On this machine, where its own addresses may be called.
  site = await openSite({ SITE_URL: "http://localhost:8787" });
  heard.length = 0;
  status = 204;
  server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    heard.push({ body, headers: request.headers });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/hook`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const fresh = (more: object = {}) => post({ date: new Date(Date.now() - 60_000).toISOString(), ...more });

async function create(more: object = {}): Promise<NewWebhook> {
  const response = await site.post("/api/v1/webhooks", { url, events: ["post.published"], ...more }, ADMIN);
  expect(response.status).toBe(201);
  return (await response.json()) as NewWebhook;
}
const call = (path: string, method = "POST", body?: object) =>
  site.fetch(`/api/v1/webhooks${path}`, {
    method,
    headers: { ...ADMIN, "Content-Type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
const calls = (id: number, query = "") => site.json<Calls>(`/api/v1/webhooks/${id}/calls${query}`, { headers: ADMIN });

describe("a webhook", () => {
  it("is called with a signed event after a post was published, and the log says so", async () => {
    const { secret, id, ...rest } = await create();
    expect(rest).toMatchObject({ events: ["post.published"], categories: [], email_addresses: false, paused_at: null });
    await site.publish({ "posts/a.md": fresh({ title: "渡口 & quay" }) });
    await site.cron(Date.now());
    await site.drain();
    expect(heard).toHaveLength(1);
    const [{ body, headers } = { body: "", headers: {} }] = heard;
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: "post.published",
      sequence: 1,
      data: { title: "渡口 & quay" },
    });
    expect((await calls(id)).calls).toMatchObject([
      { sequence: 1, id: headers["webhook-id"], event: "post.published", state: "answered", attempts: 1, status: 204 },
    ]);
    const { webhooks } = await site.json<AnswerTo<"GET /api/v1/webhooks">>("/api/v1/webhooks", { headers: ADMIN });
    expect(webhooks).toEqual([{ id, ...rest }]);
    expect(JSON.stringify(webhooks)).not.toContain(secret);
  });

  it("that fails is tried again, by hand too, and is paused and resumed", async () => {
    const { id } = await create();
    status = 500;
    await site.publish({ "posts/a.md": fresh() });
    await site.cron(Date.now());
    await site.drain();
    expect((await calls(id, "?state=waiting")).calls).toMatchObject([{ state: "waiting", attempts: 1, status: 500 }]);
    expect((await calls(id, "?state=dead")).calls).toEqual([]);
    status = 204;
    expect(await (await call(`/${id}/pause`)).json()).toMatchObject({ id, pause_reason: null });
    expect(await (await call(`/${id}/resend`, "POST", { sequence: 1 })).json()).toEqual({ calls: 1 });
    await site.cron(Date.now());
    await site.drain();
    expect(heard).toHaveLength(1);
    expect(await (await call(`/${id}/resume`)).json()).toMatchObject({ paused_at: null, failing_since: null });
    await site.cron(Date.now());
    await site.drain();
    expect(heard).toHaveLength(2);
    expect(heard[0]?.headers["webhook-id"]).toBe(heard[1]?.headers["webhook-id"]);
    expect(heard[0]?.body).toBe(heard[1]?.body);
    expect((await call(`/${id}/resend`, "POST", { sequence: 9 })).status).toBe(404);
    expect(await (await call(`/${id}/resend`)).json()).toEqual({ calls: 0 });
  });

  it("gets a new secret, is changed and deleted, and needs the admin token", async () => {
    const { id, secret } = await create();
    const rotated = (await (await call(`/${id}/secret`)).json()) as { secret: string };
    expect(rotated.secret).not.toBe(secret);
    const changed = await call(`/${id}`, "PUT", { url, events: ["issue.finished"], categories: ["harbour"] });
    expect(await changed.json()).toMatchObject({ id, events: ["issue.finished"], categories: ["harbour"] });
    expect((await site.post("/api/v1/webhooks", { url, events: ["post.published"] }, PUBLISH)).status).toBe(401);
    expect((await site.fetch("/api/v1/webhooks", { headers: PUBLISH })).status).toBe(401);
    expect((await call(`/${id}`, "DELETE")).status).toBe(204);
    for (const [path, method] of [
      ["", "DELETE"],
      ["/pause", "POST"],
      ["/resume", "POST"],
      ["/secret", "POST"],
    ] as const)
      expect((await call(`/${id}${path}`, method)).status).toBe(404);
    expect((await call(`/${id}/calls`, "GET")).status).toBe(404);
  });

  it("is refused at an address that may not be called, or without an event", async () => {
    for (const wrong of ["http://10.0.0.1/", "https://printer.local/", "http://receiver.example.org/"]) {
      const response = await site.post("/api/v1/webhooks", { url: wrong, events: ["post.published"] }, ADMIN);
      expect([response.status, await response.json()]).toMatchObject([400, { code: "webhook-address" }]);
    }
    for (const events of [[], ["post.liked"], "post.published"])
      expect((await site.post("/api/v1/webhooks", { url, events }, ADMIN)).status).toBe(400);
    for (let n = 0; n < 20; n++) await create();
    expect((await site.post("/api/v1/webhooks", { url, events: ["post.published"] }, ADMIN)).status).toBe(409);
  });
});

describe("the desk", () => {
  const FORM = { "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin" };
  let cookie = "";
  const open = (path: string, init: RequestInit = {}) =>
    site.fetch(`/admin${path}`, { ...init, headers: { Cookie: cookie, ...init.headers }, redirect: "manual" });
  async function submit(path: string, fields: Record<string, string> = {}): Promise<Response> {
    const token = /name="form_token" value="([^"]+)"/.exec(await (await open("")).text())?.[1] ?? "";
    return open(path, { method: "POST", body: new URLSearchParams({ form_token: token, ...fields }), headers: FORM });
  }
  beforeEach(async () => {
    const body = new URLSearchParams({ token: "test-admin-token" });
    const response = await site.fetch("/admin/login", { method: "POST", body, headers: FORM, redirect: "manual" });
    cookie = /^[^;]+/.exec(response.headers.get("Set-Cookie") ?? "")?.[0] ?? "";
  });

  it("creates a webhook, shows its secret once, and its log with what can be done", async () => {
    expect(await (await open("/webhooks")).text()).toContain("No webhooks yet.");
    const created = await submit("/webhooks", { url, "post.published": "yes", only: "harbour, quay" });
    const secret = /whsec_[A-Za-z0-9+/=]+/.exec(await created.text())?.[0] ?? "";
    expect(secret).not.toBe("");
    expect(await (await open("/webhooks")).text()).not.toContain(secret);
    status = 500;
    await site.publish({ "posts/a.md": fresh({ categories: "quay" }), "posts/b.md": fresh({ categories: "town" }) });
    await site.cron(Date.now());
    await site.drain();
    const shown = await (await open("/webhooks/1")).text();
    expect(shown).toMatch(/Post published[\s\S]*Waiting[\s\S]*500/);
    expect(shown).not.toContain(secret);
    const outcome = async (path: string, fields = {}) => (await submit(path, fields)).headers.get("Location");
    expect(await outcome("/webhooks/1/pause")).toBe("/admin/webhooks/1?done=held");
    expect(await (await open("/webhooks/1")).text()).toContain(">paused<");
    expect(await outcome("/webhooks/1/resume")).toBe("/admin/webhooks/1?done=resumed");
    expect(await outcome("/webhooks/1/resend", { sequence: "1" })).toBe("/admin/webhooks/1?done=called&count=1");
    const rotated = await (await submit("/webhooks/1/secret")).text();
    expect(/whsec_[A-Za-z0-9+/=]+/.exec(rotated)?.[0]).not.toBe(secret);
    expect(await (await open("/webhooks/1/delete")).text()).toContain("Delete the webhook at 127.0.0.1");
    expect(await outcome("/webhooks/1/delete")).toBe("/admin/webhooks?done=deleted");
    for (const action of ["pause", "resume", "secret", "resend", "delete", "nonsense"])
      expect((await submit(`/webhooks/1/${action}`)).status).toBe(404);
  });

  it("says which field is wrong, and keeps what was typed", async () => {
    for (const [fields, text] of [
      [{ url: "http://10.0.0.1/?a=<b>", "post.published": "yes" }, "Not an address that may be called"],
      [{ url }, "Choose at least one event."],
      [{ url: `https://receiver.example.org/${"x".repeat(3_000)}`, "post.updated": "yes" }, "Not an address"],
    ] as const) {
      const response = await submit("/webhooks", fields);
      expect(response.status).toBe(400);
      const page = await response.text();
      expect(page).toContain(text);
      expect(page).not.toContain("<b>");
    }
  });
});
