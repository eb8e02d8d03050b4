import { beforeEach, describe, expect, it } from "vitest";
import type { AnswerTo } from "../../functions/api/calls.ts";
import { ADMIN, openSite, PUBLISH, post } from "./site.ts";

type NewToken = AnswerTo<"POST /api/v1/tokens">;

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
});

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

async function grant(scope: string, more: object = {}): Promise<NewToken> {
  const response = await site.post("/api/v1/tokens", { scope, label: `for ${scope}`, ...more }, ADMIN);
  expect(response.status).toBe(201);
  return (await response.json()) as NewToken;
}

async function listed() {
  return (await site.json<AnswerTo<"GET /api/v1/tokens">>("/api/v1/tokens", { headers: ADMIN })).tokens;
}

/** Statuses that a token gets for reading, publishing and administration. */
async function doors(headers: Record<string, string>): Promise<number[]> {
  const objects = [{ key: "posts/2026-11-20-a.md", base64: Buffer.from(post()).toString("base64") }];
  const answers = [
    await site.fetch("/api/v1/objects", { headers }),
    await site.post("/api/v1/objects", { objects }, headers),
    await site.fetch("/api/v1/state", { headers }),
  ];
  return answers.map(({ status }) => status);
}

describe("a token", () => {
  it("opens what it was granted for, and what that includes", async () => {
    expect(await doors(bearer((await grant("read")).token))).toEqual([200, 401, 401]);
    expect(await doors(bearer((await grant("publish")).token))).toEqual([200, 200, 401]);
    expect(await doors(bearer((await grant("admin")).token))).toEqual([200, 200, 200]);
    expect(await doors(PUBLISH)).toEqual([200, 200, 401]);
    expect(await doors(ADMIN)).toEqual([200, 200, 200]);
  });

  it.each([
    ["GET", "/api/v1/objects/posts/a.md", 404],
    ["HEAD", "/api/v1/objects/posts/a.md", 404],
    ["GET", "/api/v1/quarantine", 200],
    ["GET", "/api/v1/notices", 200],
    ["PUT", "/api/v1/objects/posts/a.md", 401],
    ["PUT", "/api/v1/objects/posts/a.md?dry_run=true", 401],
    ["DELETE", "/api/v1/objects/posts/a.md", 401],
    ["POST", "/api/v1/reindex", 401],
    ["GET", "/api/v1/subscribers", 401],
    ["GET", "/api/v1/tokens", 401],
  ])("to read gets at %s %s: %i", async (method, path, status) => {
    const { token } = await grant("read");
    expect((await site.fetch(path, { method, headers: bearer(token) })).status).toBe(status);
  });

  it("is shown once, and kept as a hash", async () => {
    const { token, ...rest } = await grant("publish");
    expect(token).toMatch(/^gazette_[\w-]{43}$/);
    expect(await listed()).toEqual([rest]);
    const { results } = await site.db.prepare("SELECT * FROM tokens").all();
    expect(JSON.stringify(results)).not.toContain(token.slice(8));
    const stored = results[0]?.hash as string;
    for (const guess of [stored, `gazette_${stored}`, `gazette_${stored.slice(0, 43)}`])
      expect(await doors(bearer(guess))).toEqual([401, 401, 401]);
  });

  it("is rotated: a second is granted, the first revoked, and nobody is locked out", async () => {
    const first = await grant("publish");
    const second = await grant("publish");
    expect(second.token).not.toBe(first.token);
    expect(await doors(bearer(first.token))).toEqual([200, 200, 401]);
    const revoke = () => site.fetch(`/api/v1/tokens/${first.id}`, { method: "DELETE", headers: ADMIN });
    expect((await revoke()).status).toBe(204);
    expect(await doors(bearer(first.token))).toEqual([401, 401, 401]);
    expect(await doors(bearer(second.token))).toEqual([200, 200, 401]);
    expect((await revoke()).status).toBe(404);
  });

  it("expires", async () => {
    const { token, expires_at } = await grant("publish", { expires_in_days: 1 });
    expect(Date.parse(expires_at ?? "") - Date.now()).toBeGreaterThan(86_300_000);
    expect(await doors(bearer(token))).toEqual([200, 200, 401]);
    await site.db.prepare("UPDATE tokens SET expires_at = expires_at - 86400000").run();
    expect(await doors(bearer(token))).toEqual([401, 401, 401]);
    expect(await listed()).toHaveLength(1);
  });

  it("is known by the day it was last used on, which is written once a day", async () => {
    const { token, last_used_on } = await grant("read");
    expect(last_used_on).toBeNull();
    await doors(bearer(token));
    const today = new Date().toISOString().slice(0, 10);
    expect((await listed())[0]?.last_used_on).toBe(today);
    await site.db.prepare("CREATE TRIGGER once BEFORE UPDATE ON tokens BEGIN SELECT RAISE(ABORT, 'twice'); END").run();
    expect(await doors(bearer(token))).toEqual([200, 401, 401]);
  });

  it("costs one look along an index, and those of the settings none", async () => {
    const { token } = await grant("read");
    for (let n = 0; n < 20; n++) await grant("read");
    const plan = await site.db
      .prepare("EXPLAIN QUERY PLAN SELECT id FROM tokens WHERE hash = ? AND (expires_at IS NULL OR expires_at > ?)")
      .bind("", 0)
      .all<{ detail: string }>();
    expect(plan.results.map(({ detail }) => detail).join()).toMatch(/^SEARCH tokens USING INDEX .*\(hash=\?\)$/);
    await site.db.prepare("DROP TABLE tokens").run();
    expect(await doors(PUBLISH)).toEqual([200, 200, 401]);
    expect((await site.fetch("/api/v1/quarantine", { headers: bearer(token) })).status).toBe(500);
    // Malformed tokens are not looked up.
    expect((await site.fetch("/api/v1/quarantine", { headers: bearer("anything else") })).status).toBe(401);
  });
});

describe("granting tokens", () => {
  it("is the admin's alone", async () => {
    const admin = await grant("admin");
    const publisher = await grant("publish");
    for (const headers of [{}, PUBLISH, bearer(publisher.token)] as Record<string, string>[]) {
      expect((await site.post("/api/v1/tokens", { scope: "read", label: "x" }, headers)).status).toBe(401);
      expect((await site.fetch("/api/v1/tokens", { headers })).status).toBe(401);
      expect((await site.fetch(`/api/v1/tokens/${admin.id}`, { method: "DELETE", headers })).status).toBe(401);
    }
    expect((await site.post("/api/v1/tokens", { scope: "read", label: "x" }, bearer(admin.token))).status).toBe(201);
  });

  it.each([
    { scope: "everything", label: "x" },
    { scope: "read", label: " " },
    { scope: "read", label: "x".repeat(101) },
    { scope: "read", label: "x", expires_in_days: 0 },
    { scope: "read" },
  ])("refuses %j and says why", async (body) => {
    const response = await site.post("/api/v1/tokens", body, ADMIN);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ field: expect.stringMatching(/scope|label|expires/) }] });
    expect(await listed()).toEqual([]);
  });

  it("leaves nothing in a cache", async () => {
    expect((await site.fetch("/api/v1/tokens", { headers: ADMIN })).headers.get("Cache-Control")).toBe("no-store");
    const granted = await site.post("/api/v1/tokens", { scope: "read", label: "x" }, ADMIN);
    expect(granted.headers.get("Cache-Control")).toBe("no-store");
  });
});
