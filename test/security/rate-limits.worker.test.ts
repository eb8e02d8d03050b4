import { expect, it } from "vitest";
import { openSite } from "../functions/workerd-site.ts";

it("the platform's own limits are those of wrangler.toml, and end a flood", async () => {
  const site = await openSite();
  const { SUBSCRIBE_LIMIT, GUESS_LIMIT, PUBLISH_LIMIT, FEEDBACK_LIMIT, QUESTION_LIMIT } = site.env;
  for (const limit of [SUBSCRIBE_LIMIT, GUESS_LIMIT, PUBLISH_LIMIT, FEEDBACK_LIMIT, QUESTION_LIMIT])
    expect(await limit?.limit({ key: "somebody" })).toEqual({ success: true });

  // Nothing but the platform counts it.
  const forge = (client: string) =>
    site.post("/feedback/ses", { Type: "Notification" }, { "CF-Connecting-IP": client });
  let last = await forge("198.51.100.1");
  // The platform's window may end meanwhile; the next one counts as well.
  for (let turn = 1; turn < 121 && last.status !== 429; turn++) last = await forge("198.51.100.1");
  expect([last.status, Number(last.headers.get("Retry-After")) > 0]).toEqual([429, true]);
  expect((await forge("198.51.100.2")).status).toBe(403);
});
