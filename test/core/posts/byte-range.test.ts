import { describe, expect, it } from "vitest";
import { byteRange } from "../../../src/core/posts/byte-range.ts";

describe("a range of bytes", () => {
  it.each([
    ["bytes=0-0", 0, 1],
    ["bytes=0-99", 0, 100],
    ["bytes=10-19", 10, 10],
    ["bytes=10-", 10, 90],
    ["bytes=90-1000", 90, 10],
    ["bytes=-1", 99, 1],
    ["bytes=-1000", 0, 100],
    [" Bytes = 5 - 6 ", 5, 2],
  ])("of a hundred: %s", (header, offset, length) => {
    expect(byteRange(header, 100)).toEqual({ offset, length });
  });

  it("is ignored when it is longer than any needs to be", () => {
    expect(byteRange("bytes=0-9".padEnd(100), 100)).toEqual({ offset: 0, length: 10 });
    expect(byteRange("bytes=0-9".padEnd(101), 100)).toBeUndefined();
  });

  it.each(["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"])(
    "is unsatisfiable: %s",
    (header) => {
      expect(byteRange(header, 100)).toBe("unsatisfiable");
    },
  );

  it.each(["bytes=0-", "bytes=-5"])("is unsatisfiable for an empty object: %s", (header) => {
    expect(byteRange(header, 0)).toBe("unsatisfiable");
  });

  it.each(["bytes=-", "bytes=5-4", "bytes=0-1,5-6", "lines=0-1", "bytes 0-1", "bytes=a-b", ""])(
    "is ignored when it is none, or several: %j",
    (header) => {
      expect(byteRange(header, 100)).toBeUndefined();
    },
  );
});
