import { expect, it } from "vitest";
import { issueFileText, readIssueFile } from "../../src/markdown/issue-file.ts";

it("refuses a file of more than four hundred thousand bytes unread", async () => {
  const read = (bytes: number) => readIssueFile(new TextEncoder().encode("\n".repeat(bytes)));
  expect(await read(400_000)).not.toHaveProperty("problem");
  expect(await read(400_001)).toMatchObject({ problem: { reason: { code: "too-long", values: { most: 400_000 } } } });
});

it("writes what there is, and no more", () => {
  const file = { order: [], drop: [], remarks: {}, note: "" };
  expect(issueFileText({ ...file, order: ["a"] } as never)).toBe('---\norder:\n  - "a"\n---\n');
  expect(issueFileText({ ...file, remarks: { a: "b" }, note: "c" } as never)).toBe(
    '---\nremarks:\n  "a": "b"\n---\n\nc\n',
  );
});
