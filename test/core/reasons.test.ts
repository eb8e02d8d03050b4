import { describe, expect, it } from "vitest";
import { REASON_NAMES, REASONS } from "../../src/core/reasons/list.ts";
import { fill, readReasons, slotsOf } from "../../src/core/reasons/reason.ts";
import { locales } from "../../src/locales/index.ts";
import { oldReasonText } from "../../src/pages/admin/reason.tsx";

const given = (name: keyof typeof REASONS) =>
  Object.fromEntries(slotsOf(REASONS[name]).map((slot, index) => [slot, `«${slot} ${index} a.b (c) $& {d}»`]));

describe("our own reasons", () => {
  it.each(REASON_NAMES)("%s is read back from its own words, with what was filled in", (name) => {
    expect(readReasons(fill(REASONS[name], given(name)))).toEqual([{ name, values: given(name) }]);
  });

  it.each(Object.entries(locales))("stand in the locale %s with the same gaps", (_, { desk }) => {
    for (const name of REASON_NAMES) {
      expect([name, slotsOf(desk.reasons[name]).sort()]).toEqual([name, slotsOf(REASONS[name]).sort()]);
    }
  });

  it("are told from what others say", () => {
    for (const text of [
      "MessageRejected: Email address is not verified.",
      "550 5.1.1 The email account does not exist.",
      "Nothing new. But not only that.",
      "",
      `Paused by hand: ${"x".repeat(5_000)}`,
    ])
      expect([text.slice(0, 40), readReasons(text)]).toEqual([text.slice(0, 40), undefined]);
  });

  it("are read one behind the other, and quickly however long a text is", () => {
    const text = `${fill(REASONS["email-link"], { url: "/a b. c" })} ${REASONS["email-alt"]} ${REASONS["email-alt"]}`;
    expect(readReasons(`The subject is empty. ${REASONS["email-alt"]}`)?.map(({ name }) => name)).toEqual([
      "email-subject-empty",
      "email-alt",
    ]);
    expect(readReasons(text)).toBeDefined();
    const begun = performance.now();
    readReasons(`${"The subject is empty. ".repeat(180)}x`);
    readReasons("Of 1 mails ".repeat(360));
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

describe("a reason on a page", () => {
  const [en, zh] = [{ locale: locales.en as never }, { locale: locales.zh as never }];

  it("is in the page's language, whatever was filled in as it was", () => {
    expect(oldReasonText(zh, "Paused by hand: a typo")).toBe("手动暂停：a typo");
    expect(oldReasonText(en, "Paused by hand: a typo")).toBe("Paused by hand: a typo");
    expect(oldReasonText(zh, "Taken, then rejected: Bad content")).toBe("接受后又被拒绝：Bad content");
    expect(oldReasonText(zh, "MessageRejected: no")).toBeUndefined();
  });

  it("is in the page's language where it stands in another", () => {
    const problems = `${REASONS["email-alt"]} ${REASONS["email-subject-empty"]}`;
    expect(oldReasonText(zh, fill(REASONS["email-wrong"], { problems }))).toBe(
      "邮件有问题：有图片没有替代文字。主题是空的。",
    );
    expect(oldReasonText(zh, "Issue 3 is cancelled.")).toBe("第 3 期的状态是“已取消”。");
    const text = fill(REASONS["setting-wrong"], { path: "feeds.limit", expected: "text", given: "{}" });
    expect(oldReasonText(zh, text)).toBe("“feeds.limit”应为文字，而不是 {}。");
  });
});
