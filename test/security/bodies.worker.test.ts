import { gzipSync } from "node:zlib";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { RefusedRequest } from "../../functions/http/problem.ts";
import { readBytes } from "../../functions/http/request-body.ts";
import { ADMIN, openSite, PUBLISH, someone } from "../functions/workerd-site.ts";

const MEGABYTE = 1024 * 1024;
let site: Awaited<ReturnType<typeof openSite>>;
beforeAll(async () => {
  site = await openSite();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An endless body, streamed as it is read. */
function trickle(piece: string, everyMs: number) {
  let timer: ReturnType<typeof setInterval> | undefined;
  const seen = { cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      timer = setInterval(() => controller.enqueue(new TextEncoder().encode(piece)), everyMs);
    },
    cancel() {
      clearInterval(timer);
      seen.cancelled = true;
    },
  });
  return { body, seen };
}

/** A body of any length, streamed. */
function endless(length: number): ReadableStream<Uint8Array> {
  const piece = new Uint8Array(64 * 1024).fill(0x61);
  let left = length;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(piece.subarray(0, Math.min(piece.length, left)));
      left -= piece.length;
      if (left <= 0) controller.close();
    },
  });
}

const streamed = (path: string, body: ReadableStream, headers: Record<string, string>, method = "POST") =>
  site.fetch(path, { method, body, headers });

const FORM = { "Content-Type": "application/x-www-form-urlencoded" };
const JSON_TYPE = { "Content-Type": "application/json" };
const CSV = { ...ADMIN, "Content-Type": "text/csv" };

/** Every route that accepts a body, with its limit. */
const DOORS: [path: string, headers: Record<string, string>, method: string][] = [
  ["/api/v1/subscriptions", JSON_TYPE, "POST"],
  ["/subscribe", FORM, "POST"],
  ["/subscribe", { "Content-Type": "multipart/form-data; boundary=x" }, "POST"],
  ["/preferences", FORM, "POST"],
  ["/unsubscribe/nobody", FORM, "POST"],
  ["/preferences/nobody", FORM, "POST"],
  ["/admin/login", { ...FORM, "Sec-Fetch-Site": "same-origin" }, "POST"],
  ["/feedback/ses", { "Content-Type": "text/plain" }, "POST"],
  ["/api/v1/objects/posts/2026-11-20-a.md", PUBLISH, "PUT"],
  ["/api/v1/objects", { ...PUBLISH, ...JSON_TYPE }, "POST"],
  ["/api/v1/reindex", { ...PUBLISH, ...JSON_TYPE }, "POST"],
  ["/api/v1/tokens", { ...ADMIN, ...JSON_TYPE }, "POST"],
  ["/api/v1/subscribers/import", CSV, "POST"],
  ["/api/v1/suppressions", { ...ADMIN, ...JSON_TYPE }, "POST"],
  ["/api/v1/suppressions/import", CSV, "POST"],
];

describe("a body that is too long", () => {
  it.each(DOORS)("is refused by %s (%o) once it is, and by what it says of itself", async (path, headers, method) => {
    const sent = await streamed(path, endless(40 * MEGABYTE), headers, method);
    expect([sent.status, sent.headers.get("Content-Type")]).toEqual([413, "application/problem+json; charset=utf-8"]);
    const said = { ...headers, "Content-Length": String(200 * MEGABYTE) };
    expect((await streamed(path, endless(10), said, method)).status).toBe(413);
  });

  it("is as long as it is: nothing is unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(8 * MEGABYTE, "a"));
    for (const [path, headers, method] of DOORS) {
      const packed = { ...headers, "Content-Encoding": "gzip" };
      const { status } = await site.fetch(path, { method, body: bomb, headers: packed });
      expect([path, status < 500]).toEqual([path, true]);
    }
    const stored = await site.fetch("/api/v1/objects/posts/2026-11-20-a.md", { headers: PUBLISH });
    expect((await stored.arrayBuffer()).byteLength).toBe(bomb.length);
  });
});

