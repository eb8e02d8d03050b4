import { expect, it } from "vitest";
import { openSite } from "../functions/workerd-site.ts";

it("the platform's own limits are those of wrangler.toml, and end a flood", async () => {
  const site = await openSite();
  const { SUBSCRIBE_LIMIT, GUESS_LIMIT, PUBLISH_LIMIT, FEEDBACK_LIMIT, QUESTION_LIMIT } = site.env;
  for (const limit of [SUBSCRIBE_LIMIT, GUESS_LIMIT, PUBLISH_LIMIT, FEEDBACK_LIMIT, QUESTION_LIMIT])
    expect(await limit?.limit({ key: "somebody" })).toEqual({ success: true });

  const look = (token: string, client: string) =>
    site.fetch("/api/v1/state", { headers: { Authorization: `Bearer ${token}`, "CF-Connecting-IP": client } });
  // Too long to guess: only the platform counts it.
  const token = "0123456789abcdef".repeat(4);
  let last = await look(token, "198.51.100.1");
  // The platform's window may end meanwhile; the next one counts as well.
  for (let turn = 1; turn < 81 && last.status !== 429; turn++) last = await look(`${token}${turn}`, "198.51.100.1");
  expect([last.status, Number(last.headers.get("Retry-After")) > 0]).toEqual([429, true]);
  expect((await look(token, "198.51.100.2")).status).toBe(401);
});
