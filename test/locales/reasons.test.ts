import { describe, expect, it } from "vitest";
import { kindsOf, type Reason, type ReasonCode, reason } from "../../src/core/reason.ts";
import { REASON_CODES, type ValueKind } from "../../src/core/reason-codes.ts";
import { locales } from "../../src/locales/index.ts";
import { reasonPieces, reasonText } from "../../src/locales/reason-text.ts";
import { reasonTexts } from "../../src/locales/reason-texts.ts";

const CODES = Object.keys(REASON_CODES) as ReasonCode[];

/** A value of each kind, and what must be seen of it in each language. */
const SAMPLES: Record<ValueKind, { value: unknown; seen: string[] }> = {
  text: { value: "posts/{id} $& «a».md", seen: ["posts/{id} $& «a».md"] },
  words: { value: "550 5.1.1 {words} No such user.", seen: ["550 5.1.1 {words} No such user."] },
  number: { value: 4096, seen: ["4096"] },
  bytes: { value: 1_572_864, seen: ["1.5 MB"] },
  time: { value: Date.UTC(2026, 10, 27, 8, 0), seen: ["2026-11-27 08:00 UTC"] },
  names: { value: ["posts/a.md", "posts/b.md"], seen: ["posts/a.md", "posts/b.md"] },
  "issue-state": { value: "paused", seen: [] },
  "subscriber-state": { value: "active", seen: [] },
  reason: { value: reason("too-long", { most: 77 }), seen: ["77"] },
  reasons: { value: [reason("too-long", { most: 77 }), reason("too-small", { least: 88 })], seen: ["77", "88"] },
};

function sampleOf(code: ReasonCode): Reason {
  const values = Object.entries(kindsOf(code)).map(([name, kind]) => [name, SAMPLES[kind].value]);
  return { code, values: Object.fromEntries(values) } as Reason;
}

describe.each(Object.entries(locales))("reasons in %s", (_, locale) => {
  it.each(CODES)("%s shows all of its values, and no slot that is left open", (code) => {
    const text = reasonText(locale, sampleOf(code));
    for (const { seen } of Object.values(kindsOf(code)).map((kind) => SAMPLES[kind]))
      for (const part of seen) expect(text).toContain(part);
    expect(text.replaceAll("{words}", "").replaceAll("{id}", "")).not.toMatch(
      /[{}]|(?<!["“])undefined|(?<!["“])\[object/,
    );
  });
});

describe("a reason", () => {
  it.each(CODES)("%s is stored and read back with the same code and values", (code) => {
    expect(JSON.parse(JSON.stringify(sampleOf(code)))).toEqual(sampleOf(code));
  });

  it("marks what somebody else said", () => {
    expect(reasonPieces(locales.zh as never, reason("csv-unreadable", { words: "Quote not closed" }))).toContainEqual({
      text: "Quote not closed",
      isQuoted: true,
    });
  });

  it("of a later version is shown by its code", () => {
    const later = { code: "of-tomorrow", values: {} } as unknown as Reason;
    expect(reasonText(locales.en as never, later)).toBe("of-tomorrow");
  });

  it("compiles only with its own values, and its texts only with its own slots", () => {
    // @ts-expect-error a value is missing
    reason("too-long");
    // @ts-expect-error a value has another name
    reason("too-long", { least: 3 });
    // @ts-expect-error a value is of another kind
    reason("too-long", { most: "3" });
    // @ts-expect-error there is no such code
    reason("of-tomorrow");
    const texts = locales.en?.reasons as Record<ReasonCode, "">;
    // @ts-expect-error a slot is missing
    reasonTexts({ ...texts, "too-long": "Too long." });
    // @ts-expect-error a slot has another name
    reasonTexts({ ...texts, "too-long": "At most {many}." });
    // @ts-expect-error a text is missing
    reasonTexts({ "too-long": "At most {most}." });
  });
});
