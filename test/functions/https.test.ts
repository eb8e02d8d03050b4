import { describe, expect, it } from "vitest";
import worker from "../../functions/worker.ts";
import { openSite, PUBLISH, post } from "./site.ts";

const context = { waitUntil() {}, passThroughOnException() {} } as never;

async function asked(address: string, init: RequestInit = {}, settings: Record<string, string> = {}) {
  const site = await openSite({ SITE_URL: "https://news.example.com", ...settings });
  await site.publish({ "posts/a.md": post() });
  return worker.fetch(new Request(address, { redirect: "manual", ...init }) as never, site.env, context);
}

describe("a request over http", () => {
  it.each(["/atom.xml", "/", "/categories/x/?page=2&q=%E4%B8%AD", "/api/v1/state", "/unsubscribe/abc"])(
    "that only reads is redirected for good: %s",
    async (path) => {
      for (const method of ["GET", "HEAD"]) {
        const { status, headers } = await asked(`http://news.example.com${path}`, { method });
        expect([status, headers.get("location")]).toEqual([301, `https://news.example.com${path}`]);
      }
    },
  );

  it("leaves a port of http behind", async () => {
    const { headers } = await asked("http://news.example.com:8080/atom.xml");
    expect(headers.get("location")).toBe("https://news.example.com/atom.xml");
  });

  it.each([
    ["POST", "/unsubscribe/abc"],
    ["POST", "/feedback/ses"],
    ["PUT", "/api/v1/objects/posts/b.md"],
    ["DELETE", "/api/v1/objects/posts/a.md"],
    ["OPTIONS", "/atom.xml"],
  ])("that does more is refused, and nothing of it is done: %s %s", async (method, path) => {
    const answer = await asked(`http://news.example.com${path}`, { method, headers: PUBLISH });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("https-required");
  });

  it.each([
    ["the site is served over http", "http://localhost:8787/atom.xml", {}, { SITE_URL: "http://localhost:8787" }],
    ["a proxy was asked over https", "http://news.example.com/atom.xml", { "X-Forwarded-Proto": "https" }, {}],
  ])("is served where %s", async (_, address, headers, settings) => {
    expect((await asked(address, { headers }, settings)).status).toBe(200);
  });
});
