import { expect, it } from "vitest";
import { readIssueFile } from "../../src/markdown/issue-file.ts";

it("refuses a file of more than four hundred thousand bytes unread", async () => {
  const read = (bytes: number) => readIssueFile(new TextEncoder().encode("\n".repeat(bytes)));
  expect(await read(400_000)).not.toHaveProperty("problem");
  expect(await read(400_001)).toMatchObject({ problem: { reason: { code: "too-long", values: { most: 400_000 } } } });
});
