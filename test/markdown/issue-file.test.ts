import { expect, it } from "vitest";
import { NAMED_MAX, NOTE_MAX, REMARK_MAX } from "../../src/core/newsletter/issue-edit.ts";
import { issueFileText, readIssueFile } from "../../src/markdown/issue-file.ts";

it("refuses a file of more than four hundred thousand bytes unread", async () => {
  const read = (bytes: number) => readIssueFile(new TextEncoder().encode("\n".repeat(bytes)));
  expect(await read(400_000)).not.toHaveProperty("problem");
  expect(await read(400_001)).toMatchObject({ problem: { reason: { code: "too-long", values: { most: 400_000 } } } });
});

const names = (count: number) => Array.from({ length: count }, (_, at) => `p${at}`);
const remarks = (text: string, count = 1) =>
  `remarks:${names(count)
    .map((name) => `\n  ${name}: ${text}`)
    .join("")}`;

it.each([
  [`order: [${names(NAMED_MAX)}]`, `order: [${names(NAMED_MAX + 1)}]`, "issue-names-wrong"],
  ["drop: a", "drop: {a: b}", "issue-names-wrong"],
  ["drop: [a, b]", "drop: [a, '']", "issue-names-wrong"],
  [remarks("x", NAMED_MAX), remarks("x", NAMED_MAX + 1), "issue-remarks-wrong"],
  [remarks("x".repeat(REMARK_MAX)), remarks("x".repeat(REMARK_MAX + 1)), "issue-remarks-wrong"],
  ["remarks:", "remarks: [a, b]", "issue-remarks-wrong"],
  ["remarks: {a: b}", "remarks: {a: [b]}", "issue-remarks-wrong"],
  [`---\n${"x".repeat(NOTE_MAX)}`, `---\n${"x".repeat(NOTE_MAX + 1)}`, "issue-note-long"],
])("reads %.40j, but not %.40j", async (good, bad, code) => {
  const read = (text: string) =>
    readIssueFile(new TextEncoder().encode(`---\n${text}\n${text.includes("---") ? "" : "---\n"}`));
  expect(await read(good)).not.toHaveProperty("problem");
  expect(await read(bad)).toMatchObject({ problem: { reason: { code } } });
});

it("writes what there is, and no more", () => {
  const file = { order: [], drop: [], remarks: {}, note: "" };
  expect(issueFileText({ ...file, order: ["a"] } as never)).toBe('---\norder:\n  - "a"\n---\n');
  expect(issueFileText({ ...file, remarks: { a: "b" }, note: "c" } as never)).toBe(
    '---\nremarks:\n  "a": "b"\n---\n\nc\n',
  );
});
