import { describe, expect, it } from "vitest";
import { clean, decode, encodingOf, oneLine, sourceText } from "../../src/markdown/characters.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const utf8 = (text: string) => new TextEncoder().encode(text);

it("rids a text of what no feed can hold, and keeps its words apart", () => {
  expect(clean("a\vb\fc\u0000d\u0085e\ufffef\ud83dg😀\n\t")).toBe("a b cdefg😀\n\t");
  expect(["a\u0000b", "a\ud83db"].map(clean)).toEqual(["ab", "ab"]);
  expect(oneLine("  a \u0085 b\n\nc\td ")).toBe("a b c d");
  expect(oneLine("a b")).toBe("a b");
});

describe("a file", () => {
  it("is told by its mark", () => {
    expect(
      [bytes(0xff, 0xfe), bytes(0xfe, 0xff), bytes(0xff, 0xff), bytes(0xfe, 0xfe), bytes()].map(encodingOf),
    ).toEqual([...["utf-16le", "utf-16be", "utf-8", "utf-8", "utf-8"]]);
  });

  it("is read with line ends of one kind, and without its mark", () => {
    expect(decode(utf8("\ufeffa\r\nb\rc\n"))).toEqual({ text: "a\nb\nc\n" });
    expect(decode(bytes(0xff, 0xfe, 0x61, 0, 0x0d, 0, 0x0a, 0))).toEqual({ text: "a\n" });
  });

  it("says in which line it is no text", () => {
    const line = (...values: number[]) => decode(bytes(...values));
    expect(line(0x61, 0x0a, 0x62, 0x0a, 0xff)).toEqual({ line: 3 });
    expect(line(0x61, 0x0a, 0xe4, 0xbd, 0x0a, 0x61)).toEqual({ line: 2 });
    expect(line(0xff)).toEqual({ line: 1 });
    expect(line(0xff, 0x0a, 0xff)).toEqual({ line: 1 });
    expect(line(0x0a, 0xff)).toEqual({ line: 2 });
    expect(line(0xff, 0xfe, 0x00, 0xd8)).toEqual({ line: 1 });
  });

  it("is shown to who edits it as it is, with its mark, or as Chinese where it is no UTF-8", () => {
    expect(sourceText(utf8("\ufeffa\r\n"))).toBe("\ufeffa\r\n");
    expect(sourceText(bytes(0xff, 0xfe, 0x61, 0))).toBe("a");
    expect(sourceText(bytes(0xc4, 0xe3))).toBe("你");
    expect(sourceText(bytes(0x61, 0xff))).toBe("a\ufffd");
    expect(sourceText(bytes(0xef, 0xbb, 0xbf, 0x61, 0xff))).toBe("\ufeffa\ufffd");
  });
});
