import { expect, it } from "vitest";
import { isMailed, type MailedPost, type Mailing, mailingOf, mailingReason } from "../../../src/core/posts/mailing.ts";

it("says for how many days a post is new, to a hundredth", () => {
  const hour = 3_600_000;
  const days = (maxAgeMs: number) =>
    mailingReason({ state: "too-old", publishedAt: 1, arrivedAt: 2 }, { maxAgeMs }).values;
  expect(days(72 * hour)).toEqual({ date: 1, arrived: 2, days: 3 });
  expect(days(36 * hour)).toEqual({ date: 1, arrived: 2, days: 1.5 });
  expect(days(8 * hour)).toEqual({ date: 1, arrived: 2, days: 0.33 });
});

it("is mailed when it is held no longer, if it is new by then, whatever else is known of it", () => {
  const [holdMs, maxAgeMs, at] = [10, 100, 1_000];
  const of = (post: Partial<MailedPost>) =>
    mailingOf(
      {
        state: "published",
        email: null,
        publishedAt: at,
        arrivedAt: at,
        arrivedAfter: at,
        release: undefined,
        ...post,
      },
      { holdMs, maxAgeMs },
      at,
    );
  expect(of({})).toEqual({ state: "waits", until: at + holdMs });
  expect(of({ arrivedAt: at - 50 })).toEqual({ state: "waits", until: at });
  expect(of({ publishedAt: at + 1 })).toEqual({ state: "not-visible-yet", until: at + holdMs });
  expect(of({ publishedAt: at + holdMs + 1 })).toEqual({ state: "not-visible-yet", until: at + holdMs + 1 });
  const oldest = at + holdMs - maxAgeMs;
  expect(of({ publishedAt: oldest })).toEqual({ state: "waits", until: at + holdMs });
  expect(of({ publishedAt: oldest - 1 })).toEqual({ state: "too-old", publishedAt: oldest - 1, arrivedAt: at });
  const release = { at: 5, ordered: true };
  expect(of({ publishedAt: 1, release })).toEqual({ state: "released", ...release });
  expect(of({ email: "never", release })).toEqual({ state: "never" });
  expect(of({ email: "only" })).toMatchObject({ state: "waits" });
  expect(of({ state: "draft", release })).toEqual({ state: "draft" });
});

it("counts as mailed as long as it will be without further action", () => {
  const states = ["released", "waits", "not-visible-yet", "too-old", "draft", "never"];
  expect(states.filter((state) => isMailed({ state } as Mailing))).toEqual(["released", "waits", "not-visible-yet"]);
});