describe("a body that trickles", () => {
  it.each(DOORS)(
    "is answered 408 by %s (%o) after twenty seconds, and read no further",
    async (path, headers, method) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
      const { body, seen } = trickle("a", 5_000);
      const answer = streamed(path, body, headers, method);
      let done: Response | undefined;
      void answer.then((response) => {
        done = response;
      });
      for (let second = 0; second < 60 && !done; second++) await vi.advanceTimersByTimeAsync(1_000);
      vi.useRealTimers();
      const { status, headers: answered } = await answer;
      expect([status, answered.get("Content-Type")]).toEqual([408, "application/problem+json; charset=utf-8"]);
      await vi.waitFor(() => expect(seen.cancelled).toBe(true));
    },
  );

  const pace = { graceMs: 60, bytesPerSecond: 1_000 };
  const read = (body: ReadableStream) =>
    readBytes(new Request("https://news.example.com/", { method: "POST", body }), MEGABYTE, pace);

  it("may be as slow as a slow line", async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        controller.enqueue(new Uint8Array(40));
        if (++sent === 10) controller.close();
      },
    });
    expect((await read(body)).length).toBe(400);
  });

  it("never is waited for longer than its bytes have earned", async () => {
    const started = Date.now();
    const { body } = trickle("a", 10);
    const refused = await read(body).catch((fault: unknown) => fault);
    expect(refused).toBeInstanceOf(RefusedRequest);
    expect((refused as RefusedRequest).status).toBe(408);
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});

describe("a body of a hostile shape", () => {
  const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);

  it.each([
    ["lists in lists", deep("[", "]", 200_000)],
    ["objects in objects", `${'{"a":'.repeat(150_000)}1${"}".repeat(150_000)}`],
    ["a list where a text should be", JSON.stringify({ email: [[["a@example.com"]]] })],
    ["a number of many digits", `{"email":${"9".repeat(500_000)}}`],
    ["one field again and again", `{${'"email":"a@example.com",'.repeat(30_000)}"email":1}`],
    ["no JSON", "\u0000\uffff{"],
  ])("is refused as JSON: %s", async (_, text) => {
    // A reindex needs no body; unknown fields are ignored.
    for (const [path, headers] of DOORS.filter(([path]) => !path.endsWith("/reindex")).filter(
      ([, headers]) => "Content-Type" in headers && headers["Content-Type"] === "application/json",
    )) {
      const { status } = await site.fetch(path, { method: "POST", body: text, headers });
      expect([path, status]).toEqual([path, 400]);
    }
    expect((await site.fetch("/feedback/ses", { method: "POST", body: text.slice(0, 290_000) })).status).toBe(403);
  });

  it("is refused as a file of addresses: a field that never ends, and more rows than allowed", async () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => `r${index}@example.com,active`).join("\n");
    const send = (text: string) =>
      site.fetch("/api/v1/subscribers/import?dry_run=true&consent=test", { method: "POST", body: text, headers: CSV });
    const giant = await send(`email,status\n"${rows}\n`);
    expect([giant.status, await giant.text()]).toEqual([400, expect.stringMatching(/"csv-unreadable"/)]);
    const wide = await send(`email,status\n${"x".repeat(5 * MEGABYTE)},active\n${rows.slice(0, 500)}\n`);
    expect(wide.status).toBe(400);
    expect((await send(`email,status\n${rows}\none@example.com,active\n`)).status).toBe(413);
  });

  it("is refused as a form: ten thousand fields, names of ours that are none", async () => {
    const fields = Array.from({ length: 10_000 }, (_, index) => `f${index}=x`).join("&");
    const body = `${fields}&__proto__=x&constructor=x&toString=x&hasOwnProperty=x&categories=__proto__&email=no`;
    expect((await site.fetch("/subscribe", { method: "POST", body, headers: FORM })).status).toBe(400);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    const next = await site.post("/api/v1/subscriptions", { email: someone() });
    expect(next.status).toBe(202);
  });
});
