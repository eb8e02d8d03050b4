import { expect, it } from "vitest";
import { lazily } from "../../src/core/lazily.ts";

it("makes a value when it is first asked for, and once, whatever the value is", () => {
  let made = 0;
  const value = lazily(() => {
    made++;
    return undefined;
  });
  expect(made).toBe(0);
  expect([value(), value(), made]).toEqual([undefined, undefined, 1]);
});

it("tries again after a failure", () => {
  let tries = 0;
  const value = lazily(() => {
    if (++tries === 1) throw new Error("not yet");
    return tries;
  });
  expect(value).toThrow("not yet");
  expect(value()).toBe(2);
});
