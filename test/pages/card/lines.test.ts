import { describe, expect, it } from "vitest";
import { evenLinesOf, linesOf } from "../../../src/pages/card/lines.ts";

const measure = (text: string) => [...text].length;
const lines = (text: string, widest: number, most = 9) => linesOf(text, measure, widest, most).lines;

describe("the lines of a title", () => {
  it("end between ideographs, but not before closing or after opening punctuation", () => {
    expect(lines("渡口改在七号", 4)).toEqual(["渡口改在", "七号"]);
    expect(lines("渡口改在。七号", 4)).toEqual(["渡口改", "在。七号"]);
    expect(lines("渡口改《七号》", 4)).toEqual(["渡口改", "《七号》"]);
  });

  it("end between words, without the space", () => {
    expect(lines("a ferry at five", 7)).toEqual(["a ferry", "at five"]);
    expect(lines("在harbour里", 8)).toEqual(["在harbour", "里"]);
  });

  it("break a word that is wider than a line, and no other", () => {
    expect(lines("an extraordinary", 6)).toEqual(["an ext", "raordi", "nary"]);
    expect(linesOf("an extraordinary", measure, 6, 9).breaksWord).toBe(true);
    expect(linesOf("an extra ", measure, 5, 9).breaksWord).toBe(false);
  });

  it("end in an ellipsis that fits where more would follow", () => {
    expect(linesOf("一二三四五六七八九", measure, 4, 2)).toEqual({
      lines: ["一二三四", "五六七…"],
      isWhole: false,
      breaksWord: false,
    });
    expect(linesOf("一二三四五六七八", measure, 4, 2).isWhole).toBe(true);
    expect(lines("", 4)).toEqual([""]);
  });

  it("are about equally long, as few as before, and break no word for it", () => {
    expect(evenLinesOf("一二三四五六七八九", measure, 8, 4).lines).toEqual(["一二三四五", "六七八九"]);
    expect(evenLinesOf("harbours of a", measure, 11, 4).lines).toEqual(["harbours", "of a"]);
  });

  it("take no more than linear time, whatever the punctuation", () => {
    const started = performance.now();
    for (const text of ["((((", "））））", "    ", "aaaa", "《》"]) lines(text.repeat(100), 10);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
