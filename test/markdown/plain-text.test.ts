import fc from "fast-check";
import { expect, it } from "vitest";
import { cut, firstHeading, plainText, plainTextStart } from "../../src/markdown/plain-text.ts";

it("begins a text with more than was asked for, or is all of it, whatever it is made of", () => {
  const part = fc.constantFrom("<p>word ", "</p>", "字", "ｱ", "&amp;", " ", "<img alt='x'>", "x".repeat(40));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 80 }), fc.integer({ min: 1, max: 30 }), (parts, graphemes) => {
      const html = `<p>${parts.join("")}`;
      const [start, whole] = [plainTextStart(html, graphemes), plainText(html)];
      if (start === whole) return;
      expect(whole.startsWith(start)).toBe(true);
      expect([...new Intl.Segmenter().segment(start)].length).toBeGreaterThan(graphemes);
      expect(cut(start, graphemes)).toBe(cut(whole, graphemes));
    }),
    { numRuns: 300 },
  );
});

it("reads no more of a long text than it needs", () => {
  const html = `<p>${"word </b>".repeat(10_000)}</p>`;
  expect(plainTextStart(html, 20).length).toBeLessThan(200);
  // Sixteen times as much HTML is enough for letters that may join, if it has twice as many of them.
  expect(plainTextStart("<b>ｱ</b>".repeat(1000), 20)).toBe("ｱ".repeat(40));
});

it("reads on where letters are fewer than the marks upon them, or tags are long", () => {
  const count = (html: string) => [...new Intl.Segmenter().segment(plainTextStart(html, 20))].length;
  expect(count("e\u0301\u0302\u0303</b>".repeat(100))).toBeGreaterThan(20);
  expect(count(`${"e\u0301\u0302\u0303".repeat(12)}</b>${"ab</b>".repeat(100)}`)).toBeGreaterThan(20);
  expect(count(`${"x".repeat(20)}</b>${"y".repeat(300)}</b>`)).toBeGreaterThan(20);
  expect(count(`<b title="${"x".repeat(20)}">ｱ</b>`.repeat(100))).toBeGreaterThan(20);
});

it.each([
  ["abc", 3, "abc"],
  ["abcd", 3, "abc…"],
  ["e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"],
  ["e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301…"],
  ["字字字字", 3, "字字字…"],
  ["one two three", 10, "one two…"],
  ["one two three", 7, "one two…"],
  ["one two three", 8, "one two…"],
  ["a longer-word", 8, "a longer…"],
  ["of extraordinary", 5, "of ex…"],
  ["ab cdefgh", 5, "ab cd…"],
  ["abcd efghi", 8, "abcd efg…"],
  ["abc\u0301d", 3, "abc\u0301…"],
  ["\u060012345", 3, "\u0600123…"],
  ["abc defgh", 5, "abc…"],
])("cuts %j to %i graphemes, at a word where one is near", (text, count, shown) => {
  expect(cut(text, count)).toBe(shown);
});

it("takes no more than sixteen characters for a grapheme, which only stacks of marks have", () => {
  const stacks = (marks: number) => `e${"\u0301".repeat(marks)}`.repeat(4);
  expect(cut(stacks(15), 3)).toBe(`${stacks(15).slice(0, 48)}…`);
  expect(cut(stacks(20), 3)).toBe(`${stacks(20).slice(0, 48)}…`);
});

it("finds the first heading that says something", () => {
  expect(firstHeading("<h2> <img></h2><h3 id='a'>One <em>two</em></h3><h1>x</h1>")).toBe("One two");
  expect(firstHeading("<h1>a</h2></h1>")).toBe("a");
  expect(firstHeading("<p>a</p><h7>b</h7>")).toBeUndefined();
});
