import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ADMIN, openSite, post } from "../functions/site.ts";
import { served } from "./a-worker.ts";
import { gazette } from "./command.ts";

// biome-ignore lint/suspicious/noExplicitAny: raw JSON answers.
type Json = any;
type Site = Awaited<ReturnType<typeof openSite>>;

async function aSite(): Promise<Site> {
  for (const name of ["log", "error"] as const) {
    const log = vi.spyOn(console, name).mockImplementation(() => {});
    onTestFinished(() => log.mockRestore());
  }
  const site = await openSite();
  await site.publish({ "site.yaml": "title: Harbour\n", "posts/a.md": post() });
  return site;
}

async function smoke(site: Site, args: string[], wrapped: Partial<Pick<Site, "fetch">> = {}) {
  const url = await served({ fetch: (path, init) => (wrapped.fetch ?? site.fetch)(path, init) });
  const { code, stdout, stderr } = await gazette(["smoke", "--json", ...args], {
    env: { GAZETTE_URL: url, GAZETTE_ADMIN_TOKEN: "test-admin-token" },
  });
  expect(stderr).toBe("");
  const { findings } = JSON.parse(stdout) as { findings: { about: string; state: string; says: string }[] };
  return { code, lines: findings.map(({ about, state }) => `${state} ${about}`), findings };
}

const left = async (site: Site) => [
  (await site.json<Json>("/api/v1/subscribers", { headers: ADMIN })).subscribers,
  (await site.json<Json>("/api/v1/suppressions", { headers: ADMIN })).suppressions,
];

describe("gazette smoke", () => {
  it("tries feeds and the one-click unsubscribe, and leaves nothing", async () => {
    const site = await aSite();
    expect(await smoke(site, ["--no-mail"])).toMatchObject({
      code: 0,
      lines: ["ok feeds", "ok feeds", "ok feeds", "ok one-click"],
    });
    expect(await left(site)).toEqual([[], []]);
  });

  it.each<[string, (path: string, answer: Response) => Response, string]>([
    ["a feed is gone", (path, answer) => (path === "/rss.xml" ? new Response("", { status: 500 }) : answer), "feeds"],
    [
      "a page stands where a feed should",
      (path, answer) => (path === "/atom.xml" ? new Response("<!DOCTYPE html>") : answer),
      "feeds",
    ],
    [
      "ETags are not known again",
      (path, answer) => (path === "/atom.xml" && answer.status === 304 ? new Response("<feed/>") : answer),
      "feeds",
    ],
    [
      "the unsubscribe link redirects",
      (path, answer) =>
        path.startsWith("/unsubscribe/") ? new Response(null, { status: 302, headers: { Location: "/" } }) : answer,
      "one-click",
    ],
  ])("fails where %s, and still leaves nothing", async (_, change, failing) => {
    const site = await aSite();
    const fetch: Site["fetch"] = async (path, init) => change(path, await site.fetch(path, init));
    const { code, lines } = await smoke(site, ["--no-mail"], { fetch });
    expect(code).toBe(1);
    expect(lines.filter((line) => line.startsWith("fail"))).toEqual([`fail ${failing}`]);
    expect(await left(site)).toEqual([[], []]);
  });

  it("waits for the bounce of a mail that it caused, and says so if none comes", async () => {
    const site = await aSite();
    const missed = await smoke(site, ["--wait", "0.1"]);
    expect([missed.code, missed.lines.at(-1)]).toEqual([1, "fail feedback"]);
    expect(await left(site)).toEqual([[], []]);

    const other = await aSite();
    const fetch: Site["fetch"] = async (path, init) => {
      const answer = await other.fetch(path, init);
      if (path !== "/api/v1/subscriptions") return answer;
      // What SES and SNS do: the mail bounces, and the bounce is recorded.
      const email = JSON.parse(Buffer.from(init?.body as Uint8Array).toString()).email;
      const at = Date.now();
      const bounce = {
        id: "b",
        kind: "bounce",
        permanence: "permanent",
        messageId: "m",
        recipients: [email],
        tags: {},
        at,
      };
      await other.deliver([{ kind: "feedback", feedback: bounce }]);
      return answer;
    };
    const { code, lines } = await smoke(other, [], { fetch });
    expect([code, lines.at(-1)]).toEqual([0, "ok feedback"]);
    expect(await left(other)).toEqual([[], []]);
  });
});
