import { expect, it } from "vitest";
import type { WakeUp } from "../../src/ports/queue.ts";
import { sendServiceEmail } from "../../src/use-cases/subscribers/send-service-email.ts";
import { subscribe } from "../../src/use-cases/subscribers/subscribe.ts";
import { PREFERENCES } from "../preferences.ts";
import { DAY, FRIDAY, MINUTE, openNewsletter } from "./newsletter.ts";

it("leaves a part of a short quota to service emails, which may use all of it", async () => {
  const news = openNewsletter({ perDay: 9 });
  for (let index = 0; index < 20; index++) await news.reader(`r${index}@example.com`);
  await news.post("post-a");
  await news.cron(FRIDAY);
  expect(await news.shift()).toMatchObject({ outcome: "waiting" });
  expect(news.mailer.sent).toHaveLength(6);

  const ask = async (email: string) => {
    await subscribe(news.ports, { email, preferences: PREFERENCES, source: "form", clientAddress: "" }, news.clock.now);
    const wakeUp = news.held.findLast(
      (held): held is WakeUp & { kind: "service-email" } => held.kind === "service-email",
    );
    return (await sendServiceEmail(news.ports, wakeUp?.serviceEmailId ?? 0)).outcome;
  };
  news.clock.now += MINUTE;
  expect(await ask("new-1@example.com")).toBe("sent");
  expect(await ask("new-2@example.com")).toBe("sent");
  expect(await news.shift()).toMatchObject({ outcome: "waiting" });
  expect(await ask("new-3@example.com")).toBe("sent");
  expect(await ask("new-4@example.com")).toBe("swept");
  expect(news.mailer.sent.map(({ email }) => email.to).slice(6)).toEqual([
    "new-1@example.com",
    "new-2@example.com",
    "new-3@example.com",
  ]);

  // What came back of the quota is shared out the same way.
  news.clock.now = FRIDAY + DAY + 2 * MINUTE;
  await news.shift();
  expect(news.mailer.sent).toHaveLength(9 + 6);
});
