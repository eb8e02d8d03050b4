import { expect, it } from "vitest";
import { EVERYTHING } from "../../src/core/subscribers/follow.ts";
import { confirm } from "../../src/use-cases/subscribers/confirm.ts";
import { sendServiceEmail } from "../../src/use-cases/subscribers/send-service-email.ts";
import { subscribe } from "../../src/use-cases/subscribers/subscribe.ts";
import { openSite } from "../sqlite/site.ts";

const AT = Date.UTC(2026, 10, 20, 6);

/** Counts the statements of a welcome with so many categories. */
async function statements(count: number): Promise<number> {
  const { ports, db, mailer, held } = openSite({ at: AT });
  const categories = Array.from({ length: count }, (_, index) => `category-${index}`);
  const preferences = {
    ...EVERYTHING,
    categories,
    frequency: "daily",
    hour: 8,
    timeZone: "UTC",
    language: "en",
    alerts: false,
  };
  const next = async () => {
    for (const wakeUp of held.splice(0))
      if (wakeUp.kind === "service-email") await sendServiceEmail(ports, wakeUp.serviceEmailId);
  };
  await subscribe(ports, { email: "ann@example.com", preferences, source: "form", clientAddress: "" }, AT);
  await next();
  const token = /\/confirm\/([\w.-]+)/.exec(mailer.sent[0]?.email.text ?? "")?.[1] ?? "";
  await confirm(ports, token, AT);
  let seen = 0;
  const prepare = db.prepare.bind(db);
  db.prepare = (sql) => {
    seen++;
    return prepare(sql);
  };
  await next();
  expect(mailer.sent).toHaveLength(2);
  return seen;
}

it("a welcome takes as many statements for 2,000 categories as for one", async () => {
  expect(await statements(2_000)).toBe(await statements(1));
});
