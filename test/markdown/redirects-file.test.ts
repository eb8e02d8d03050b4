import { expect, it } from "vitest";
import { readRedirectsFile } from "../../src/markdown/redirects-file.ts";

it("reads redirects of a hundred thousand bytes, and none of more", () => {
  const read = (bytes: number) => readRedirectsFile(new TextEncoder().encode("/a /b".padEnd(bytes, "\n")));
  expect(read(100_000)).toMatchObject({ redirects: [{ from: "a", to: "/b" }], problems: [] });
  expect(read(100_001)).toMatchObject({
    problem: { reason: { code: "redirects-too-long", values: { most: 100_000 } } },
  });
});

it("says in which line a file is no text", () => {
  expect(readRedirectsFile(Uint8Array.of(0x61, 0x0a, 0xff))).toMatchObject({
    problem: { line: 2, reason: { code: "redirects-not-utf8" } },
  });
});
